"""Migrations: from nothing to what the models say, on both databases, and only once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from hotline.database import alembic_config, metadata, upgrade
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tickets import own
from tests import postgres
from tests.intake.world import World


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


def test_clocks_of_before_say_what_they_count_from_and_what_has_gone_is_not_met(
    empty: Database,
) -> None:
    upgrade(empty)
    world = World(empty, FrozenClock(datetime(2026, 2, 13, 9, tzinfo=SHANGHAI)))
    world.build()
    notice, gone, met = world.declare("a"), world.declare("b"), world.declare("c")
    with empty.unit_of_work() as uow:
        own.withdraw(uow, gone.record_id, world.clock)
        uow.commit()
    world.step(met, "verify", "east1", visit=world.visit())
    world.step(met, "report_back", "east1")
    config = alembic_config()
    with empty.engine.execution_options(writing=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0008")
        connection.execute(
            text("UPDATE deadlines SET covers = 'public_notice' WHERE record_id = :id"),
            {"id": notice.record_id},
        )
        connection.execute(
            text(
                "UPDATE deadlines SET met_at = (SELECT changed_at FROM tickets"
                " WHERE tickets.record_id = :id) WHERE record_id = :id"
            ),
            {"id": gone.record_id},
        )
    upgrade(empty)
    (begun,) = world.ticket(notice).record.deadlines
    assert (begun.stage, begun.at_least, begun.runs, begun.round) == ("notice", True, True, 1)
    (stopped,) = world.ticket(gone).record.deadlines
    assert (stopped.met_at, stopped.stopped_at) == (None, world.clock.now())
    done = next(row for row in world.ticket(met).record.deadlines if row.is_due)
    assert (done.met_at, done.stopped_at, done.stage) == (world.clock.now(), None, "receipt")
