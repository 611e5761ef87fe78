"""Somebody who talks to the inbox directly, another process, and a bot that is held up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sanic import HTTPResponse
from sanic.response import json

from connectors.bot_client import BotClient
from connectors.caller import Caller
from connectors.inbox import Inbox
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.peer import Peer, says


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
