"""Policy questions: what follows up the last one, and what is something else."""

from __future__ import annotations

import pytest

from actions.policy import region_told
from actions.services import Services
from actions.turn import Heard
from tests.actions.conftest import Dialogue
from tests.actions.whole_talk import WholeTalk

ASKED = {"last_question": "收入线是多少"}


def told(services: Services, text: str, intent: str) -> str | None:
    heard = Heard("talk", "m1", text, intent, 0.9, "region", dict(ASKED))
    return region_told(services, heard).then


def test_a_place_answers_where_one_lives(services: Services) -> None:
    assert told(services, "东台市的", "out_of_scope") is None


def test_a_story_with_a_place_in_it_is_no_answer_to_where_one_lives(services: Services) -> None:
    story = "我叫马桂兰，住东台市安丰镇红安村，孩子考上大学交不起学费，电话13800000002"
    assert told(services, story, "declare_hardship") == "declaration_form"


def test_a_report_that_names_a_place_is_no_answer_to_where_one_lives(services: Services) -> None:
    report = "我要反映问题，东台市安丰镇的会计不给钱"
    assert told(services, report, "report_lead") == "lead_form"
    assert told(services, "东台市的", "report_lead") is None


def test_a_story_that_waited_together_with_questions_is_declared(services: Services) -> None:
    talk = WholeTalk(services)
    waited = "收入线是多少\n看病能报多少\n我叫高有福，住莒南县柳庄镇前柳村，孩子考上大学交不起学费，电话13800000003"
    turn = talk.say(waited, "ask_policy")
    assert (talk.loop, talk.expects) == ("declaration_form", "consent")
    assert "高有福" in turn.text and "孩子考上大学交不起学费" in turn.text
    assert "难处：收入线" not in turn.text and "能报多少" not in turn.text.split("难处", 1)[1]


@pytest.mark.parametrize("words", ["我想问问政策", "问政策。"])
def test_who_wishes_to_ask_in_a_form_and_says_not_what_is_asked_what(
    declaring: Dialogue, words: str
) -> None:
    declaring.say("老伴脑梗住院花了三万，东台市安丰镇红安村", "declare_hardship")
    reply = declaring.say(words, "ask_policy", 0.95)
    said = [one["response"] for one in reply.messages]
    assert (said[0], reply.ask) == ("utter_question_policy_open", "name")
