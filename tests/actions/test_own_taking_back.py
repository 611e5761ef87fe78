"""A reporter takes back what was filed."""

from __future__ import annotations

import pytest

from actions.services import Services
from intake.facts import LEAD
from tests.actions.own_cases import report, ticket, told
from tests.actions.test_progress import ASKS, PHONE, file
from tests.actions.whole_talk import WholeTalk


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("撤回", "cancel_or_stop"),
        ("我要撤回申报", "declare_hardship"),
        ("俺要撤回那个申报", "report_lead"),
        ("那个申报不要了", "cancel_or_stop"),
        ("那个申报不办了", "out_of_scope"),
        ("不报了", "deny"),
        ("算了不办了", "cancel_or_stop"),
        ("撤回吧，家里缓过来了", "nlu_fallback"),
    ],
)
def test_it_is_taken_back_whatever_the_intent_looked_like(
    services: Services, talk: WholeTalk, words: str, intent: str
) -> None:
    filed = file(services, talk.conversation)
    asked = talk.say(words, intent)
    assert (asked.said, asked.loop) == (["utter_question_withdraw"], "own_step_form")
    assert asked.buttons == ["撤回", "不撤"]
    assert asked.text == (
        f"9月24日报的困难申报（{filed.number}），要撤回吗？"
        "撤回以后就不办了，以后有难处随时可以再报。"
    )
    assert ticket(services, filed).state == "dispatched"
    done = talk.say("撤回", "cancel_or_stop")
    assert (done.said, done.loop) == (["utter_withdrawn"], None)
    row = ticket(services, filed).history[-1]
    assert (row.event, row.actor) == ("withdraw", "reporter")
    assert row.reason == ("家里缓过来了" if "缓" in words else None)
    assert told(services, "withdrawn") == ["320981"]
    assert talk.say("撤回", "cancel_or_stop").said == ["utter_already_withdrawn"]
    assert "撤回" not in talk.say("查进度", ASKS).text.split("\n", 2)[-1].replace("已经撤回", "")


@pytest.mark.parametrize("words", ["对，不办了", "算了不办了", "撤", "要撤", "是的"])
def test_many_words_agree(services: Services, talk: WholeTalk, words: str) -> None:
    file(services, talk.conversation)
    talk.say("撤回", "cancel_or_stop")
    assert talk.say(words, "cancel_or_stop").said == ["utter_withdrawn"]


@pytest.mark.parametrize(
    "words", ["不撤", "不撤了", "算了", "算了不撤了", "先不撤", "不要", "不用了"]
)
def test_it_stays_where_that_is_said(services: Services, talk: WholeTalk, words: str) -> None:
    filed = file(services, talk.conversation)
    talk.say("撤回", "cancel_or_stop")
    stays = talk.say(words, "cancel_or_stop" if "算" in words else "deny")
    assert (stays.said, stays.loop) == (["utter_not_withdrawn"], None)
    assert ticket(services, filed).state == "dispatched"


def test_a_repeated_turn_takes_it_back_once_and_says_the_same(
    services: Services, talk: WholeTalk
) -> None:
    filed = file(services, talk.conversation)
    talk.say("撤回", "cancel_or_stop")
    before = (talk.loop, talk.expects, dict(talk.slots))
    first = talk.say("撤回", "cancel_or_stop")
    talk.loop, talk.expects, talk.slots = before
    assert talk.say("撤回", "cancel_or_stop") == first
    assert [row.event for row in ticket(services, filed).history].count("withdraw") == 1


def test_of_several_the_farmer_says_which(services: Services, talk: WholeTalk) -> None:
    first = file(services, talk.conversation, name="王秀英")
    second = file(services, talk.conversation, name="李根宝")
    lead = file(services, talk.conversation, LEAD)
    asked = talk.say("撤回", "cancel_or_stop")
    assert asked.said == ["utter_question_step_of_which"]
    assert asked.buttons == [first.number, second.number, lead.number]
    assert second.number in talk.say("李根宝那个").text
    talk.say("对，撤吧", "affirm")
    assert ticket(services, second).state == "withdrawn"
    assert talk.say("把举报撤回", "cancel_or_stop").said == ["utter_question_withdraw_lead"]
    assert talk.say("撤").said == ["utter_withdrawn_lead"]
    assert [ticket(services, one).state for one in (first, second, lead)] == [
        "dispatched", "withdrawn", "withdrawn",
    ]  # fmt: skip
    assert first.number in talk.say("撤回", "cancel_or_stop").text  # the only one left


