"""Fixtures: the console served on a free port, a county with staff, and their browsers."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sanic import Blueprint, Sanic
from sqlalchemy import update

import connectors.tables  # noqa: F401  (its tables belong to the same metadata)
from actions.services import Services
from assist import Assist
from connectors.files import FileStore
from connectors.group_commit import GroupCommit
from console import blueprint
from intake.clock import SHANGHAI, FrozenClock, local_date
from intake.db import Database
from intake.people.passwords import make_hash
from intake.privacy.keyring import Keyring
from intake.tables import Base, User
from policy_kb.knowledge import KnowledgeBase
from policy_kb.tables import Base as KnowledgeTables
from tests.connectors.peer import in_a_thread
from tests.console.browser import PASSWORD, Browser
from tests.intake.world import World


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring.generate()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    path = tmp_path_factory.mktemp("console") / "template.db"
    made = Database(f"sqlite:///{path}", keyring)
    Base.metadata.create_all(made.engine)
    KnowledgeTables.metadata.create_all(made.engine)
    with made.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return path


@pytest.fixture
def database(tmp_path: Path, template: Path, keyring: Keyring) -> Iterator[Database]:
    shutil.copy(template, tmp_path / "hotline.db")
    made = Database(f"sqlite:///{tmp_path / 'hotline.db'}", keyring)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> FrozenClock:
    """Friday 2026-02-13, nine in the morning."""
    return FrozenClock(datetime(2026, 2, 13, 9, tzinfo=SHANGHAI))


@pytest.fixture
def knowledge(database: Database, clock: FrozenClock) -> KnowledgeBase:
    """The knowledge base of the console's process; the packaged cards are not in it yet."""
    return KnowledgeBase(database.engine, today=lambda: local_date(clock.now()))


@pytest.fixture(scope="session")
def password_hash() -> str:
    return make_hash(PASSWORD)


@pytest.fixture
def world(database: Database, clock: FrozenClock, password_hash: str) -> World:
    """Two townships with villages in a banner, and staff who all have the same password."""
    made = World(database, clock)
    made.build()
    with database.unit_of_work() as uow:
        uow.session.execute(update(User).values(password_hash=password_hash))
        uow.commit()
    return made


@pytest.fixture
def files(tmp_path: Path, database: Database) -> FileStore:
    return FileStore(tmp_path / "files", database.keyring)


@contextmanager
def console_at(console: Blueprint) -> Iterator[str]:
    """The console on a free port, in a thread with a loop of its own; gives its address."""
    app: Sanic[Any, Any] = Sanic("console_" + secrets.token_hex(4), configure_logging=False)
    app.blueprint(console)
    with in_a_thread(app) as url:
        yield url


@pytest.fixture
def address(
    database: Database, clock: FrozenClock, knowledge: KnowledgeBase, files: FileStore
) -> Iterator[str]:
    """The console on a free port, in a thread with a loop of its own; on SQLite its pages write
    together, as in ``web``."""
    listening = Assist(Services(database, knowledge, clock))
    with ThreadPoolExecutor(1) as writer:
        together = GroupCommit(database, writer) if database.one_writer else None
        made = blueprint(
            database, clock, knowledge, files=files, assist=listening, together=together
        )
        with console_at(made) as url:
            yield url


@pytest.fixture
def browser(address: str) -> Iterator[Callable[[], Browser]]:
    """A new browser without a session, each time it is called."""
    opened: list[Browser] = []

    def new() -> Browser:
        opened.append(Browser(address))
        return opened[-1]

    yield new
    for one in opened:
        one.close()


@pytest.fixture
def logged_in(world: World, browser: Callable[[], Browser]) -> Callable[[str], Browser]:
    """A browser in which this user is logged in."""

    def enter(username: str) -> Browser:
        made = browser()
        answer = made.log_in(username)
        assert answer.status_code == 303, answer.text
        return made

    return enter
