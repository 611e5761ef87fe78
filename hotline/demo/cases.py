"""Holding whole conversations with a running system, the way a farmer's phone does."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import httpx
import yaml

PATIENCE = 30.0
"""Seconds to wait for an answer."""


class NoAnswer(RuntimeError):
    """The chat did not answer in time."""


@dataclass(frozen=True)
class Outcome:
    """What came of one scripted conversation: its name and the numbers that were filed."""

    name: str
    numbers: list[str]


def file_cases(address: str) -> Iterator[Outcome]:
    """Hold each scripted conversation with the chat at ``address``; raises :class:`NoAnswer`."""
    text = files("hotline.demo").joinpath("conversations.yml").read_text("utf-8")
    scripts: list[dict[str, Any]] = yaml.safe_load(text)
    with httpx.Client(base_url=address, timeout=10.0, trust_env=False) as client:
        for script in scripts:
            talk = Talk(client, script.get("region"))
            for said in script["says"]:
                talk.say(said)
            yield Outcome(script["name"], [record["number"] for record in talk.records()])


class Talk:
    """One conversation with the web chat's HTTP interface."""

    def __init__(self, client: httpx.Client, region: str | None = None) -> None:
        self._client = client
        body = {"region": region} if region else {}
        opened = client.post("/api/chat/conversations", json=body).raise_for_status().json()
        self._root = f"/api/chat/conversations/{opened['conversation']}"
        self._headers = {"Authorization": f"Bearer {opened['token']}"}
        self._seen = 0

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send a message and wait for the bot's whole answer; gives its messages."""
        sent = {"message_id": uuid.uuid4().hex, "text": text}
        posted = self._client.post(f"{self._root}/messages", json=sent, headers=self._headers)
        posted.raise_for_status()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            fresh = self._new_messages()
            if any(message["from"] == "bot" for message in fresh):
                return [message for message in fresh if message["from"] != "farmer"]
            time.sleep(0.1)
        raise NoAnswer(f"no answer within {PATIENCE:.0f} s")

    def records(self) -> list[dict[str, Any]]:
        """What was filed in this conversation."""
        answer = self._client.get(f"{self._root}/records", headers=self._headers)
        records: list[dict[str, Any]] = answer.raise_for_status().json()["records"]
        return records

    def _new_messages(self) -> list[dict[str, Any]]:
        answer = self._client.get(
            f"{self._root}/messages", params={"after": self._seen}, headers=self._headers
        )
        messages: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        if any(message["from"] == "bot" for message in messages):
            self._seen = messages[-1]["seq"]
        return messages
