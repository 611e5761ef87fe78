"""Fixtures: the reception of an official account over a real inbox, and a voice that remembers."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from connectors.inbox import Inbox
from connectors.other_ways import Ways
from connectors.speaking import Later, Shut, Speaker
from connectors.speech.voices import hear as understand
from connectors.tables import ChannelAddress
from connectors.wechat import windows
from connectors.wechat.client import Media
from connectors.wechat.fetching import Fetching, Heard
from connectors.wechat.incoming import Incoming
from connectors.wechat.outcomes import Final
from connectors.wechat.reception import CHANNEL, Reception
from connectors.wechat.voice import LIMITS
from connectors.work import Work
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.wechat.account import ACCOUNT, OPENID


@dataclass
class Said:
    """A channel to an address: keeps what was said, and refuses as it is told to."""

    limits = LIMITS
    heard: list[tuple[str, str, list[str]]] = field(default_factory=list)
    refuses: list[Later | Shut] = field(default_factory=list)

    def may_speak(self, address: ChannelAddress, now: datetime) -> bool:
        return windows.may_speak(address, now)

    async def say(self, address: str, text: str, buttons: Sequence[Mapping[str, str]]) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        self.heard.append((address, text, [one["value"] for one in buttons]))


@dataclass
class Understood:
    """What a recogniser made of a voice."""

    text: str | None
    said: str
    for_a_person: bool = False


@dataclass
class Account:
    """An official account as its followers meet it: what they send, what comes back."""

    reception: Reception
    speaker: Speaker
    fetching: Fetching
    voice: Said
    clock: FrozenClock
    media: dict[str, bytes | Exception]
    ears: list[Heard]
    typed: asyncio.Queue[str]
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def push(self, text: str = "", **more: object) -> Incoming:
        made: dict[str, object] = {
            "key": str(next(self.numbers)),
            "account": ACCOUNT,
            "openid": OPENID,
            "kind": "text",
            "created": self.clock.now(),
            "text": text,
            **more,
        }
        return Incoming(**made)  # type: ignore[arg-type]

    async def say(self, text: str = "", **more: object) -> str | None:
        return await self.answer(self.push(text, **more))

    async def answer(self, push: Incoming) -> str | None:
        """Take a push, and its answer reaches the platform."""
        said = await self.reception.take(push)
        if said:
            await self.reception._noted_as_left(push)
        return said

    async def hear(self) -> list[tuple[str, list[str]]]:
        """What comes as messages of its own."""
        before = len(self.voice.heard)
        await self.speaker.speak_due()
        return [(text, buttons) for _, text, buttons in self.voice.heard[before:]]


@pytest.fixture
def patience() -> float:
    return 10.0


@pytest.fixture
def ways() -> Ways:
    return Ways()


@pytest.fixture
async def account(
    inbox: Inbox, database: Database, clock: FrozenClock, patience: float, ways: Ways
) -> AsyncIterator[Account]:
    work = Work(database, 4)
    sounds: dict[str, bytes | Exception] = {}
    ears: list[Heard] = []
    typed: asyncio.Queue[str] = asyncio.Queue()

    async def media(media_id: str) -> Media:
        found = sounds.get(media_id, Final("没有这个文件"))
        if isinstance(found, Exception):
            raise found
        return Media(found, "audio/amr")

    async def hear(sound: bytes, media_type: str) -> Heard:
        return ears.pop(0) if ears else await understand(None, sound, media_type)

    async def typing(openid: str) -> None:
        typed.put_nowait(openid)

    fetching = Fetching(inbox, work, clock, media=media, hear=hear)
    reception = Reception(
        inbox, work, clock, fetch=fetching.fetch, typing=typing, patience=patience, typing_after=0
    )
    voice = Said()
    speaker = Speaker(work, clock, {CHANNEL: voice}, {CHANNEL: ways})
    yield Account(reception, speaker, fetching, voice, clock, sounds, ears, typed)
    await work.close(5)
