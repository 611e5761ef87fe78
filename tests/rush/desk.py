"""An operator's open workbench: speaks to the server exactly as the page's script does.

The talks of its operator are in ``talks``; one of them is open, and it changes again and again.
The stream is cut at random and comes back with ``Last-Event-ID``.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
from contextlib import suppress
from random import Random
from typing import Any

import httpx

from tests.console.browser import PASSWORD, Browser
from tests.rush.ledger import Ledger, Watch

BEAT = 30.0
"""Seconds between two signs of an open page, as in ``console.js``."""
_RETRY = 2.0
_BUBBLE = re.compile(r'<p class="bubble">(.*?)</p>', re.S)
_HEARD = re.compile(r'name="seq" value="(\d+)"')
_FIELD = re.compile(r'data-edit="(\w+)"[^>]*? data-value="([^"]*)"')


class Desk:
    """``cut`` and ``stay``: after so many seconds, about, the line breaks and another talk is
    opened."""

    def __init__(
        self, address: str, username: str, ledger: Ledger, chance: Random, cut: float, stay: float
    ) -> None:
        self.username = username
        self.address = address
        self.ledger = ledger
        self.talks: list[str] = []
        self.watch: Watch | None = None
        self._chance = chance
        self._cut, self._stay = cut, stay
        self._parts: dict[str, str] = {}
        self._stream: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._csrf = ""
        self.http: httpx.AsyncClient

    async def enter(self) -> None:
        """Log in and open the page."""
        cookies = await asyncio.to_thread(self._log_in)
        self.http = httpx.AsyncClient(
            base_url=self.address,
            cookies=cookies,
            trust_env=False,
            timeout=60,
            headers={"Accept": "application/json", "Origin": self.address},
        )
        page = await self.http.get("/console/desk", headers={"Accept": "text/html"})
        found = re.search(r'id="bench" data-csrf="([^"]+)"', page.text)
        assert found, page.text[:500]
        self._csrf = found[1]
        self._listen()
        self._tasks = [
            asyncio.create_task(one) for one in (self._beat(), self._switch(), self._break())
        ]

    async def post(self, path: str, **fields: str | int) -> None:
        """A form sent by the script."""
        answer = await self.http.post(f"/console/{path}", data={**fields, "csrf": self._csrf})
        assert answer.status_code == 200, (path, answer.status_code, answer.text)

    async def take(self, talk: str) -> None:
        """Take a talk out of the queue."""
        await self.post(f"talks/{talk}/take")

    async def say(self, talk: str, text: str, seen: int) -> None:
        """Write to the farmer; ``seen`` is the last message that was there."""
        await self.post(f"talks/{talk}/say", text=text, seen=seen)

    async def close(self, talk: str) -> None:
        """Be done with a talk; where it was open another one is opened."""
        self.talks.remove(talk)
        await self.post(f"talks/{talk}/close", disposition="answered", closing="")
        if self.watch is not None and self.watch.talk == talk:
            await self.change()

    async def change(self) -> None:
        """Open another talk, if there is one."""
        others = [one for one in self.talks if self.watch is None or one != self.watch.talk]
        if others:
            await self.open(self._chance.choice(others))

    async def open(self, talk: str) -> None:
        """Open a talk; its stream begins behind its last message."""
        answer = await self.http.get(f"/console/desk/talks/{talk}")
        if answer.status_code == 404 and talk not in self.talks:
            return await self.change()  # closed in the same moment
        told = answer.raise_for_status().json()
        self.watching(talk, told["seq"])
        self._parts = dict(told["parts"])
        self._listen()

    def watching(self, talk: str, after: int) -> None:
        """From now on this talk is before the page."""
        if self.watch is not None:
            self.watch.over(time.time())
        self.ledger.opened += 1
        self.watch = Watch(self.ledger, talk, after, time.time())

    async def leave(self) -> None:
        """Close the page."""
        for one in [*self._tasks, *([self._stream] if self._stream else [])]:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one
        if self.watch is not None:
            self.watch.over(time.time())
        await self.http.aclose()

    async def quiet(self) -> None:
        """Nothing is switched or cut any more; the stream goes on."""
        for one in self._tasks:
            one.cancel()
            with suppress(asyncio.CancelledError):
                await one

    async def cut(self) -> None:
        """Break the line; it comes back after a while, with the number of the last event."""
        self._listen(self._chance.uniform(0.0, _RETRY), again=True)

    def _log_in(self) -> httpx.Cookies:
        browser = Browser(self.address)
        answer = browser.log_in(self.username, PASSWORD)
        assert answer.status_code == 303, answer.text
        cookies = httpx.Cookies(browser.http.cookies)
        browser.close()
        return cookies

    async def _beat(self) -> None:
        while True:
            (await self.http.get("/console/here")).raise_for_status()
            await asyncio.sleep(BEAT)

    async def _switch(self) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * self._stay)
            await self.change()

    async def _break(self) -> None:
        while True:
            await asyncio.sleep(self._chance.expovariate(1 / self._cut))
            self.ledger.breaks += 1
            await self.cut()

    def _listen(self, wait: float = 0.0, *, again: bool = False) -> None:
        if self._stream is not None:
            self._stream.cancel()
        self._stream = asyncio.create_task(self._follow(self.watch, wait, again))

    async def _follow(self, watch: Watch | None, wait: float, again: bool) -> None:
        url = "/console/desk/stream"
        if watch is not None:
            url += f"?talk={watch.talk}&after={watch.after}"
        while True:
            await asyncio.sleep(wait)
            headers = {"Accept": "text/event-stream"}
            if again and watch is not None:
                headers["Last-Event-ID"] = str(watch.after)
            with suppress(httpx.TransportError):
                async with self.http.stream("GET", url, headers=headers, timeout=None) as answer:
                    assert answer.status_code == 200, answer.status_code
                    if watch is not None and again:
                        watch.connected(time.time())
                    event: dict[str, str] = {}
                    async for line in answer.aiter_lines():
                        if line:
                            name, _, value = line.partition(": ")
                            event[name] = value
                        elif event:
                            self._event(watch, event)
                            event = {}
            again, wait = True, _RETRY

    def _event(self, watch: Watch | None, event: dict[str, str]) -> None:
        if "event" not in event:
            return
        self.ledger.events += 1
        now, name = time.time(), event["event"]
        told: dict[str, Any] = json.loads(event["data"])
        # Of a talk that is being closed the page hears that it is gone before the closing is done.
        closing = name == "gone" and (watch is None or watch.talk not in self.talks)
        if name in ("out", "gone", "reset") and not closing:
            self.ledger.wrong.append(f"{self.username}: {name}")
        if watch is None:
            return
        if name == "message":
            if event.get("id") != str(told["seq"]):
                self.ledger.wrong.append(f"{watch.talk}: {told['seq']} has id {event.get('id')}")
            watch.message(told["seq"], words_of(told["html"]), now)
        elif name == "beside":
            self._parts |= told["parts"]
            watch.beside(*beside(self._parts), now)


def words_of(piece: str) -> str:
    """The words of a message's piece of HTML."""
    found = _BUBBLE.search(piece)
    return html.unescape(found[1]).strip() if found else ""


def beside(parts: dict[str, str]) -> tuple[int | None, dict[str, str]]:
    """The last message that the assist knows, and the fields of the form with their words."""
    heard = _HEARD.search(parts.get("meaning", ""))
    fields = {name: html.unescape(value) for name, value in _FIELD.findall(parts.get("form", ""))}
    return (int(heard[1]) if heard else None), {k: v for k, v in fields.items() if v}
