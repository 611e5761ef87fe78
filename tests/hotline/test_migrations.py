"""Migrations: from nothing to what the models say, on both databases, and only once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from hotline.database import metadata, upgrade
from intake.db import Database
from intake.privacy.keyring import Keyring
from tests import postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a single table."""
    keyring = Keyring.generate()
    if request.param == "sqlite":
        yield Database(f"sqlite:///{tmp_path / 'empty.db'}", keyring)
        return
    try:
        postgres.find_programs()
    except postgres.NoServer as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must test on PostgreSQL: {error}")
        pytest.skip(str(error))
    with postgres.running() as server:
        database = Database(postgres.create(server, "empty"), keyring)
        yield database
        database.dispose()


def test_an_empty_database_becomes_what_the_models_say(empty: Database) -> None:
    upgrade(empty)
    upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [
            change
            for change in compare_metadata(context, metadata())
            if not (change[0] == "remove_table" and change[1].name == "alembic_version")
        ]
    assert differences == []
