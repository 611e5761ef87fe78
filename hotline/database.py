"""Bringing the one database up to date."""

from __future__ import annotations

from intake.db import Database
from intake.tables import Base as IntakeBase
from policy_kb.tables import Base as KnowledgeBase


def upgrade(database: Database) -> None:
    """Create what is missing."""
    import connectors.tables  # noqa: F401  registers its tables

    IntakeBase.metadata.create_all(database.engine)
    KnowledgeBase.metadata.create_all(database.engine)
