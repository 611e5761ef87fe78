"""Leads as people tell them: in one breath or drop by drop, corrected, questioned, refused."""

from __future__ import annotations

from typing import Any

import pytest

from actions.services import Services
from actions.turn import Reply
from intake import drafts
from tests.actions.conftest import Dialogue

BREATH = (
    "我叫赵大山，电话13800004021，实名举报东台市安丰镇红安村会计去年腊月扣了我家低保六百块，"
    "存折上有记录"
)


def said(reply: Reply) -> list[str]:
    return [message.get("response", "") for message in reply.messages]


def told(reply: Reply, response: str) -> dict[str, Any]:
    return next(message for message in reply.messages if message.get("response") == response)


def summary(reply: Reply) -> str:
    return str(told(reply, "utter_question_confirm_lead")["summary"])


def start(talk: Dialogue, choice: str = "实名") -> None:
    """A lead with category and place, asked next for the time."""
    talk.say("红安村的会计扣了我家低保", "report_lead")
    talk.say(choice)
    talk.say("对")
    assert talk.say("东台市安丰镇红安村").ask == "when"


def finish(talk: Dialogue) -> dict[str, Any]:
    """Say nothing more to every question until it is filed."""
    for _ in range(8):
        if talk.expects == "confirm":
            break
        talk.say("跳过")
    talk.say("对，报上去", "affirm")
    return talk.records()[-1]


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
    reply = reporting.say("啊")
    assert said(reply)[-1] == "utter_nothing_told" and reply.ask is None
    assert reporting.records() == []


def test_a_lead_about_the_county_is_said_to_be_handed_on(reporting: Dialogue) -> None:
    reporting.say("东台市民政局局长贪污低保款，匿名", "report_lead")
    reporting.say("对")
    for _ in range(4):
        reply = reporting.say("跳过") if reporting.expects != "confirm" else None
    reply = reporting.say("对", "affirm")
    assert "转给上一级" in told(reply, "utter_lead_filed")["who"]


def test_nothing_of_an_anonymous_reporter_is_kept(reporting: Dialogue, services: Services) -> None:
    secrets = ("丁来宝", "13800004003", "他邻居", "村小学的老师", "李秀兰")
    reporting.say("我是丁来宝，13800004003，我是他邻居，村会计扣了低保", "report_lead")
    reply = reporting.say("匿名")
    assert {"type": "go_anonymous"} in reply.effects
    reporting.say("对")
    reporting.say("东台市安丰镇红安村")
    reporting.say("去年，我是村小学的老师")
    reporting.say("跳过")
    reporting.say("我老伴李秀兰看见的")
    reply = reporting.say("我叫丁来宝")
    assert reply.ask == "confirm" and "utter_stays_anonymous" not in said(reply)
    with services.database.reading() as session:
        draft = drafts.unfinished(session, reporting.conversation, services.clock)[0]
        held = f"{draft.facts} {reporting.slots}"
    record = finish(reporting)
    for secret in secrets:
        assert secret not in held and secret not in str(record), secret


def test_what_may_be_guessed_is_said_before_filing(reporting: Dialogue) -> None:
    reporting.say("村里不给我家报监测户，东台市安丰镇红安村，匿名", "report_lead")
    reporting.say("对")
    reporting.say("村支书")
    reporting.say("去年")
    reply = reporting.say("没有")
    assert said(reply)[-1] == "utter_may_be_guessed"


def test_anonymous_cannot_be_taken_back(reporting: Dialogue) -> None:
    reporting.say(BREATH, "report_lead")
    reporting.say("匿名")
    reporting.say("对")
    assert "utter_stays_anonymous" in said(reporting.say("改成实名"))
    assert finish(reporting)["anonymous"] is True


