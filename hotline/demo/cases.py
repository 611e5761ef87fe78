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

PATIENCE = 90.0
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
        """Send a message and wait for the bot's whole answer; gives what was said in return."""
        self.post({"message_id": uuid.uuid4().hex, "text": text}).raise_for_status()
        return self.wait()

    def post(self, body: dict[str, Any]) -> httpx.Response:
        """Send a message as it is."""
        return self._client.post(f"{self._root}/messages", json=body, headers=self._headers)

    def wait(self, for_expects: str | None = None) -> list[dict[str, Any]]:
        """Wait for an answer, with ``for_expects`` for one that waits for this field."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            fresh = self._new_messages()
            if any(one["from"] == "bot" for one in fresh) and (
                for_expects is None or fresh[-1]["expects"] == for_expects
            ):
                return [message for message in fresh if message["from"] != "farmer"]
            time.sleep(0.05)
        raise NoAnswer(f"no answer within {PATIENCE:.0f} s")

    def history(self) -> list[dict[str, Any]]:
        """Every message of the conversation."""
        answer = self._client.get(f"{self._root}/messages", headers=self._headers)
        messages: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        return messages

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
