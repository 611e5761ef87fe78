"""A bot that is away, slow or unwell, and a message that it will not take."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sanic import HTTPResponse
from sanic.response import json, raw
from sqlalchemy import select

from connectors import bot_watch, texts, turns
from connectors.bot_client import BotClient
from connectors.handling import AT_ONCE
from connectors.inbox import Inbox
from connectors.tables import Conversation, Message
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.farmer import Farmer, another, held_up
from tests.connectors.lead_bot import LeadBot
from tests.connectors.peer import TOKEN, Peer, says

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the bot is back is seen at once, as the clock of these tests does not go on."""
    monkeypatch.setattr(bot_watch, "PAUSE_SECONDS", 0.0)


@pytest.mark.parametrize("status", [401, 404, 429, 502, 503, 504])
async def test_a_bot_that_is_away_is_asked_again_later(
    inbox: Inbox, peer: Peer, clock: FrozenClock, status: int
) -> None:
    peer.script = lambda turn: json({}, status=status)
    farmer = await Farmer.new(inbox)
    await farmer.say("1", "你好")
    await inbox.settled()
    assert await farmer.heard() == [("farmer", "你好")]
    for _ in range(6):
        clock.advance(seconds=80)
        assert await inbox.handle_pending() == 0
    late = ("system", texts.system("late"))
    assert await farmer.heard() == [("farmer", "你好"), late], "told once, not set aside"

    peer.script = lambda turn: json(says("来了"))
    clock.advance(seconds=80)
    assert await inbox.handle_pending() == 1
    assert await farmer.heard() == [("farmer", "你好"), late, ("bot", "来了")]
    assert len({turn["message_id"] for turn in peer.turns}) == 1

    peer.script = lambda turn: json({}, status=status)
    await farmer.say("2", "再问")
    await inbox.settled()
    clock.advance(seconds=80)
    await inbox.handle_pending()
    assert (await farmer.heard())[-1] == late, "a new outage is told again"


async def test_nobody_listens_where_the_bot_should_be(
    database: Database, clock: FrozenClock, inbox: Inbox
) -> None:
    async with (
        BotClient("http://127.0.0.1:9", TOKEN) as nowhere,
        another(database, nowhere, clock) as lonely,
    ):
        farmer = await Farmer.new(lonely)
        await farmer.say("1", "你好")
        await lonely.settled()
        assert await farmer.heard() == [("farmer", "你好")]
    clock.advance(seconds=30)
    assert await inbox.handle_pending() == 1
    farmer.inbox = inbox
    assert await farmer.heard() == [("farmer", "你好"), ("bot", "听到：你好")]


async def test_while_the_bot_is_away_one_asks_for_all_and_all_go_on_when_it_is_back(
    database: Database, clock: FrozenClock, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        BotClient("http://127.0.0.1:9", TOKEN) as nowhere,
        another(database, nowhere, clock) as inbox,
    ):
        crowd = [await Farmer.new(inbox) for _ in range(6)]
        for farmer in crowd:
            await farmer.say("1", "你好")
            await inbox.settled()
        clock.advance(seconds=30)
        assert await inbox.handle_pending() == 0
        with database.reading() as session:
            failures = session.scalars(select(Conversation.failures)).all()
        assert sorted(failures) == [0, 0, 0, 0, 0, 1]
        monkeypatch.setattr(nowhere, "_urls", [peer.url])
        assert await inbox.handle_pending() == 6
        for farmer in crowd:
            assert (await farmer.heard())[-1] == ("bot", "听到：你好")


async def test_a_slow_answer_is_announced_while_it_is_waited_for(
    database: Database, bot: BotClient, clock: FrozenClock, peer: Peer
) -> None:
    go = held_up(peer)
    async with another(database, bot, clock, late_after=0.05) as inbox:
        farmer = await Farmer.new(inbox)
        view, _ = await inbox.messages(farmer.caller, farmer.conversation, 0)
        with inbox.pushes.waiting_for(view.conversations) as news:
            await farmer.say("1", "你好")
            while len(await farmer.heard()) < 2:
                await asyncio.wait_for(news.wait(), 5)
                news.clear()
        go.set()
        await inbox.settled()
        assert await farmer.heard() == [
            ("farmer", "你好"),
            ("system", texts.system("late")),
            ("bot", "听到：你好"),
        ]


async def test_a_crowd_is_taken_in_told_and_answered_as_the_bot_can(
    inbox: Inbox, peer: Peer, database: Database, bot: BotClient, clock: FrozenClock
) -> None:
    go = held_up(peer)
    crowd = [await Farmer.new(inbox) for _ in range(AT_ONCE + 3)]
    for farmer in crowd:
        assert await farmer.say("1", "你好") == 1
    await peer.got(AT_ONCE)
    async with another(database, bot, clock) as worker:
        assert await worker.tell_late() == 0, "it is not late yet"
        clock.advance(seconds=9)
        assert [await worker.tell_late(), await worker.tell_late()] == [3, 0]
    assert len(peer.turns) == AT_ONCE
    assert [await farmer.heard() for farmer in crowd[AT_ONCE:]] == [
        [("farmer", "你好"), ("system", texts.system("late"))]
    ] * 3
    go.set()
    await inbox.settled()
    assert len(peer.turns) == len(crowd)
    for farmer in crowd:
        assert (await farmer.heard())[-1] == ("bot", "听到：你好")


