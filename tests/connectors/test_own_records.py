"""Taking back what was filed, over the web chat's interface."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from connectors import own_records
from connectors.inbox import Inbox
from connectors.tables import Conversation, Message
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.lead_bot import LeadBot
from tests.connectors.telling_apart import tell
from tests.connectors.web import API, Talk, Web

pytestmark = pytest.mark.anyio


async def records(talk: Talk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await talk.get("records")).json()["records"]
    return found


async def left(talk: Talk) -> dict[str, int]:
    """The seconds left to take something back, by number."""
    found: dict[str, int] = (await talk.get("records")).json()["take_back"]
    return found


async def take_back(talk: Talk, number: str) -> httpx.Response:
    return await talk.client.post(
        f"{API}/{talk.conversation}/records/{number}/take-back", headers=talk.headers
    )


async def test_what_was_filed_is_taken_back_and_it_is_said(
    web: Web,
    inbox: Inbox,
    clock: FrozenClock,
    lead_bot: LeadBot,
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "我要申报")
    (record,) = await records(talk)
    assert await left(talk) == {record["number"]: 600}
    other = await web.open()
    refused = await take_back(other, record["number"])
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "no_record")
    for _ in range(2):
        taken = await take_back(talk, record["number"])
        assert (taken.status_code, taken.json()) == (
            200,
            {"number": record["number"], "state": "withdrawn"},
        )
        said = own_records.say("taken_back").format(number=record["number"])
        assert (await talk.lines())[2:] == [(3, "system", said)]
    assert await left(talk) == {}


async def test_too_late_says_what_can_be_done(
    web: Web,
    inbox: Inbox,
    clock: FrozenClock,
    lead_bot: LeadBot,
) -> None:
    talk = await web.open()
    await tell(talk, inbox, clock, "我要申报")
    clock.advance(minutes=10)
    (record,) = await records(talk)
    refused = await take_back(talk, record["number"])
    assert (await left(talk), refused.status_code) == ({}, 409)
    assert refused.json()["error"] == {
        "code": "take_back_late",
        "message": own_records.say("take_back_late"),
    }
    assert len(await talk.lines()) == 2


async def test_nothing_of_it_lies_beside_an_anonymous_lead(
    web: Web,
    inbox: Inbox,
    clock: FrozenClock,
    lead_bot: LeadBot,
    database: Database,
) -> None:
    """The declaration is taken back while an anonymous lead is being told in the same talk."""
    talk = await web.open()
    await tell(talk, inbox, clock, "我要申报", "还有件事要反映", "匿名")
    (record,) = await records(talk)
    assert (await take_back(talk, record["number"])).status_code == 200
    with database.reading() as session:
        anonymous = select(Message.text).join(Conversation).where(Conversation.public_id.is_(None))
        assert not [text for text in session.scalars(anonymous) if record["number"] in text]
    await tell(talk, inbox, clock, "村支书把低保给了亲戚", "交")
    (note,) = [text for _, side, text in await talk.lines() if side == "system"]
    assert note == own_records.say("taken_back").format(number=record["number"])
    lead = next(one for one in await records(talk) if one["kind"] == "lead")
    assert (lead["anonymous"], await left(talk)) == (True, {})
    assert (await take_back(talk, lead["number"])).status_code == 409
