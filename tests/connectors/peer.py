"""A far end standing for the bot: a real HTTP server that speaks its contract as scripted."""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

TOKEN = "bot-token-for-tests"
Script = Callable[[dict[str, Any]], Awaitable[HTTPResponse] | HTTPResponse]


async def serve(app: Sanic[Any, Any]) -> tuple[str, Callable[[], Awaitable[None]]]:
    """Start an app on a free loopback port in this event loop; its address and how to stop."""
    app.config.TOUCHUP = False  # it rewrites classes that two apps in one process share
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    server: Any = await app.create_server(sock=sock, return_asyncio_server=True)
    await server.startup()
    await server.before_start()
    await server.start_serving()
    await server.after_start()

    async def stop() -> None:
        await server.before_stop()
        server.close()
        await server.wait_closed()
        for connection in list(server.connections):
            connection.abort()
        await server.after_stop()

    return f"http://127.0.0.1:{sock.getsockname()[1]}", stop


@contextmanager
def in_a_thread(app: Sanic[Any, Any]) -> Iterator[str]:
    """The app on a free port, in a thread with a loop of its own, until the block is left."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    url, stop = asyncio.run_coroutine_threadsafe(serve(app), loop).result(20)

    async def end() -> None:
        await stop()

    try:
        yield url
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


def says(*texts: str, **more: Any) -> dict[str, Any]:
    """An answer of the bot."""
    replies = [{"text": text, "buttons": []} for text in texts]
    return {"replies": replies, "expects": None, "intent": None, "effects": [], **more}


class Peer:
    """Answers each turn by its script and, like the bot, a repeated turn by its record."""

    def __init__(self) -> None:
        self.turns: list[dict[str, Any]] = []
        self.forgotten: list[str] = []
        self.well = True
        self.script: Script = lambda turn: json(says(f"听到：{turn['text']}"))
        self._answered: dict[tuple[str, str], HTTPResponse] = {}
        self._news = asyncio.Condition()
        self._stop: Callable[[], Awaitable[None]] | None = None
        self.url = ""

    async def start(self) -> None:
        app: Sanic[Any, Any] = Sanic("peer_" + secrets.token_hex(4), configure_logging=False)
        app.add_route(self._webhook, "/webhooks/hotline/webhook", methods=["POST"])
        app.add_route(self._forget, "/webhooks/hotline/forget", methods=["POST"])
        app.add_route(self._parse, "/webhooks/hotline/parse", methods=["POST"])
        app.add_route(self._health, "/webhooks/hotline/health", methods=["GET"])
        self.url, self._stop = await serve(app)

    async def stop(self) -> None:
        if self._stop is not None:
            await self._stop()

    async def got(self, turns: int) -> None:
        """Wait until so many turns have arrived."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.turns) >= turns)

    async def was_told_to_forget(self, conversations: int) -> None:
        """Wait until it was told to forget so many conversations."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.forgotten) >= conversations)

    async def _webhook(self, request: Request) -> HTTPResponse:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return json({"error": "unauthorized"}, status=401)
        turn = request.json
        async with self._news:
            self.turns.append(turn)
            self._news.notify_all()
        key = (turn["conversation"], turn["message_id"])
        if key in self._answered:
            return json(self._answered[key])
        answer = self.script(turn)
        if not isinstance(answer, HTTPResponse):
            answer = await answer
        return answer

    async def _forget(self, request: Request) -> HTTPResponse:
        async with self._news:
            self.forgotten.append(request.json["conversation"])
            self._news.notify_all()
        return json({"forgotten": True})

    async def _parse(self, request: Request) -> HTTPResponse:
        """A question mark makes a question; a bot that is not well has no intent to name."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}" or not self.well:
            return json({"error": "no"}, status=503)
        intent = "ask_policy" if request.json["text"].endswith("？") else None
        return json({"intent": intent, "confidence": 0.9})

    async def _health(self, _request: Request) -> HTTPResponse:
        return json({"ready": self.well}, status=200 if self.well else 503)
