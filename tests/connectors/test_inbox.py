"""The inbox: merging, order, leases, a bot that is away, and a message that it will not take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sanic import HTTPResponse
from sanic.response import json, raw
from sqlalchemy import select

from connectors import texts, turns
from connectors.bot_client import BotClient
from connectors.caller import Caller
from connectors.handling import AT_ONCE
from connectors.inbox import Inbox
from connectors.tables import Conversation, Message
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.peer import TOKEN, Peer, says

pytestmark = pytest.mark.anyio


class Farmer:
    """Somebody who talks to the inbox directly."""

    def __init__(self, inbox: Inbox, conversation: str, caller: Caller) -> None:
        self.inbox, self.conversation, self.caller = inbox, conversation, caller

    @classmethod
    async def new(cls, inbox: Inbox) -> Farmer:
        opened = await inbox.open("webchat", None)
        return cls(inbox, opened.conversation, Caller(opened.token))

    async def say(self, message_id: str, text: str, through: Inbox | None = None) -> int:
        inbox = through or self.inbox
        return await inbox.receive(self.caller, self.conversation, message_id, text, ())

    async def heard(self) -> list[tuple[str, str]]:
        _, messages = await self.inbox.messages(self.caller, self.conversation, 0)
        assert [one["seq"] for one in messages] == list(range(1, len(messages) + 1))
        return [(one["from"], one["text"]) for one in messages]


@asynccontextmanager
async def another(
    database: Database, bot: BotClient, clock: FrozenClock, **more: Any
) -> AsyncIterator[Inbox]:
    """An inbox as a second process has it."""
    made = Inbox(database, bot, clock, **more)
    try:
        yield made
    finally:
        await made.close(grace=0)


def held_up(peer: Peer) -> asyncio.Event:
    """Let the bot wait with its answers until the event is set."""
    go = asyncio.Event()

    async def script(turn: dict[str, Any]) -> HTTPResponse:
        await go.wait()
        return json(says(f"听到：{turn['text']}"))

    peer.script = script
    return go


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
