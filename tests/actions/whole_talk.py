"""A whole talk without Rasa: what the rules route, forms that begin and end, on one database."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from actions import dispatching
from actions.server import ANSWERS, FORMS
from actions.services import Services
from actions.turn import Heard, Reply
from connectors.outbox import Deliverer
from connectors.transports import Notification
from intake import records

RESPONSES = Path(__file__).parents[2] / "bot" / "domain" / "responses"


class Phones:
    """The far end of text messages."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []

    def send(self, recipient: str, message: Notification) -> None:
        self.arrived.append((recipient, message.text))

    def code(self) -> str:
        found = re.search(r"验证码是(\d{6})，", self.arrived[-1][1])
        assert found
        return found.group(1)


@dataclass
class Turn:
    """What one message led to."""

    said: list[str]
    texts: list[str]
    buttons: list[str]
    effects: list[dict[str, Any]]
    expects: str | None
    loop: str | None

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@dataclass
class WholeTalk:
    """One farmer; the intent is given with each message."""

    services: Services
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    loop: str | None = None
    expects: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    phones: Phones = field(default_factory=Phones)

    def say(self, text: str, intent: str = "out_of_scope", confidence: float = 0.9) -> Turn:
        """Say something and follow it to the end of the turn."""
        message_id = uuid.uuid4().hex
        following: str | None = self.loop or dispatching.dispatch(intent)
        replies: list[Reply] = []
        while following:
            assert len(replies) < 5, [reply.messages for reply in replies]
            expects = self.expects if following == self.loop else None
            heard = Heard(
                self.conversation, message_id, text, intent, confidence, expects, dict(self.slots)
            )
            reply = {**FORMS, **ANSWERS}[following](self.services, heard)
            self.slots = {**self.slots, **reply.slots}
            self.loop = following if following in FORMS and reply.ask else None
            self.expects = reply.ask if following in FORMS else None
            replies.append(reply)
            following = reply.then
        return self._turn(replies)

    def deliver(self) -> None:
        """What waits in the outbox goes out."""
        sms = {"sms": self.phones}
        deliverer = Deliverer(self.services.database, self.services.clock, sms, otherwise=Phones())
        deliverer.deliver_once()
        deliverer.deliver_once()

    def records(self) -> list[dict[str, Any]]:
        """What was filed."""
        with self.services.database.reading() as session:
            return records.records_of_conversation(session, [self.conversation])

    def _turn(self, replies: list[Reply]) -> Turn:
        messages = [message for reply in replies for message in reply.messages]
        spoken = [rendered(message) for message in messages]
        return Turn(
            said=[message.get("response", "") for message in messages],
            texts=[text for text, _ in spoken],
            buttons=[payload for _, payloads in spoken for payload in payloads],
            effects=[effect for reply in replies for effect in reply.effects],
            expects=self.expects,
            loop=self.loop,
        )


def rendered(message: dict[str, Any]) -> tuple[str, list[str]]:
    """A message as the farmer gets it: its text, and what its buttons say."""
    response = message.get("response")
    template: dict[str, Any] = _responses()[response][0] if response else {"text": message["text"]}
    values = {name: value for name, value in message.items() if name != "buttons"}
    buttons = message.get("buttons") or template.get("buttons") or []
    return template["text"].format(**values), [button["payload"] for button in buttons]


def _responses() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in RESPONSES.glob("*.yml"):
        found |= yaml.safe_load(path.read_text("utf-8"))["responses"]
    return found