async def test_one_of_several_bots_is_gone(
    peer: Peer, database: Database, clock: FrozenClock
) -> None:
    async with (
        BotClient(["http://127.0.0.1:9", peer.url], TOKEN) as two,
        another(database, two, clock) as inbox,
    ):
        for _ in range(8):  # each conversation has its own order of bots
            farmer = await Farmer.new(inbox)
            await farmer.say("1", "你好")
            await inbox.settled()
            assert await farmer.heard() == [("farmer", "你好"), ("bot", "听到：你好")]


def unreadable() -> list[HTTPResponse]:
    return [
        json({}),
        json({"replies": []}),
        json([]),
        json(says("")),
        json({**says("好"), "effects": "none"}),
        raw(b"<html>", content_type="text/html"),
    ]


@pytest.mark.parametrize("bad", [json({}, status=400), json({}, status=500), *unreadable()])
async def test_a_message_that_the_bot_refuses_is_set_aside_for_a_person(
    inbox: Inbox, peer: Peer, clock: FrozenClock, database: Database, bad: HTTPResponse
) -> None:
    def script(turn: dict[str, Any]) -> HTTPResponse:
        if "毒" in turn["text"]:
            return HTTPResponse(bad.body, bad.status, content_type=bad.content_type)
        return json(says(f"听到：{turn['text']}"))

    peer.script = script
    farmer = await Farmer.new(inbox)
    await farmer.say("1", "毒")
    await inbox.settled()
    for _ in range(2):
        clock.advance(seconds=5)
        await inbox.handle_pending()
    assert await farmer.heard() == [("farmer", "毒"), ("system", texts.system("set_aside"))]
    with database.reading() as session:
        [row] = session.scalars(select(Conversation))
        [message] = session.scalars(select(Message).where(Message.state == "set_aside"))
        assert (row.attention, message.text, len(peer.turns)) == ("wanted", "毒", turns.REJECTIONS)

    await farmer.say("2", "你好")
    await inbox.settled()
    assert (await farmer.heard())[-1] == ("bot", "听到：你好")


async def test_only_the_one_message_is_set_aside(
    inbox: Inbox, peer: Peer, clock: FrozenClock
) -> None:
    go = held_up(peer)
    farmer = await Farmer.new(inbox)
    await farmer.say("1", "你好")
    await peer.got(1)
    for number, text in enumerate(["有病", "毒", "没钱"], 2):
        await farmer.say(str(number), text)

    def script(turn: dict[str, Any]) -> HTTPResponse:
        ok = "毒" not in turn["text"]
        return json(says(f"听到：{turn['text']}") if ok else {}, status=200 if ok else 422)

    peer.script = script
    go.set()
    await inbox.settled()
    for _ in range(8):
        clock.advance(seconds=10)
        await inbox.handle_pending()
        await inbox.settled()
    assert [text for side, text in await farmer.heard() if side != "farmer"] == [
        "听到：你好",
        "听到：有病",
        texts.system("set_aside"),
        "听到：没钱",
    ]


async def test_a_bot_that_is_unwell_is_no_reason_to_set_a_message_aside(
    inbox: Inbox, peer: Peer, clock: FrozenClock
) -> None:
    peer.well = False
    peer.script = lambda turn: json({}, status=500)
    farmer = await Farmer.new(inbox)
    await farmer.say("1", "你好")
    await inbox.settled()
    for _ in range(6):
        clock.advance(seconds=80)
        await inbox.handle_pending()
    assert await farmer.heard() == [("farmer", "你好"), ("system", texts.system("late"))]
    peer.script = lambda turn: json(says("来了"))
    clock.advance(seconds=80)
    await inbox.handle_pending()
    assert (await farmer.heard())[-1] == ("bot", "来了")


async def test_a_turn_that_has_filed_and_comes_again_says_so(
    inbox: Inbox, peer: Peer, lead_bot: LeadBot, clock: FrozenClock
) -> None:
    def ended_before_it_was_told(turn: dict[str, Any]) -> HTTPResponse:
        lead_bot(turn)
        return json({}, status=503)

    peer.script = ended_before_it_was_told
    farmer = await Farmer.new(inbox)
    await farmer.say("0", "交")
    await inbox.settled()
    peer.script = lead_bot
    clock.advance(seconds=80)
    assert await inbox.handle_pending() == 1
    first, second = (turn["metadata"]["draft"] for turn in peer.turns)
    assert (first, second) == (None, {"kind": "lead", "expects": "confirm", "filed": True})
