"""The inbox: merging, order, leases, a bot that is away, and a message that it will not take."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sanic import HTTPResponse
from sanic.response import json
from sqlalchemy import select

from connectors.bot_client import BotClient
from connectors.inbox import Inbox
from connectors.tables import Conversation, Message
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.farmer import Farmer, another, held_up
from tests.connectors.peer import Peer, says

pytestmark = pytest.mark.anyio


async def test_what_comes_in_meanwhile_is_one_turn(inbox: Inbox, peer: Peer) -> None:
    go = held_up(peer)
    farmer = await Farmer.new(inbox)
    await farmer.say("1", "我家房子漏雨")
    await peer.got(1)
    await farmer.say("2", "老伴又病了")
    await farmer.say("3", "怎么办")
    go.set()
    await inbox.settled()
    assert [turn["text"] for turn in peer.turns] == ["我家房子漏雨", "老伴又病了\n怎么办"]
    assert await farmer.heard() == [
        ("farmer", "我家房子漏雨"),
        ("farmer", "老伴又病了"),
        ("farmer", "怎么办"),
        ("bot", "听到：我家房子漏雨"),
        ("bot", "听到：老伴又病了\n怎么办"),
    ]


async def test_several_processes_keep_the_order(
    inbox: Inbox, peer: Peer, database: Database, bot: BotClient, clock: FrozenClock
) -> None:
    busy, most = 0, 0

    async def script(turn: dict[str, Any]) -> HTTPResponse:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0)
        busy -= 1
        return json(says("好"))

    peer.script = script
    farmer = await Farmer.new(inbox)
    said = [f"第{number}句" for number in range(12)]
    async with another(database, bot, clock) as second, another(database, bot, clock) as third:
        for number, text in enumerate(said):
            await farmer.say(str(number), text, (inbox, second, third)[number % 3])
        for one in (inbox, second, third):
            await one.settled()
        await inbox.settled()
    assert "\n".join(turn["text"] for turn in peer.turns).split("\n") == said
    assert most == 1
    assert [text for side, text in await farmer.heard() if side == "farmer"] == said


async def test_a_killed_process_loses_nothing(
    inbox: Inbox, peer: Peer, database: Database, bot: BotClient, clock: FrozenClock
) -> None:
    """The bot had the turn already; the next process repeats it under the same id."""
    held_up(peer)
    async with another(database, bot, clock) as dying:
        farmer = await Farmer.new(dying)
        await farmer.say("1", "我要申报")
        await peer.got(1)
    farmer.inbox = inbox
    await farmer.say("2", "在吗")
    await inbox.settled()
    assert (await inbox.handle_pending(), len(peer.turns)) == (0, 1), "the lease still holds"

    clock.advance(seconds=61)
    peer.script = lambda turn: json(says(f"听到：{turn['text']}"))
    assert await inbox.handle_pending() == 1
    first, again, following = peer.turns
    assert again == first
    assert (following["text"], following["message_id"] != first["message_id"]) == ("在吗", True)
    assert [text for _, text in await farmer.heard()] == [
        "我要申报", "在吗", "听到：我要申报", "听到：在吗",
    ]  # fmt: skip


async def test_whoever_lost_the_lease_writes_nothing(
    inbox: Inbox, peer: Peer, database: Database, bot: BotClient, clock: FrozenClock
) -> None:
    go = held_up(peer)
    farmer = await Farmer.new(inbox)
    await farmer.say("1", "你好")
    await peer.got(1)
    clock.advance(seconds=61)
    async with another(database, bot, clock) as second:
        work = asyncio.ensure_future(second.handle_pending())
        await peer.got(2)
        go.set()
        assert await work == 1
        await inbox.settled()
    assert await farmer.heard() == [("farmer", "你好"), ("bot", "听到：你好")]


async def test_a_message_stored_but_not_begun_is_found_by_the_worker(
    inbox: Inbox, peer: Peer, database: Database, bot: BotClient, clock: FrozenClock
) -> None:
    farmer = await Farmer.new(inbox)
    async with another(database, bot, clock) as dying:
        dying._soon = lambda conversation: None  # type: ignore[method-assign]
        await farmer.say("1", "你好", dying)
    assert await inbox.handle_pending() == 0, "it is the taker's own for three seconds"
    clock.advance(seconds=4)
    assert await inbox.handle_pending() == 1
    assert await farmer.heard() == [("farmer", "你好"), ("bot", "听到：你好")]


async def test_the_wish_for_a_person_is_noted(inbox: Inbox, peer: Peer, database: Database) -> None:
    peer.script = lambda turn: json(
        says("已经帮您叫人了", effects=[{"type": "wants_human", "reason": "asked"}])
    )
    farmer = await Farmer.new(inbox)
    await farmer.say("1", "找人工")
    await inbox.settled()
    with database.reading() as session:
        [row] = session.scalars(select(Conversation))
        assert (row.attention, row.attention_reason) == ("wanted", "asked")


async def test_nothing_but_the_messages_tells_of_a_handled_turn(
    inbox: Inbox, peer: Peer, database: Database
) -> None:
    farmer = await Farmer.new(inbox)
    await farmer.say("1", "你好")
    await inbox.settled()
    with database.reading() as session:
        [row] = session.scalars(select(Conversation))
        left = (row.lease_owner, row.lease_until, row.waiting_since, row.due_at, row.failures)
        assert left == (None, None, None, None, 0)
        for message in session.scalars(select(Message)):
            assert (message.state, message.turn_id, message.capsule) == ("handled", None, None)


async def test_a_process_that_stops_ends_the_turn_in_hand_and_leaves_the_next_to_others(
    inbox: Inbox, peer: Peer, database: Database, bot: BotClient, clock: FrozenClock
) -> None:
    go = held_up(peer)
    async with another(database, bot, clock) as stopping:
        farmer = await Farmer.new(stopping)
        await farmer.say("1", "我家漏雨")
        await peer.got(1)
        await farmer.say("2", "老伴病了")
        stopping.stop()
        await farmer.say("3", "怎么办")
        go.set()
        await stopping.settled()
        assert [text for side, text in await farmer.heard() if side == "bot"] == ["听到：我家漏雨"]
        assert await stopping.handle_pending() == 0
    assert await inbox.handle_pending() == 1, "no lease has to lapse first"
    farmer.inbox = inbox
    assert (await farmer.heard())[-1] == ("bot", "听到：老伴病了\n怎么办")
