"""A telephone system over the real interface: signs what it sends."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from sanic import Sanic
from websockets.asyncio.client import ClientConnection, connect

from connectors.phone.events import Event, written
from connectors.phone.settings import PhoneSettings
from connectors.signing import signed_headers
from intake.clock import FrozenClock

SETTINGS = PhoneSettings("pbx", "a-secret-for-tests")


@dataclass
class Trunk:
    """Speaks to the interface at ``address``."""

    address: str
    clock: FrozenClock
    http: httpx.AsyncClient
    app: Sanic[Any, Any]

    def signed(self, method: str, path: str, body: bytes = b"", **more: Any) -> dict[str, str]:
        how = {
            "key_id": SETTINGS.key_id,
            "secret": SETTINGS.secret,
            "timestamp": int(self.clock.now().timestamp()),
        }
        return signed_headers(method, path, body, **{**how, **more})

    async def post(self, call: str, body: bytes, **more: Any) -> httpx.Response:
        path = f"/api/calls/{call}/events"
        headers = self.signed("POST", path, body, **more)
        return await self.http.post(path, content=body, headers=headers)

    async def send(self, call: str, *events: Event) -> dict[str, Any]:
        body = json.dumps({"events": written(events)}, ensure_ascii=False).encode()
        answer = await self.post(call, body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def state(self, call: str) -> dict[str, Any]:
        path = f"/api/calls/{call}"
        answer = await self.http.get(path, headers=self.signed("GET", path))
        told: dict[str, Any] = answer.json()
        return told

    def cut(self) -> None:
        """Break off every open stream."""
        for task in list(self.app.websocket_tasks):
            task.cancel()

    @asynccontextmanager
    async def stream(self, call: str, **more: Any) -> AsyncIterator[Stream]:
        path = f"/api/calls/{call}/stream"
        address = self.address.replace("http://", "ws://") + path
        headers = more.pop("headers", None) or self.signed("GET", path, **more)
        async with connect(address, additional_headers=headers, proxy=None) as socket:
            yield Stream(socket)


@dataclass
class Stream:
    """An open stream of one call."""

    socket: ClientConnection

    async def answer(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(await self.socket.recv())
        return told

    async def send(self, events: Sequence[Event]) -> None:
        """One event a frame."""
        for body in written(events):
            await self.socket.send(json.dumps(body, ensure_ascii=False))
