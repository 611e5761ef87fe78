"""The people's phones: one thing sent after the other, again when told to."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from random import Random
from typing import Any

import httpx

from connectors.wechat.words import menu_id
from tests.connectors.samples import png
from tests.faults.people import FILED, THANKS, Matter, Person, Said, Told, answer

PICTURE = ("picture.png", png(), "image/png")
VOICE = ("voice.speex", b"Speex   1.2" + bytes(200), "audio/speex")
"""A kind of sound that nothing here makes words of: a person listens to it."""
PATIENCE = 90.0
"""Seconds until somebody begins again: longer than a file needs that was fetched by a process
which died (`connectors.wechat.jobs.TAKEN`)."""


class Phones:
    """All phones, over the simulator's own interface."""

    def __init__(self, platform: str) -> None:
        # A pool compares each request that waits with each connection that it keeps.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._http = httpx.AsyncClient(
            base_url=platform, timeout=60.0, limits=limits, trust_env=False
        )
        self._there: dict[str, int] = {}
        self._glancing = asyncio.create_task(self._glance())

    async def close(self) -> None:
        self._glancing.cancel()
        with suppress(asyncio.CancelledError):
            await self._glancing
        await self._http.aclose()

    async def join(self, nth: int, chance: Random) -> Person:
        """Somebody new, who follows the account by the code of their county or by its name."""
        answered = await self._http.post("/people", json={"name": f"第{nth}位"})
        person = Person(answered.json()["openid"], nth, chance)
        scene = {"scene": person.scan.text} if nth % 4 in (1, 2) else {}
        await self._http.post(f"/people/{person.openid}/follow", json=scene)
        return person

    async def insist(self, person: Person, said: Said) -> None:
        """Do it again and again, as people do who are told that the account is out of order."""
        nth = person.sent[-1].nth + 1 if person.sent else 1
        tapped = await self._choice(person, said)
        while not await self._send(person, said, nth, tapped):
            await asyncio.sleep(1.0)

    async def bring(self, person: Person, matter: Matter, until: float) -> None:
        """Tell a matter and answer what is asked, each time when the question is on the phone;
        who is asked nothing begins again."""
        known, picture, thanked = len(await self.seen(person)), matter.picture, True
        await self.insist(person, matter.opening)
        asked_at, looked, seen = time.monotonic(), -1, list[str]()
        while time.monotonic() < until:
            if self._there.get(person.openid, 0) != looked:
                looked = self._there.get(person.openid, 0)
                seen = await self.seen(person)
            news, known = seen[known:], max(known, len(seen))
            if any(sign in one for one in news for sign in FILED):
                return
            thanked = thanked or any(THANKS in one for one in news)
            # What is late stands below the question, when it was sent while that was on its way.
            answers = (answer(matter, one) for one in reversed(news)) if thanked else iter(())
            said = next((one for one in answers if one is not None), None)
            if said is not None:
                now = Said("words", said)
                if picture:  # the question comes again behind the thanks for it
                    now, picture, thanked = Said("picture"), False, False
                await self.insist(person, now)
                asked_at = time.monotonic()
            elif time.monotonic() > asked_at + PATIENCE:
                await self.insist(person, matter.opening)
                asked_at = time.monotonic()
            else:
                await asyncio.sleep(1.0)

    async def seen(self, person: Person) -> list[str]:
        """The account's messages on this phone, in the order in which they came."""
        return [one["text"] for one in await self._bubbles(person) if one["from"] == "account"]

    async def _send(self, person: Person, said: Said, nth: int, tapped: str | None) -> bool:
        """Send it once; whether it was taken. The platform itself asks three times."""
        root, at = f"/people/{person.openid}", time.monotonic()
        match said.kind:
            case "picture" | "voice" as kind:
                media = {"media": PICTURE if kind == "picture" else VOICE}
                answered = await self._http.post(f"{root}/{kind}", files=media)
            case "scan":
                answered = await self._http.post(f"{root}/scan", json={"scene": said.text})
            case "words" if said.menu:
                answered = await self._http.post(f"{root}/click", json={"key": said.text})
            case "words":
                words = {"text": said.text} | ({"menu_id": tapped} if tapped else {})
                answered = await self._http.post(f"{root}/say", json=words)
        taken = answered.json()["outcome"] in ("answered", "success")
        person.sent.append(Told(said, taken, nth, at))
        return bool(taken)

    async def _glance(self) -> None:
        """How many bubbles are on each phone, asked for all at once: else looking would take more
        of the machine than what is looked at."""
        while True:
            with suppress(httpx.HTTPError):
                self._there = (await self._http.get("/people")).json()
            await asyncio.sleep(1.0)

    async def _choice(self, person: Person, said: Said) -> str | None:
        """The choice that stands for these words in the last message; it is tapped, not typed."""
        if said.kind != "words" or said.menu:
            return None
        seen = [one for one in await self._bubbles(person) if one["from"] == "account"]
        wanted = menu_id(said.text)
        offered = seen[-1].get("choices", ()) if seen else ()
        return next((wanted for one in offered if one["id"] == wanted), None)

    async def _bubbles(self, person: Person) -> list[dict[str, Any]]:
        one: dict[str, Any] = (await self._http.get(f"/people/{person.openid}")).json()
        return list(one["seen"])
