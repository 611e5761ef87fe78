"""Stop today, go on tomorrow: what waits is offered, gone on with, begun anew, deleted, or gone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from intake.drafts import KEPT_ANONYMOUS, PAUSE
from intake.overdue import sweep
from intake.tables import Draft
from tests.actions.whole_talk import Turn, WholeTalk

STORY = "我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万，电话13800004201"
LEAD = "村会计把我家低保扣了两个月"
DECLARE, REPORT = "declare_hardship", "report_lead"


def pass_by(talk: WholeTalk, **time: float) -> None:
    """Time goes by, and the worker does its rounds."""
    talk.services.clock.advance(**time)  # type: ignore[attr-defined]
    sweep(talk.services.database, talk.services.clock)


def kept(talk: WholeTalk) -> list[tuple[str, str, dict[str, Any]]]:
    with talk.services.database.reading() as session:
        rows = session.scalars(select(Draft).order_by(Draft.kind, Draft.run))
        return [(row.kind, row.status, row.facts) for row in rows]


def begun(talk: WholeTalk, *, stop: bool = True) -> Turn:
    """A declaration told but for the last; gives the turn with its open question."""
    last = talk.say(STORY, DECLARE)
    if stop:
        assert talk.say("先不弄了明天再说", "cancel_or_stop").said == ["utter_stopped"]
    return last


def reported(talk: WholeTalk) -> Turn:
    talk.say(LEAD, REPORT)
    last = talk.say("实名")
    assert talk.say("先不弄了", "cancel_or_stop").said == ["utter_stopped"]
    return last


def finish(talk: WholeTalk) -> None:
    """Answer whatever is still asked, and file."""
    answers = {"consent": "同意", "confirm": "对，报上去"}
    for _ in range(12):
        if talk.loop != "declaration_form":
            return
        talk.say(answers.get(talk.expects or "", "后面的都不说了"))
    raise AssertionError(talk.expects)


def question(turn: Turn) -> tuple[str | None, str]:
    return turn.expects, turn.texts[-1]


@pytest.mark.parametrize("stop", [True, False], ids=["stopped", "went away"])
def test_a_greeting_the_next_day_brings_the_offer_and_the_open_question(
    talk: WholeTalk, stop: bool
) -> None:
    open_question = question(begun(talk, stop=stop))
    pass_by(talk, days=1)
    offer = talk.say("你好", "greet")
    assert (offer.said, offer.loop) == (["utter_greet_again", "utter_waiting_one"], "waiting_form")
    assert offer.buttons == ["接着办", "重新来", "删掉"]
    assert offer.texts[1] == (
        "您9月24日说到一半的困难申报还留着，没有报上去：\n· 申报人：王秀英\n"
        "· 住址：东台市安丰镇红安村\n· 难处：我叫王秀英，住东台市安丰镇红安村，老伴脑梗住院自己掏了三万\n"
        "· 原因：因病\n给您留到10月1日。接着办，还是重新来？"
    )
    resumed = talk.say("接着办", "affirm")
    assert resumed.said[0] == "utter_declaration_resumed"
    assert question(resumed) == open_question
    finish(talk)
    (record,) = talk.records()
    assert (record["name"], record["phone"], record["expense"]) == ("王秀英", "13800004201", 30000)


def test_the_open_question_is_the_same_where_more_than_facts_decide_it(talk: WholeTalk) -> None:
    talk.say("老伴脑梗住院，我叫王秀英，电话13800004202，住东台", DECLARE)
    assert talk.expects == "place"
    stands = question(talk.say("说不清"))
    talk.say("先不弄了", "cancel_or_stop")
    pass_by(talk, days=2)
    talk.say("你好", "greet")
    assert question(talk.say("接着办")) == stands


@pytest.mark.parametrize("stop", [True, False], ids=["stopped", "went away"])
def test_a_new_declaration_is_offered_the_old_one_first(talk: WholeTalk, stop: bool) -> None:
    open_question = question(begun(talk, stop=stop))
    pass_by(talk, hours=3)
    offer = talk.say("我要申报困难", DECLARE)
    assert (offer.said, offer.expects) == (["utter_waiting_one"], "waiting")
    assert question(talk.say("接着办")) == open_question


def test_what_was_told_with_the_new_one_is_not_lost_either_way(talk: WholeTalk) -> None:
    begun(talk)
    new = "我要申报，我叫李根宝，住东台市安丰镇红安村，发大水房子冲了，电话13800004203"
    assert talk.say(new, DECLARE).said == ["utter_waiting_one"]
    anew = talk.say("重新来")
    assert anew.loop == "declaration_form" and "李根宝" in anew.text and "王秀英" not in anew.text
    finish(talk)
    (record,) = talk.records()
    assert (record["name"], record["phone"]) == ("李根宝", "13800004203")
    assert [status for _, status, _ in kept(talk)] == ["cancelled", "filed"]


def test_more_told_at_the_offer_joins_what_waits(talk: WholeTalk) -> None:
    begun(talk)
    assert talk.say("我要申报，家里一共4口人", DECLARE).said == ["utter_waiting_one"]
    assert "家里4口人" in talk.say("接着办").texts[0]  # and is read back with the rest
    finish(talk)
    (record,) = talk.records()
    assert (record["name"], record["household_size"]) == ("王秀英", 4)


def test_beginning_anew_begins_with_nothing(talk: WholeTalk) -> None:
    begun(talk)
    pass_by(talk, days=1)
    talk.say("在吗", "greet")
    anew = talk.say("重新来吧", "correct_info")
    assert (anew.said, anew.expects) == (["utter_question_hardship"], "hardship")
    assert kept(talk) == [("declaration", "cancelled", {}), ("declaration", "open", {})]


def test_deleting_forgets_at_once(talk: WholeTalk) -> None:
    begun(talk)
    pass_by(talk, days=1)
    talk.say("你好", "greet")
    deleted = talk.say("删掉", "cancel_or_stop")
    assert (deleted.said, deleted.loop) == (["utter_deleted"], None)
    assert kept(talk) == [("declaration", "cancelled", {})]
    assert talk.say("接着办").said == ["utter_waiting_none"]


def test_a_policy_question_after_a_pause_is_answered_and_then_the_offer_comes_once(
    talk: WholeTalk,
) -> None:
    begun(talk)
    asked = talk.say("内蒙古申报以后多长时间来核查", "ask_policy")
    assert asked.loop is None and "5个工作日" in asked.text
    pass_by(talk, seconds=PAUSE.total_seconds())
    asked = talk.say("内蒙古申报以后多长时间来核查", "ask_policy")
    assert "5个工作日" in asked.texts[0] and asked.said[-1] == "utter_waiting_one"
    again = talk.say("内蒙古申报以后多长时间来核查", "ask_policy")
    assert "5个工作日" in again.text and again.loop is None


def test_a_policy_question_in_a_form_that_stood_open_overnight(talk: WholeTalk) -> None:
    open_question = question(begun(talk, stop=False))
    pass_by(talk, days=1)
    asked = talk.say("内蒙古申报以后多长时间来核查？", "ask_policy")
    assert "5个工作日" in asked.texts[0] and asked.said[-1] == "utter_waiting_one"
    assert question(talk.say("好", "affirm")) == open_question


def test_an_answer_after_a_pause_is_an_answer(talk: WholeTalk) -> None:
    talk.say("老伴脑梗住院，住东台市安丰镇红安村", DECLARE)
    assert talk.expects == "name"
    pass_by(talk, days=1)
    assert talk.say("王秀英", "greet").expects == "phone"


def test_within_a_visit_nothing_is_offered(talk: WholeTalk) -> None:
    open_question = question(begun(talk, stop=False))
    pass_by(talk, seconds=PAUSE.total_seconds() - 1)
    stays = talk.say("你好", "greet")
    assert stays.loop == "declaration_form" and "utter_waiting_one" not in stays.said
    assert stays.expects == open_question[0]


def test_asking_whether_it_was_filed_says_that_it_was_not(talk: WholeTalk) -> None:
    begun(talk)
    asked = talk.say("我报过没有", "check_progress")
    assert asked.said == ["utter_progress_draft_only", "utter_waiting_one"]


@pytest.mark.parametrize("stop", [True, False], ids=["stopped", "went away"])
def test_after_seven_days_it_is_gone_and_who_goes_on_hears_so(talk: WholeTalk, stop: bool) -> None:
    begun(talk, stop=stop)
    pass_by(talk, days=7)
    assert kept(talk) == [("declaration", "expired", {})]
    gone = talk.say("接着办", "affirm")
    assert (gone.said, gone.loop) == (["utter_waiting_gone"], None)
    assert "王秀英" not in str(talk.slots) and "13800004201" not in str(talk.slots)
    fresh = talk.say("我要申报", DECLARE)
    assert (fresh.said, fresh.expects) == (["utter_question_hardship"], "hardship")


def test_a_day_before_it_is_still_there(talk: WholeTalk) -> None:
    begun(talk)
    pass_by(talk, days=6, hours=23)
    assert talk.say("接着办").said[0] == "utter_declaration_resumed"
    pass_by(talk, days=6, hours=23)  # seven days from the last word
    assert talk.say("接着办").said[0] == "utter_declaration_resumed"


def test_a_new_story_after_seven_days_is_a_new_declaration(talk: WholeTalk) -> None:
    begun(talk, stop=False)
    pass_by(talk, days=8)
    new = "我叫李根宝，住东台市安丰镇红安村，发大水房子冲了，想申报"
    fresh = talk.say(new, DECLARE)
    assert fresh.said[0] == "utter_waiting_gone" and "李根宝" in fresh.text
    finish(talk)
    assert [record["name"] for record in talk.records()] == ["李根宝"]


def test_going_on_with_nothing_there(talk: WholeTalk) -> None:
    assert talk.say("接着办", "affirm").said == ["utter_waiting_none"]
    opened = talk.say("接着办上次的申报", DECLARE)
    assert opened.said == ["utter_waiting_none", "utter_question_hardship"]


def test_two_wait_side_by_side(talk: WholeTalk) -> None:
    declared = question(begun(talk))
    pass_by(talk, minutes=1)
    lead = question(reported(talk))
    pass_by(talk, days=1)
    offer = talk.say("你好", "greet")
    assert offer.said == ["utter_greet_again", "utter_waiting_two"]
    assert offer.buttons == ["接着办反映", "接着办申报", "都删掉"]
    assert LEAD in offer.text and "王秀英" in offer.text
    which = talk.say("接着办")
    assert (which.said, which.buttons) == (
        ["utter_question_which_draft"],
        ["反映的事", "困难申报"],
    )
    assert question(talk.say("困难申报")) == declared
    talk.say("先不弄了", "cancel_or_stop")
    assert question(talk.say("接着办反映")) == lead
    assert {status for _, status, _ in kept(talk)} == {"open", "parked"}


def test_one_of_two_is_deleted_or_both(talk: WholeTalk) -> None:
    begun(talk)
    reported(talk)
    assert talk.say("删掉", "cancel_or_stop").said == ["utter_question_which_draft"]
    assert talk.say("申报的那个").said == ["utter_deleted"]
    assert [(kind, status) for kind, status, _ in kept(talk)] == [
        ("declaration", "cancelled"),
        ("lead", "parked"),
    ]
    begun(talk)
    pass_by(talk, days=1)
    talk.say("你好", "greet")
    assert talk.say("都删掉", "cancel_or_stop").said == ["utter_deleted"]
    assert {status for _, status, _ in kept(talk)} == {"cancelled"}


def test_another_matter_leaves_what_waits_alone(talk: WholeTalk) -> None:
    begun(talk)
    pass_by(talk, days=1)
    talk.say("你好", "greet")
    lead = talk.say("我要举报村会计，他把我家低保扣了两个月", REPORT)
    assert lead.loop == "lead_form"
    assert kept(talk)[0][1] == "parked"


def test_not_now_keeps_it(talk: WholeTalk) -> None:
    begun(talk)
    pass_by(talk, days=1)
    talk.say("你好", "greet")
    later = talk.say("先放着吧")
    assert (later.said, later.loop) == (["utter_waiting_kept"], None)
    assert "10月1日" in later.text
    assert talk.say("接着办").said[0] == "utter_declaration_resumed"


def test_words_that_decide_nothing_are_asked_once_more(talk: WholeTalk) -> None:
    begun(talk)
    pass_by(talk, days=1)
    talk.say("你好", "greet")
    assert talk.say("啦啦啦啦").said == ["utter_waiting_one"]
    assert talk.say("啦啦啦啦").said == ["utter_waiting_kept"]
    assert kept(talk)[0][1] == "parked"


def test_an_anonymous_lead_never_waits(talk: WholeTalk) -> None:
    talk.say(LEAD, REPORT)
    talk.say("匿名")
    assert talk.say("先不弄了明天再说", "cancel_or_stop").said == ["utter_deleted"]
    pass_by(talk, days=1)
    greeted = talk.say("你好", "greet")
    assert (greeted.said, greeted.loop) == (["utter_greet"], None)
    assert [facts for _, _, facts in kept(talk)] == [{}]


def test_an_anonymous_lead_left_alone_is_neither_offered_nor_kept_over_a_day(
    talk: WholeTalk,
) -> None:
    talk.say(LEAD, REPORT)
    talk.say("匿名")
    pass_by(talk, seconds=KEPT_ANONYMOUS.total_seconds() - 1)
    assert "utter_waiting_one" not in talk.say("你好", "greet").said
    pass_by(talk, seconds=KEPT_ANONYMOUS.total_seconds())
    assert kept(talk) == [("lead", "expired", {})]
    assert talk.say("接着办").said == ["utter_waiting_gone"]


def test_danger_at_the_door_is_not_kept_waiting(talk: WholeTalk) -> None:
    begun(talk)
    pass_by(talk, days=1)
    turn = talk.say("我要申报，房子要塌了，快来人", DECLARE)
    assert "utter_danger_collapse" in turn.said and turn.loop == "declaration_form"


def test_a_draft_in_which_nothing_was_told_is_not_worth_an_offer(talk: WholeTalk) -> None:
    talk.say("我要申报", DECLARE)
    pass_by(talk, days=1)
    assert talk.say(STORY, DECLARE).said[0] == "utter_heard_all"


def test_who_put_the_consent_off_and_then_gives_it_goes_on(talk: WholeTalk) -> None:
    talk.say(STORY, "declare_hardship")
    assert talk.expects == "consent"
    for _ in range(3):
        talk.say("不方便说")
    assert talk.loop is None
    again = talk.say("同意了", "affirm")
    assert again.said[0] == "utter_declaration_resumed" and again.expects == "consent"
    talk.say("同意", "affirm")
    assert talk.say("后面的都不说了").said[-1] == "utter_declaration_filed"
    assert "utter_anything_else" in talk.say("同意", "affirm").said
