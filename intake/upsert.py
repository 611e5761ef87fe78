"""Inserting what is missing, the same way on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_missing(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows that are not there yet; another process may be doing the same."""
    if not rows:
        return
    target: Table = getattr(table, "__table__", table)
    values = [dict(row) for row in rows]
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sqlite.insert(target).on_conflict_do_nothing(), values)
    else:
        session.execute(postgresql.insert(target).on_conflict_do_nothing(), values)
