"""What is put right in a report, what is asked aside, and what is refused."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Dialogue
from tests.actions.reporting import BREATH, finish, said, start, summary


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("不是会计，是主任", "who", "村主任"),
        ("不是会计是主任", "who", "村主任"),
        ("人说错了，是村支书", "who", "村支书"),
        ("地方说错了，是东台市富安镇丁庄村", "place", "东台市富安镇丁庄村"),
        ("金额是八百不是六百", "amount", "八百块"),
        ("类别应该是乱收费", "category", "乱收费"),
        ("改成保密", "confidential", True),
        ("电话错了，是13800004029", "phone", "13800004029"),
        ("名字写错了，我叫赵大川", "name", "赵大川"),
    ],
)
def test_at_the_read_back_anything_is_corrected_in_one_breath(
    reporting: Dialogue, words: str, field: str, value: object
) -> None:
    reporting.say(BREATH, "report_lead")
    reporting.say("对")
    reply = reporting.say(words, "correct_info")
    assert reply.ask == "confirm" and "utter_lead_changed" in said(reply)
    assert finish(reporting)[field] == value


def test_in_the_middle_of_another_question_too(reporting: Dialogue) -> None:
    start(reporting)
    assert reporting.say("不对，不是会计，是主任", "correct_info").ask == "when"
    assert finish(reporting)["who"] == "村主任"


def test_a_wrong_category_is_chosen_again(reporting: Dialogue) -> None:
    reporting.say(BREATH, "report_lead")
    assert said(reporting.say("不是这类")) == ["utter_question_category_open"]
    assert reporting.say("弄虚作假").ask == "confirm"
    assert said(reporting.say("类别不对")) == ["utter_question_category_open"]
    assert reporting.say("乱收费").ask == "confirm"
    assert finish(reporting)["category"] == "乱收费"


def test_something_is_wrong_without_saying_what(reporting: Dialogue) -> None:
    reporting.say(BREATH, "report_lead")
    reporting.say("对")
    assert said(reporting.say("有地方不对"))[0] == "utter_what_is_wrong_lead"
    assert reporting.say("时间不对").ask == "when"
    assert reporting.say("前年秋天").ask == "confirm"
    assert "时间：前年秋天" in summary(reporting.repeat())


def test_a_correction_that_brings_nothing_leaves_the_old_value(reporting: Dialogue) -> None:
    reporting.say(BREATH, "report_lead")
    reporting.say("对")
    assert reporting.say("金额不对").ask == "amount"
    assert reporting.say("说不清").ask == "confirm"
    assert finish(reporting)["amount"] == "六百块"


@pytest.mark.parametrize(
    ("words", "response"),
    [
        ("电话错了，是138000040", "utter_phone_kept"),
        ("时间不对，是2099年", "utter_date_in_future"),
        ("地方说错了，是老地方那儿", "utter_place_kept"),
    ],
)
def test_a_wrong_correction_keeps_the_old_value_and_says_why(
    reporting: Dialogue, words: str, response: str
) -> None:
    reporting.say(BREATH, "report_lead")
    reporting.say("对")
    before = summary(reporting.repeat())
    reply = reporting.say(words, "correct_info")
    assert response in said(reply) and summary(reply) == before


@pytest.mark.parametrize(
    ("aside", "response"),
    [
        ("会不会泄露我的名字啊", "utter_how_kept_secret"),
        ("匿名了你们还能查到是我吗？", "utter_how_kept_secret"),
        ("为啥要问这个", "utter_why_when_lead"),
        ("这个事谁来查啊", "utter_who_handles_a_lead"),
        ("你们都是一伙的，官官相护", "utter_not_in_league"),
        ("等一下", "utter_wait"),
    ],
)
def test_asides_are_answered_and_the_same_question_comes_again(
    reporting: Dialogue, aside: str, response: str
) -> None:
    start(reporting)
    reply = reporting.say(aside)
    assert said(reply) == [response, "utter_question_when"] and reply.ask == "when"
    assert reporting.say("去年三月").ask != "when"


def test_what_does_that_mean_gets_other_words(reporting: Dialogue) -> None:
    assert reporting.say("我要举报", "report_lead").ask == "anonymity"
    assert said(reporting.say("啥意思"))[0] == "utter_explain_anonymity"
    reporting.say("保密")
    reporting.say("村会计扣了我家低保")
    assert said(reporting.say("没听懂"))[0] == "utter_explain_category"


def test_refusals_are_respected(reporting: Dialogue) -> None:
    start(reporting)
    for answer in ("记不清了", "不想说", "没有证据"):
        reporting.say(answer)
    assert reporting.expects == "name"
    assert said(reporting.say("不想说名字"))[0] == "utter_name_refused"
    assert reporting.say("电话也不留").ask == "confirm"
    record = finish(reporting)
    assert (record["name"], record["phone"], record["amount"]) == (None, None, None)


def test_a_number_that_is_put_right_at_the_read_back(reporting: Dialogue) -> None:
    reporting.say("东台市安丰镇红安村主任去年办低保每户收两千", "report_lead")
    for answer in ("实名", "对", "跳过", "龙在明", "13800009606"):
        reporting.say(answer)
    assert reporting.expects == "confirm"
    reporting.say("电话我再改一下，这个快停机了，写13800009607", "correct_info")
    assert (reporting.slots["phone"], reporting.expects) == ("13800009607", "confirm")