def test_by_number_and_code_from_another_phone(services: Services, talk: WholeTalk) -> None:
    filed = file(services, "another")
    asked = talk.say("我要撤回申报", "declare_hardship")
    assert (asked.said, asked.expects) == (["utter_question_number_for_step"], "record_number")
    assert talk.say(filed.number).said == ["utter_question_receipt_code"]
    assert talk.say("AAAA2222").said == ["utter_progress_not_found"]
    assert ticket(services, filed).state == "dispatched"
    asked = talk.say(f"撤回 {filed.number} {filed.receipt_code}", ASKS)
    assert asked.said == ["utter_question_withdraw"]
    assert talk.say("撤回").said == ["utter_withdrawn"]
    assert ticket(services, filed).state == "withdrawn"


def test_a_stranger_takes_nothing_back(services: Services, talk: WholeTalk) -> None:
    filed = file(services, "another")
    assert talk.say(f"撤回{filed.number}", "cancel_or_stop").said == ["utter_question_receipt_code"]
    assert talk.say("查询码丢了").said == ["utter_step_needs_code"]
    assert (talk.loop, ticket(services, filed).state) == (None, "dispatched")


def test_after_the_number_was_told_here_the_word_is_enough(
    services: Services, talk: WholeTalk
) -> None:
    filed = file(services, "another", LEAD)
    talk.say(f"{filed.number} {filed.receipt_code}", ASKS)
    assert talk.say("撤回", "cancel_or_stop").said == ["utter_question_withdraw_lead"]


def test_by_phone_with_a_code(services: Services, talk: WholeTalk) -> None:
    filed = file(services, "another")
    talk.say(f"{PHONE} 查一下", ASKS)
    talk.deliver()
    assert "说“撤回”就行" in talk.say(talk.phones.code()).text
    assert talk.say("撤回", "cancel_or_stop").said == ["utter_question_withdraw"]
    assert talk.say("撤回").said == ["utter_withdrawn"]
    assert ticket(services, filed).state == "withdrawn"


def test_a_running_form_is_stopped_and_a_draft_comes_first(
    services: Services, talk: WholeTalk
) -> None:
    filed = file(services, talk.conversation)
    talk.say("我老伴脑梗住院自己掏了三万，我要给隔壁张大娘申报", "declare_hardship")
    assert talk.loop == "declaration_form"
    assert talk.say("不办了", "cancel_or_stop").said == ["utter_stopped"]
    assert "utter_question_withdraw" not in talk.say("不办了", "cancel_or_stop").said
    assert talk.say("撤回之前报的", "cancel_or_stop").said == ["utter_question_withdraw"]
    talk.say("不撤")
    assert ticket(services, filed).state == "dispatched"


def test_nothing_filed_and_nothing_meant(talk: WholeTalk) -> None:
    assert talk.say("算了", "cancel_or_stop").said == ["utter_nothing_to_stop"]
    assert talk.say("不办了", "cancel_or_stop").said == ["utter_nothing_to_stop"]
    assert talk.say("满意", "affirm").said == ["utter_anything_else"]
    assert talk.say("我不服", "out_of_scope").said == ["utter_out_of_scope"]


def test_after_the_result_it_is_too_late(services: Services, talk: WholeTalk) -> None:
    filed = file(services, talk.conversation)
    report(services, filed)
    late = talk.say("撤回", "cancel_or_stop")
    assert (late.said, late.loop) == (["utter_too_late_to_withdraw"], None)
    assert ticket(services, filed).state == "reported_back"
