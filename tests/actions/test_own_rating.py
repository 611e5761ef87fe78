"""A reporter says how it was."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from actions.services import Services
from intake.facts import LEAD
from intake.tables import TicketRating
from tests.actions.own_cases import report, ticket
from tests.actions.test_progress import ASKS, file
from tests.actions.whole_talk import WholeTalk

LEVELS = ["很满意", "满意", "一般", "不满意", "很不满意"]


def test_the_result_asks_how_it_was_and_a_word_rates(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    report(services, filed)
    asked = talk.say("查进度", ASKS)
    assert (asked.said, asked.buttons, asked.loop) == (
        ["utter_progress", "utter_question_rate"], LEVELS, None,
    )  # fmt: skip
    assert "就说“要求重办”" in asked.text and "“撤回”" not in asked.text
    assert talk.say("满意", "thanks").said == ["utter_rated"]
    with services.database.reading() as session:
        row = session.scalars(select(TicketRating)).one()
    assert (row.level, row.unit_code) == (4, "320981")
    assert talk.say("查进度", ASKS).said == ["utter_progress"]
    services.clock.advance(minutes=11)  # type: ignore[attr-defined]
    assert talk.say("满意", "affirm").said == ["utter_anything_else"]  # small talk once more


@pytest.mark.parametrize("words", ["满意", "不满意", "很不满意，他们没看单子"])
def test_a_repeated_rating_says_the_same_and_another_one_does_not_count(
    services: Services, talk: WholeTalk, words: str
) -> None:
    filed = file(services, talk.conversation)
    report(services, filed)
    before = (talk.loop, talk.expects, dict(talk.slots))
    first = talk.say(words, "thanks")
    talk.loop, talk.expects, talk.slots = before
    assert talk.say(words, "thanks") == first
    talk.loop, talk.expects, talk.slots = before
    assert talk.say("很满意", "thanks").said == ["utter_already_rated"]
    assert [row.event for row in ticket(services, filed).history].count("rate") == 1


def test_a_story_in_place_of_yes_is_the_reason(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    report(services, filed)
    talk.say("不满意", "deny")
    heard = talk.say("他们来了十分钟就走，药费单看都没看", "report_lead")
    assert (heard.said, heard.buttons) == (["utter_question_do_again_with_words"], ["重办", "不用"])
    assert talk.say("办", "affirm").said == ["utter_again_begun"]
    assert ticket(services, filed).history[-1].reason == "他们来了十分钟就走，药费单看都没看"


def test_a_wish_to_report_leaves_the_question(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    report(services, filed)
    talk.say("不满意", "deny")
    assert talk.say("我要举报村会计收了我五百块", "report_lead").loop == "lead_form"
    assert ticket(services, filed).state == "rated"


def test_nothing_else_is_told_in_the_talk_apart(services: Services, talk: WholeTalk) -> None:
    filed = file(services, "gone", LEAD, anonymity="anonymous")
    talk.say(f"撤回 {filed.number} {filed.receipt_code}", "cancel_or_stop")
    other = talk.say("我老伴脑梗住院，我要申报", "declare_hardship")
    assert (other.said, other.effects, other.loop) == (
        ["utter_step_left_anonymous"], [{"type": "seal"}], None,
    )  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_rated_as_it_says(services: Services, talk: WholeTalk, level: str) -> None:
    filed = file(services, talk.conversation)
    report(services, filed)
    turn = talk.say(level)
    again = "不满意" in level
    assert turn.loop == ("own_step_form" if again else None)
    assert ticket(services, filed).state == "rated"
    with services.database.reading() as session:
        assert session.scalars(select(TicketRating)).one().level == 5 - LEVELS.index(level)


def test_two_results_are_told_apart_by_their_number(services: Services, talk: WholeTalk) -> None:
    first, second = (file(services, talk.conversation, name=name) for name in ("王秀英", "李根宝"))
    report(services, first)
    report(services, second)
    talk.say("查进度", ASKS)
    asked = talk.say(second.number)
    assert asked.buttons == [f"{level} {second.number}" for level in LEVELS]
    assert talk.say(asked.buttons[0]).said == ["utter_rated"]
    assert [ticket(services, one).state for one in (first, second)] == ["reported_back", "rated"]


def test_an_anonymous_result_is_rated_in_the_talk_apart(
    services: Services, talk: WholeTalk
) -> None:
    filed = file(services, "gone", LEAD, anonymity="anonymous")
    report(services, filed, "初步属实")
    shown = talk.say(f"{filed.number} {filed.receipt_code}", ASKS)
    assert shown.said == ["utter_progress", "utter_question_rate", "utter_question_addition"]
    assert talk.say("很不满意", "deny").said == ["utter_rated_badly", "utter_question_do_again"]
    talk.say("重办")
    done = talk.say("我是丁来宝，他们只问了会计本人")
    assert done.said == ["utter_again_begun", "utter_step_ended_anonymous"]
    assert done.effects == [{"type": "seal"}]
    assert "丁来宝" not in str(ticket(services, filed).history[-1].reason)
