"""Dialogues without Rasa: actions on a fresh database, the intent given with each message."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from actions import declaration, lead
from actions.services import Services
from actions.turn import Heard, Reply
from hotline.bootstrap import build
from hotline.settings import Settings
from intake import records
from intake.clock import SHANGHAI, FrozenClock
from policy_kb.knowledge import KnowledgeBase
from tests.actions.whole_talk import WholeTalk


@dataclass
class Dialogue:
    """One farmer and one form."""

    services: Services
    form: str
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    expects: str | None = None
    slots: dict[str, Any] = field(default_factory=dict)
    last: Heard | None = None
    channel: str = "webchat"

    def say(
        self,
        text: str,
        intent: str = "out_of_scope",
        confidence: float = 0.9,
        files: tuple[str, ...] = (),
    ) -> Reply:
        """Say something; the reply's ``ask`` is the field waited for."""
        self.last = Heard(
            self.conversation,
            uuid.uuid4().hex,
            text,
            intent,
            confidence,
            self.expects,
            dict(self.slots),
            files=files,
            channel=self.channel,
        )
        return self.repeat()

    def repeat(self) -> Reply:
        """The last message once more, as after a crash: same id, same state."""
        assert self.last is not None
        take = declaration.take_turn if self.form == "declaration" else lead.take_turn
        heard = replace(self.last, slots=deepcopy(self.last.slots))  # each call brings its own copy
        reply = take(self.services, heard)
        self.expects = reply.ask
        self.slots = {**self.last.slots, **reply.slots}
        return reply

    def talk_choices(self) -> list[str]:
        """The places that the farmer is to choose from."""
        return list((self.slots.get("talk") or {}).get("place_choices") or [])

    def records(self) -> list[dict[str, Any]]:
        """What was filed."""
        with self.services.database.reading() as session:
            return records.records_of_conversation(session, [self.conversation])


@pytest.fixture(scope="session")
def template_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a database that is up to date and has the cards, copied for each test."""
    home = tmp_path_factory.mktemp("template") / "var"
    application = build(Settings.from_env({"HOTLINE_HOME": str(home)}))
    application.seed()
    with application.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    application.database.dispose()
    return home


@pytest.fixture(scope="session")
def knowledge(template_home: Path) -> Iterator[KnowledgeBase]:
    """The rules, read once for all tests: nobody here changes them."""
    application = build(Settings.from_env({"HOTLINE_HOME": str(template_home)}))
    yield application.knowledge
    application.database.dispose()


@pytest.fixture
def services(tmp_path: Path, template_home: Path, knowledge: KnowledgeBase) -> Iterator[Services]:
    clock = FrozenClock(datetime(2026, 9, 24, 10, 0, tzinfo=SHANGHAI))
    shutil.copytree(template_home, tmp_path / "var", ignore=shutil.ignore_patterns("index"))
    settings = Settings.from_env({"HOTLINE_HOME": str(tmp_path / "var")})
    application = build(settings, clock=clock, migrate=False)
    yield Services(application.database, knowledge, clock)
    application.database.dispose()


@pytest.fixture
def declaring(services: Services) -> Dialogue:
    return Dialogue(services, "declaration")


@pytest.fixture
def reporting(services: Services) -> Dialogue:
    return Dialogue(services, "lead")


@pytest.fixture
def talk(services: Services) -> WholeTalk:
    return WholeTalk(services)


def said(reply: Reply) -> list[str]:
    return [message.get("response", message.get("text")) for message in reply.messages]


def finish(talk: Dialogue) -> Reply:
    """From the read-back to the filed record, declining what is offered."""
    assert talk.expects == "consent"
    talk.say("同意", "affirm")
    return talk.say("后面的都不说了")


def said_summary(reply: Reply) -> str:
    return "".join(str(message.get("summary", "")) for message in reply.messages)
