"""Those who call and those who write: one after the other on each line, until the time is over."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from random import Random

import httpx
from sqlalchemy import select

from connectors.phone.events import Event, Transcript
from connectors.phone.playing import Player
from connectors.phone.settings import PhoneSettings
from connectors.phone.taking import conversation_of
from connectors.tables import Conversation
from intake.clock import SystemClock
from intake.db import Database
from tests.rush.desk import Desk
from tests.rush.ledger import Ledger
from tests.rush.said import NAMES, Saying, recorded, saying, written

SETTINGS = PhoneSettings("rush", "nobody-else-knows-this")


@dataclass
class People:
    """``until`` is when nobody begins to speak any more, in seconds since 1970."""

    address: str
    database: Database
    ledger: Ledger
    until: float
    chance: Random
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        limits = httpx.Limits(max_connections=None)
        self.http = httpx.AsyncClient(
            base_url=self.address, trust_env=False, timeout=60, limits=limits
        )

    async def line(self, desk: Desk, first: float, *, phone: bool) -> None:
        """One after the other, each with this operator, from ``first`` seconds on."""
        await asyncio.sleep(first)
        while time.time() < self.until:
            name = self.chance.choice(NAMES)
            self.ledger.talks += 1
            talk = await (self._call(desk, name) if phone else self._chat(desk, name))
            if time.time() >= self.until:
                return
            await desk.close(talk)
            await asyncio.sleep(self.chance.uniform(0.5, 3.0))

    async def wait_in_vain(self, *, phone: bool) -> None:
        """Somebody stands in the queue and says nothing."""
        if phone:
            ringing = recorded(NAMES[0], uuid.uuid4().hex, "nobody")[:1]
            await Player(self.address, SETTINGS, SystemClock()).play(uuid.uuid4().hex, ringing)
        else:
            await self._ask_for_a_person()

    async def close(self) -> None:
        """Hang up."""
        await self.http.aclose()

    async def _call(self, desk: Desk, name: str) -> str:
        call = uuid.uuid4().hex
        with self.database.reading() as session:
            talk = conversation_of(session, call)

        def sends(event: Event) -> None:
            said = saying(name, event)
            if said is not None:
                self.ledger.says(talk, said, time.time())
            elif isinstance(event, Transcript):
                self.ledger.partial += 1

        def told(event: Event) -> None:
            if event.type == "call.started":
                desk.talks.append(talk)

        player = Player(self.address, SETTINGS, SystemClock(), sends=sends, told=told)
        left = (self.until - time.time()) * 1000
        events = recorded(name, call, desk.username)
        heard = [one for one in events if one.at_ms < left]
        await player.play(call, heard)
        if len(heard) < len(events):  # nobody has hung up when the time is over
            await asyncio.sleep(max(0.0, self.until - time.time()))
        return talk

    async def _chat(self, desk: Desk, name: str) -> str:
        public, headers, talk = await self._ask_for_a_person()
        await desk.take(talk)
        desk.talks.append(talk)
        began, seen = time.time(), 0
        for said in written(name):
            await asyncio.sleep(max(0.0, min(began + said.at, self.until) - time.time()))
            if time.time() >= self.until:
                break
            self.ledger.says(talk, said, time.time())
            if said.speaker == "caller":
                seen = await self._write(public, headers, said.text)
            else:
                await desk.say(talk, said.text, seen)
        return talk

    async def _ask_for_a_person(self) -> tuple[str, dict[str, str], str]:
        """The chat as its farmer knows it, and as the operators do, once it wants a person."""
        path = "/api/chat/conversations"
        opened = (await self.http.post(path, json={"region": "东台市"})).raise_for_status().json()
        public = opened["conversation"]
        headers = {"Authorization": f"Bearer {opened['token']}"}
        with self.database.reading() as session:
            talk = session.scalars(
                select(Conversation.id).where(Conversation.public_id == public)
            ).one()
        self.ledger.says(talk, Saying(0.0, "caller", "转人工", {}), time.time())
        await self._write(public, headers, "转人工")
        await self._answered(public, headers)
        return public, headers, talk

    async def _answered(self, public: str, headers: dict[str, str]) -> None:
        path = f"/api/chat/conversations/{public}/messages"
        while True:
            told = (await self.http.get(path, headers=headers)).raise_for_status().json()
            if any(one["from"] == "bot" for one in told["messages"]):
                return
            await asyncio.sleep(1.0)

    async def _write(self, public: str, headers: dict[str, str], text: str) -> int:
        path = f"/api/chat/conversations/{public}/messages"
        body = {"message_id": uuid.uuid4().hex, "text": text}
        answer = await self.http.post(path, json=body, headers=headers)
        assert answer.status_code == 202, answer.text
        seq: int = answer.json()["seq"]
        return seq
