"""What a channel changes: an account of a platform is known, so nothing is anonymous there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from actions import accounts
from actions.progress import take_turn
from actions.services import Services
from actions.turn import Heard, Reply
from intake.facts import LEAD
from tests.actions.conftest import Dialogue
from tests.actions.test_progress import file

RESPONSES = Path(__file__).parents[2] / "bot" / "domain" / "responses"


def said(reply: Reply) -> list[str]:
    return [str(message.get("response")) for message in reply.messages]


@pytest.fixture
def in_wechat(reporting: Dialogue) -> Dialogue:
    reporting.channel = "wechat"
    return reporting


def test_anonymity_is_not_offered_and_not_promised_where_an_account_speaks(
    in_wechat: Dialogue,
) -> None:
    begun = in_wechat.say("我要举报村会计扣我家低保金", "report_lead")
    assert said(begun)[-1] == "utter_question_named_or_confidential"
    wished = in_wechat.say("匿名")
    assert said(wished)[0] == "utter_anonymous_elsewhere"
    assert in_wechat.expects == "anonymity"
    assert not any(effect["type"] == "go_anonymous" for effect in wished.effects)
    in_wechat.say("那就保密吧")
    assert in_wechat.expects not in ("anonymity", None)


def test_a_wish_for_anonymity_at_the_start_is_answered_before_anything_is_asked(
    in_wechat: Dialogue,
) -> None:
    begun = in_wechat.say("我要匿名举报村会计扣我家低保金", "report_lead")
    assert said(begun)[0] == "utter_anonymous_elsewhere"
    assert in_wechat.expects == "anonymity" and not begun.effects


def test_who_fears_for_the_name_is_confidential_there(in_wechat: Dialogue) -> None:
    in_wechat.say("我要举报村会计扣我家低保金", "report_lead")
    feared = in_wechat.say("别让人知道是我")
    assert in_wechat.expects not in ("anonymity", None), said(feared)


def test_an_anonymous_lead_is_not_opened_from_an_account(services: Services) -> None:
    filed = file(services, "reported-elsewhere", LEAD, anonymity="anonymous")
    assert filed.anonymous and filed.receipt_code
    heard = Heard(
        "in-wechat", "m1", f"{filed.number} {filed.receipt_code}", "check_progress", 0.9, None, {},
        channel="wechat",
    )  # fmt: skip
    found = take_turn(services, heard)
    assert said(found) == ["utter_progress_not_with_account"]
    assert [effect["type"] for effect in found.effects] == ["hide_numbers"]
    on_a_page = take_turn(services, replace(heard, conversation="page", channel="webchat"))
    assert "utter_progress_not_with_account" not in said(on_a_page)


def test_nothing_that_is_said_there_offers_to_be_nobody() -> None:
    responses = {}
    for path in RESPONSES.glob("*.yml"):
        responses |= yaml.safe_load(path.read_text("utf-8"))["responses"]
    heard = Heard("c", "m", "", "report_lead", 0.9, None, {}, channel="wechat")
    reply = Reply()
    for name in accounts.OTHERWISE:
        reply.say(name)
    on_a_page = [dict(message) for message in reply.messages]
    accounts.fit(replace(heard, channel="webchat"), reply)
    assert reply.messages == on_a_page
    accounts.fit(heard, reply)
    assert said(reply) == list(accounts.OTHERWISE.values())
    assert "匿名" not in str([responses[name] for name in said(reply)])


def test_who_will_not_give_a_name_there_goes_on_without_one(in_wechat: Dialogue) -> None:
    in_wechat.say("我要举报村会计扣我家低保金，东台市安丰镇红安村", "report_lead")
    in_wechat.say("实名但要保密")
    while in_wechat.expects != "name":
        in_wechat.say("跳过")
    in_wechat.say("跳过")
    assert in_wechat.expects not in ("name", "anonymity", None)
