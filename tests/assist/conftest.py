"""A call beside which the assist listens: both sides speak, the form fills."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from actions.services import Services
from assist import Assist, Intent, Suggestions, View
from hotline.bootstrap import build
from hotline.settings import Settings
from intake import regions
from intake.clock import SHANGHAI, FrozenClock
from intake.tables import User
from policy_kb.knowledge import KnowledgeBase

TOWNS = Path(__file__).parents[2] / "hotline" / "demo" / "regions.csv"


@dataclass
class Call:
    """One call; ``typed``: the operator types the caller's words instead of a recogniser."""

    assist: Assist
    user: User
    typed: bool = False
    conversation: str = field(default_factory=lambda: uuid.uuid4().hex)
    seq: int = 0

    def caller(
        self, text: str, intent: Intent | None = None, confidence: float = 0.93
    ) -> Suggestions:
        """The caller says something."""
        self.seq += 1
        sure = None if self.typed else confidence
        return self.assist.take_in(self.conversation, self.seq, "caller", text, intent, sure)

    def operator(self, text: str) -> Suggestions:
        """The operator says something."""
        self.seq += 1
        return self.assist.take_in(self.conversation, self.seq, "operator", text)

    def talk(self, script: str) -> None:
        """Many utterances, a line each: 来: … the caller, 接: … the operator."""
        for line in script.strip().splitlines():
            who, _, text = line.strip().partition(":")
            {"来": self.caller, "接": self.operator}[who.strip()](text.strip())

    def view(self) -> View:
        """What stands beside the talk."""
        with self.assist.services.database.reading() as session:
            return self.assist.view(session, self.conversation, self.user)

    def facts(self) -> dict[str, object]:
        """The filled fields of the form."""
        return {one.name: one.raw for one in self.view().form if one.value is not None}

    def doubtful(self) -> set[str]:
        """The filled fields that are to be read back."""
        return {one.name for one in self.view().form if one.value and not one.certain}

    def words(self, name: str) -> str:
        """The words that a field came from."""
        return next(one.words for one in self.view().form if one.name == name)


@pytest.fixture(scope="session")
def template_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a database that is up to date, made once and copied for each test."""
    home = tmp_path_factory.mktemp("template") / "var"
    application = build(Settings.from_env({"HOTLINE_HOME": str(home)}))
    application.seed()
    with application.database.unit_of_work() as uow:
        regions.import_regions(uow.session, regions.read_file(TOWNS))
        uow.commit()
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
def operator() -> User:
    return User(id="operator0", name="接线员", role="operator", region=None)


@pytest.fixture
def call(services: Services, operator: User) -> Call:
    return Call(Assist(services), operator)
