"""Fixtures: a fresh database on SQLite and on PostgreSQL, keys, a clock that stands still."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pytest

from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tables import Base
from tests import postgres
from tests.intake.world import World


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring.generate()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    made = Database(f"sqlite:///{path}", keyring)
    Base.metadata.create_all(made.engine)
    with made.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_database(keyring: Keyring) -> Iterator[str]:
    try:
        postgres.find_programs()
    except postgres.NoServer as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must test on PostgreSQL: {error}")
        pytest.skip(str(error))
    with postgres.running() as server:
        address = postgres.create(server, "hotline_tests")
        made = Database(address, keyring)
        Base.metadata.create_all(made.engine)
        made.dispose()
        yield address


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test's SQLite database lies: always the same, so that its engine can stay."""
    return tmp_path_factory.mktemp("sqlite") / "hotline.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, sqlite_place: Path, sqlite_template: Path) -> Iterator[str]:
    """The address of an empty database with all tables."""
    if request.param == "sqlite":
        for old in sqlite_place.parent.glob(f"{sqlite_place.name}*"):
            old.unlink()
        shutil.copy(sqlite_template, sqlite_place)
        yield f"sqlite:///{sqlite_place}"
        return
    address: str = request.getfixturevalue("postgres_database")
    yield address
    postgres.empty(address, [table.name for table in Base.metadata.sorted_tables])


@pytest.fixture(scope="session")
def databases(keyring: Keyring) -> Callable[[str], Database]:
    """The database at an address, one object for all tests: the statements that its engine has
    compiled are a third of a test's time."""
    return lru_cache(lambda url: Database(url, keyring))


@pytest.fixture
def database(url: str, databases: Callable[[str], Database]) -> Iterator[Database]:
    made = databases(url)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> FrozenClock:
    """Friday 2026-02-13, nine in the morning, before the Spring Festival."""
    return FrozenClock(datetime(2026, 2, 13, 9, tzinfo=SHANGHAI))


@pytest.fixture
def world(database: Database, clock: FrozenClock) -> World:
    """Two townships with villages in a banner of Inner Mongolia, and staff for each unit."""
    made = World(database, clock)
    made.build()
    return made
