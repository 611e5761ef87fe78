"""Bringing the one database up to date."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

import connectors.tables  # noqa: F401  registers its tables
from intake import seeds
from intake.db import Database
from intake.tables import Base as IntakeBase
from policy_kb.tables import Base as KnowledgeBase

MIGRATIONS = Path(__file__).parent / "migrations"


def metadata() -> list[MetaData]:
    """The tables of all rooms."""
    return [IntakeBase.metadata, KnowledgeBase.metadata]


def alembic_config() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database: Database) -> None:
    """Run the migrations that are missing and take over newer packaged data."""
    config = alembic_config()
    head = ScriptDirectory.from_config(config).get_current_head()
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        writing = database.engine.execution_options(writing=True)
        with writing.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    with database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        uow.commit()


def write_migration(database: Database, message: str) -> None:
    """Write a migration for what the models have and ``database`` has not."""
    config = alembic_config()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True)
