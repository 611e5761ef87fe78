"""Alembic's environment: runs on the connection that hotline.database hands over."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy.types import TypeDecorator

from hotline.database import metadata

MODELS = metadata()


def plain_type(kind: str, value: Any, _context: Any) -> Any:
    """Write an own column type as the database type beneath it: migrations outlive our code."""
    if kind == "type" and isinstance(value, TypeDecorator):
        return f"sa.{value.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=MODELS,
    render_item=plain_type,
    render_as_batch=True,
    compare_type=False,
    include_object=lambda thing, name, kind, reflected, other: not (reflected and other is None),
)
with context.begin_transaction():
    context.run_migrations()
