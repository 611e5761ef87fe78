"""A farmer's side of the web chat, over its real HTTP interface."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

API = "/api/chat/conversations"


@dataclass
class Talk:
    """One conversation as its page holds it."""

    client: httpx.AsyncClient
    conversation: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def say(self, message_id: str, text: str, **more: Any) -> httpx.Response:
        body = {"message_id": message_id, "text": text, **more}
        return await self.client.post(
            f"{API}/{self.conversation}/messages", json=body, headers=self.headers
        )

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.client.get(
            f"{API}/{self.conversation}/{path}", params=params, headers=self.headers
        )

    async def messages(self, after: int = 0) -> list[dict[str, Any]]:
        response = await self.get("messages", after=after)
        assert response.status_code == 200, response.text
        found: list[dict[str, Any]] = response.json()["messages"]
        return found

    async def lines(self, after: int = 0) -> list[tuple[int, str, str]]:
        """Number, side and text of each message."""
        return [(one["seq"], one["from"], one["text"]) for one in await self.messages(after)]

    async def upload(self, content: bytes, name: str = "picture.jpg") -> httpx.Response:
        return await self.client.post(
            f"{API}/{self.conversation}/files",
            files={"file": (name, content)},
            headers=self.headers,
        )

    async def end(self) -> httpx.Response:
        return await self.client.delete(f"{API}/{self.conversation}", headers=self.headers)

    @asynccontextmanager
    async def events(self, last_id: int | None = None) -> AsyncIterator[Events]:
        headers = dict(self.headers)
        if last_id is not None:
            headers["Last-Event-ID"] = str(last_id)
        address = f"{API}/{self.conversation}/events"
        async with self.client.stream("GET", address, headers=headers) as response:
            yield Events(response)


class Events:
    """A stream of server-sent events, read piece by piece."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, Any]:
        """The next event that is not a comment or a setting: its fields, data parsed."""
        fields: dict[str, Any] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                return {**fields, "data": json.loads(fields["data"])}
            else:
                fields = {}
        raise EOFError


@dataclass
class Web:
    """The web chat as a page reaches it."""

    client: httpx.AsyncClient

    async def open(self, **body: Any) -> Talk:
        response = await self.client.post(API, json=body)
        assert response.status_code == 201, response.text
        made = response.json()
        assert set(made) == {"conversation", "token"}
        return Talk(self.client, made["conversation"], made["token"])
