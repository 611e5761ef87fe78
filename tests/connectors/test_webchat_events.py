"""Server-sent events: the same objects as the messages, resumable, across processes."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from sqlalchemy import select

from connectors import anonymity, attention
from connectors.bot_client import BotClient
from connectors.desk_tables import DeskTalk
from connectors.inbox import Inbox
from connectors.tables import Conversation
from connectors.webchat import events
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.lead_bot import LeadBot
from tests.connectors.peer import Peer
from tests.connectors.web import Web
from tests.intake.world import World

pytestmark = pytest.mark.anyio


async def test_the_stream_carries_the_messages_as_they_come(web: Web, inbox: Inbox) -> None:
    talk = await web.open()
    async with talk.events() as stream:
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.response.headers["cache-control"] == "no-store"
        await talk.say("m1", "你好")
        came = [await stream.next(), await stream.next()]
        await talk.say("m2", "在吗")
        came += [await stream.next(), await stream.next()]
    messages = await talk.messages()
    assert came == [{"id": str(one["seq"]), "data": one} for one in messages]
    assert [one["seq"] for one in messages] == [1, 2, 3, 4]


async def test_a_stream_goes_on_where_the_last_one_broke_off(web: Web, inbox: Inbox) -> None:
    talk = await web.open()
    await talk.say("m1", "你好")
    await inbox.settled()
    async with talk.events(last_id=1) as stream:
        assert (await stream.next())["id"] == "2"
        await talk.say("m2", "在吗")
        assert [(await stream.next())["id"] for _ in range(2)] == ["3", "4"]


@pytest.mark.parametrize("streams", [True, False])
async def test_an_open_page_shows_that_who_waits_has_not_gone_away(
    web: Web,
    inbox: Inbox,
    database: Database,
    clock: FrozenClock,
    streams: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "LOOK_SECONDS", 0.01)
    talk = await web.open()
    await talk.say("m1", "找人工")
    await inbox.settled()
    with database.unit_of_work() as uow:
        row = uow.session.scalars(select(Conversation)).one()
        attention.want(uow.session, row, ["asked"], clock.now())
        uow.commit()

    def page_at() -> datetime | None:
        with database.reading() as session:
            return session.scalars(select(DeskTalk)).one().page_at

    clock.advance(minutes=5)
    if streams:
        async with talk.events():
            while page_at() is None:
                await asyncio.sleep(0.02)
    else:
        await talk.messages()
    assert page_at() == clock.now()


async def test_what_another_process_writes_comes_too(
    web: Web,
    inbox: Inbox,
    database: Database,
    bot: BotClient,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "LOOK_SECONDS", 0.05)
    talk = await web.open()
    inbox._soon = lambda conversation: None  # type: ignore[method-assign]
    async with talk.events() as stream:
        await talk.say("m1", "你好")
        assert (await stream.next())["data"]["from"] == "farmer"
        clock.advance(seconds=4)
        worker = Inbox(database, bot, clock)
        assert await worker.handle_pending() == 1
        assert (await stream.next())["data"]["text"] == "听到：你好"
        await worker.close()


async def test_the_stream_follows_into_the_anonymous_part_and_back(
    web: Web,
    inbox: Inbox,
    clock: FrozenClock,
    database: Database,
    peer: Peer,
    world: World,
) -> None:
    peer.script = LeadBot(database, clock)
    talk = await web.open()
    async with talk.events() as stream:
        for number, text in enumerate(["我要申报", "要反映", "匿名", "给了亲戚", "交", "谢谢"]):
            await talk.say(str(number), text)
            came = [await stream.next(), await stream.next()]
            assert [one["id"] for one in came] == [str(2 * number + 1), str(2 * number + 2)]
            assert came[0]["data"]["text"] == text
    for _ in range(100):  # until the server has noticed that the reader hung up
        if inbox.pushes._waiting:
            await talk.messages()
    assert not inbox.pushes._waiting, "nothing in memory ties the two together afterwards"


async def test_when_the_report_is_out_of_reach_the_stream_starts_anew(
    web: Web,
    inbox: Inbox,
    clock: FrozenClock,
    database: Database,
    peer: Peer,
    world: World,
) -> None:
    peer.script = LeadBot(database, clock)
    talk = await web.open()
    for number, text in enumerate(["我要申报", "要反映", "匿名", "交"]):
        await talk.say(str(number), text)
        await inbox.settled()
    clock.advance(hours=26)
    with database.unit_of_work() as uow:
        anonymity.destroy_expired(uow.session, clock.now())
        uow.commit()
    async with talk.events(last_id=8) as stream:
        assert await stream.next() == {"event": "reset", "data": {}}
        assert [(await stream.next())["data"]["seq"] for _ in range(2)] == [1, 2]


async def test_a_stream_ends_with_its_talk(web: Web, inbox: Inbox) -> None:
    talk = await web.open()
    async with talk.events() as stream:
        await talk.say("m1", "你好")
        await stream.next()
        await stream.next()
        await inbox.settled()
        assert (await talk.end()).status_code == 204
        with pytest.raises(EOFError):
            await asyncio.wait_for(stream.next(), 10)
