"""Leads as people tell them: in one breath or drop by drop, corrected, questioned, refused."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Dialogue
from tests.actions.reporting import BREATH, finish, said, start, told


def test_a_whole_story_in_one_breath_is_asked_for_its_category_alone(reporting: Dialogue) -> None:
    assert reporting.say(BREATH, "report_lead").ask == "category"
    assert reporting.say("对").ask == "confirm"
    reporting.say("对，报上去", "affirm")
    record = reporting.records()[0]
    expected = {
        "anonymous": False,
        "confidential": False,
        "name": "赵大山",
        "phone": "13800004021",
        "place": "东台市安丰镇红安村",
        "who": "村会计",
        "amount": "六百块",
        "category": "截留挪用",
    }
    assert {name: record[name] for name in expected} == expected


def test_what_was_said_before_the_choice_counts(reporting: Dialogue) -> None:
    reporting.say("我叫赵大山，13800004021，东台市安丰镇红安村的会计扣了低保", "report_lead")
    reporting.say("实名")
    reporting.say("对")
    record = finish(reporting)
    assert (record["name"], record["phone"]) == ("赵大山", "13800004021")


def test_the_story_may_come_instead_of_the_choice(reporting: Dialogue) -> None:
    reporting.say("我要举报", "report_lead")
    reply = reporting.say("安丰镇红安村的会计扣了低保一千块")
    assert reply.ask == "anonymity"
    assert reporting.say("保密").ask == "category"


def test_who_does_not_choose_is_kept_from_the_village(reporting: Dialogue) -> None:
    reporting.say("我要举报", "report_lead")
    reporting.say("村会计扣了我家低保")
    reply = reporting.say("他还扣了别人家的低保")
    assert "utter_taken_as_confidential" in said(reply) and reply.ask == "category"


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("张书记和王会计合伙吃了低保款", "张书记、王会计"),
        ("村主任刘长贵把救济款给了他亲戚", "村主任刘长贵"),
        ("民政所的人让我找关系才给办低保", "民政所"),
    ],
)
def test_the_accused_by_post_and_by_name(reporting: Dialogue, words: str, who: str) -> None:
    reporting.say(words + "，东台市安丰镇红安村", "report_lead")
    reporting.say("保密")
    assert finish(reporting)["who"] == who


def test_a_relative_is_who_if_the_reporter_says_so(reporting: Dialogue) -> None:
    reporting.say("村里低保不公平，东台市安丰镇红安村", "report_lead")
    reporting.say("保密")
    reporting.say("对")
    reporting.say("是支书他小舅子")
    assert finish(reporting)["who"] == "支书他小舅子"


def test_more_of_the_accused_join_those_named(reporting: Dialogue) -> None:
    start(reporting, "保密")
    reporting.say("去年的事，还有主任也一起分了")
    record = finish(reporting)
    assert record["who"] == "村会计、主任"


def test_whom_one_complained_to_is_not_accused(reporting: Dialogue) -> None:
    reporting.say("红安村的会计扣了低保，我去镇政府反映过没人理", "report_lead")
    reporting.say("保密")
    reporting.say("对")
    reporting.say("东台市安丰镇红安村")
    assert finish(reporting)["who"] == "村会计"


def test_nothing_more_ends_the_questions(reporting: Dialogue) -> None:
    start(reporting)
    assert reporting.say("别的都不知道了").ask == "name"


def test_no_sum_is_asked_for_where_no_money_is(reporting: Dialogue) -> None:
    reporting.say("村主任骂人，东台市安丰镇红安村", "report_lead")
    reporting.say("匿名")
    reporting.say("作风问题")
    assert reporting.say("上个月").ask == "evidence"


def test_an_answer_to_another_question_goes_where_it_belongs(reporting: Dialogue) -> None:
    start(reporting)
    assert reporting.say("大概一两千块").ask == "when"
    assert reporting.say("去年").ask == "evidence"
    assert finish(reporting)["amount"] == "大概一两千块"


def test_without_a_story_nothing_is_filed(reporting: Dialogue) -> None:
    reporting.say("我要举报", "report_lead")
    reporting.say("实名")
    reporting.say("嗯")
    assert reporting.say("啊").ask == "what", "a person is called first"
    reply = reporting.say("哦")
    assert said(reply)[-1] == "utter_nothing_told" and reply.ask is None
    assert reporting.records() == []


def test_a_lead_about_the_county_is_said_to_be_handed_on(reporting: Dialogue) -> None:
    reporting.say("东台市民政局局长贪污低保款，匿名", "report_lead")
    reporting.say("对")
    for _ in range(4):
        reply = reporting.say("跳过") if reporting.expects != "confirm" else None
    reply = reporting.say("对", "affirm")
    assert "转给上一级" in told(reply, "utter_lead_filed")["who"]


def test_who_in_the_office_it_was_is_asked_once(reporting: Dialogue) -> None:
    reporting.say("东台市安丰镇中心小学乱收费，每人收了一百块资料费", "report_lead")
    reporting.say("实名")
    for _ in range(4):
        if reporting.expects != "who":
            reporting.say("对", "affirm") if reporting.expects == "category" else reporting.say(
                "跳过"
            )
    assert reporting.expects == "who"
    reporting.say("校长")
    assert reporting.slots["who"] == "镇中心小学校长"


@pytest.mark.parametrize("answer", ["不晓得是谁修的，跳过", "不知道哪个，跳过吧"])
def test_what_is_skipped_is_no_name(reporting: Dialogue, answer: str) -> None:
    reporting.say("东台市安丰镇红安村的新路才半年就全烂了，偷工减料", "report_lead")
    reporting.say("实名")
    reporting.say("对", "affirm")
    assert reporting.expects == "who"
    reporting.say(answer)
    assert reporting.slots["who"] is None and reporting.expects != "who"


def test_fear_is_no_wish_to_stop(reporting: Dialogue) -> None:
    reporting.say("东台市安丰镇红安村主任办低保每户收两千", "report_lead")
    reply = reporting.say("还是匿名吧，我怕他", "cancel_or_stop")
    assert (reply.ask, reporting.slots["anonymity"]) == ("category", "anonymous")


def test_what_goods_were_worth_is_asked_once(reporting: Dialogue) -> None:
    reporting.say("东台市安丰镇红安村主任去年要了我两条烟才肯办低保", "report_lead")
    reporting.say("实名")
    reporting.say("吃拿卡要是乱收费")
    for _ in range(4):
        if reporting.expects != "amount":
            reporting.say("跳过")
    assert reporting.expects == "amount"
    reporting.say("值五百块")
    assert reporting.slots["amount"] == "两条烟、五百块"


@pytest.mark.parametrize(
    ("together", "what"),
    [
        ("12317是干啥的\n我要反映问题", None),
        ("要多久来人\n我要反映问题\n谢谢啊", None),
        ("我要反映问题\n会计扣了我低保钱\n要多久来人", "会计扣了我低保钱"),
        ("他凭啥扣我的低保钱？\n村会计扣的", "他凭啥扣我的低保钱？\n村会计扣的"),
    ],
)
def test_of_messages_that_came_together_only_the_story_is_kept(
    reporting: Dialogue, together: str, what: str | None
) -> None:
    reporting.say(together, "report_lead")
    assert reporting.slots.get("what") == what
