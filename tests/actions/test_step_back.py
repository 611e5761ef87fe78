"""上一步: the question before comes again; what was noted stands until there is something better."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.conftest import Dialogue

TOLD = "老伴脑梗住院花了三万，东台市安丰镇红安村"


def said(dialogue: Dialogue, text: str, **more: Any) -> list[str | None]:
    """What it says then, and which field it waits for."""
    reply = dialogue.say(text, **more)
    return [*(one["response"] for one in reply.messages), reply.ask]


def held(dialogue: Dialogue, name: str) -> object:
    return dialogue.slots.get(name)


@pytest.fixture
def at_the_phone(declaring: Dialogue) -> Dialogue:
    declaring.say(TOLD, "declare_hardship")
    assert declaring.say("王秀英").ask == "phone"
    return declaring


@pytest.mark.parametrize("words", ["上一步", "返回上一步。", "回到上一个问题", "我要返回上一步"])
def test_the_field_before_is_asked_for_with_what_was_noted(
    at_the_phone: Dialogue, words: str
) -> None:
    assert said(at_the_phone, words) == ["utter_question_right_value", "name"]
    assert said(at_the_phone, "王秀云")[-1] == "phone"
    assert held(at_the_phone, "name") == "王秀云"


def test_what_was_right_stays(at_the_phone: Dialogue) -> None:
    at_the_phone.say("上一步")
    assert said(at_the_phone, "没错，不改")[-1] == "phone"
    assert held(at_the_phone, "name") == "王秀英"


def test_what_was_left_out_is_asked_for_again(declaring: Dialogue) -> None:
    declaring.say(TOLD, "declare_hardship")
    assert declaring.say("不想说").ask == "phone"
    assert said(declaring, "上一步")[-1] == "name"
    assert said(declaring, "王秀英")[-1] == "phone"
    assert held(declaring, "name") == "王秀英"


def test_where_nothing_was_asked_before_it_is_said_how_to_correct(declaring: Dialogue) -> None:
    declaring.say(TOLD, "declare_hardship")
    assert said(declaring, "上一步") == ["utter_no_step_back", "utter_question_name", "name"]


def test_from_what_is_offered_it_goes_back_to_the_consent(at_the_phone: Dialogue) -> None:
    at_the_phone.say("13800001234")
    assert at_the_phone.say("同意").ask == "household_size"
    assert said(at_the_phone, "上一步")[-1] == "consent"
    assert at_the_phone.records() == []
    assert at_the_phone.say("同意").ask == "household_size"


def test_in_a_lead_too(reporting: Dialogue) -> None:
    reporting.say("我要反映问题", "report_lead")
    reporting.say("实名")
    reporting.say("村会计把低保给了他亲戚，在东台市安丰镇红安村")
    before = reporting.expects
    while reporting.expects not in ("when", None):
        before = reporting.expects
        reporting.say("对")
    reporting.say("去年春天")
    assert reporting.expects != "when"
    assert said(reporting, "上一步")[-1] == "when"
    reporting.say("前年秋天")
    assert (reporting.expects not in ("when", before), held(reporting, "when")) == (
        True,
        "前年秋天",
    )