def test_a_hardship_in_the_same_breath_waits_as_a_draft_of_its_own(
    reporting: Dialogue, services: Services
) -> None:
    reporting.say(BREATH + "。我老伴瘫痪三年了，药费花了两万", "report_lead")
    reporting.say("对")
    reply = reporting.say("对，报上去", "affirm")
    assert said(reply)[-1] == "utter_own_trouble_next"
    with services.database.reading() as session:
        (draft,) = drafts.unfinished(session, reporting.conversation, services.clock, "declaration")
    assert draft.status == "parked" and draft.facts["name"] == "赵大山"
    assert "瘫痪" in draft.facts["hardship"] and "会计" not in draft.facts["hardship"]


def test_a_declaration_begun_in_the_middle_opens_when_the_lead_is_filed(
    reporting: Dialogue, services: Services
) -> None:
    start(reporting)
    reply = reporting.say("还有我老伴瘫痪了没人管，我也想申报", "declare_hardship")
    assert said(reply) == ["utter_declaration_after_lead", "utter_question_when"]
    for _ in range(6):
        if reporting.expects != "confirm":
            reporting.say("跳过")
    reply = reporting.say("对", "affirm")
    assert (said(reply)[-1], reply.then) == ("utter_now_the_declaration", "declaration_form")
    with services.database.reading() as session:
        kinds = [
            one.kind for one in drafts.unfinished(session, reporting.conversation, services.clock)
        ]
    assert kinds == ["declaration"] and "瘫痪" not in reporting.records()[0]["what"]


def test_with_an_anonymous_lead_nothing_is_carried_over(
    reporting: Dialogue, services: Services
) -> None:
    start(reporting, "匿名")
    reply = reporting.say("还有我老伴瘫痪了没人管，我也想申报", "declare_hardship")
    assert said(reply)[0] == "utter_declaration_apart_from_anonymous" and reply.ask == "when"
    finish(reporting)
    with services.database.reading() as session:
        assert drafts.unfinished(session, reporting.conversation, services.clock) == []
    assert "瘫痪" not in str(reporting.records()) + str(reporting.slots)


TWO = "俩事，头一个俺要举报坊前村会计张大有扣俺低保钱两千块，临沂市兰陵县坊前村。第二个，俺老伴瘫了，想申报困难"


def test_a_plea_and_a_report_in_one_breath_become_two_records(
    reporting: Dialogue, services: Services
) -> None:
    reporting.say(TWO, "report_lead")
    reporting.say("实名")
    for _ in range(8):
        if reporting.expects != "confirm":
            reporting.say("跳过")
    reply = reporting.say("对", "affirm")
    assert (said(reply)[-1], reply.then) == ("utter_now_the_declaration", "declaration_form")
    assert "瘫" not in reporting.records()[0]["what"]
    with services.database.reading() as session:
        (draft,) = drafts.unfinished(session, reporting.conversation, services.clock)
    assert "瘫" in draft.facts["hardship"] and "会计" not in draft.facts["hardship"]


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


def test_a_number_that_is_put_right_at_the_read_back(reporting: Dialogue) -> None:
    reporting.say("东台市安丰镇红安村主任去年办低保每户收两千", "report_lead")
    for answer in ("实名", "对", "跳过", "龙在明", "13800009606"):
        reporting.say(answer)
    assert reporting.expects == "confirm"
    reporting.say("电话我再改一下，这个快停机了，写13800009607", "correct_info")
    assert (reporting.slots["phone"], reporting.expects) == ("13800009607", "confirm")


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


def test_of_an_anonymous_one_the_plea_is_kept_nowhere(
    reporting: Dialogue, services: Services
) -> None:
    reporting.say(TWO, "report_lead")
    reporting.say("匿名")
    finish(reporting)
    with services.database.reading() as session:
        assert drafts.unfinished(session, reporting.conversation, services.clock) == []
    assert "瘫" not in str(reporting.records()) + str(reporting.slots)


def test_a_cry_for_help_chooses_nothing(reporting: Dialogue) -> None:
    reporting.say("我想反映个问题", "report_lead")
    assert reporting.expects == "anonymity"
    for _ in range(4):
        reporting.say("我不想活了")
        assert reporting.slots.get("anonymity") is None
