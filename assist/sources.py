"""Where each fact comes from: rows beside the draft, one a field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assist.shown import Heard
from intake.clock import Clock
from intake.tables import AssistFact
from intake.tables.assist import SAID, TYPED

GROWS = frozenset({"hardship", "risks", "guarantees", "other_amounts", "what", "evidence", "files"})
"""Fields that later words add to."""
_MOST = 6
__all__ = ["SAID", "TYPED", "Source", "confirm", "drop", "read", "write"]


@dataclass(frozen=True)
class Source:
    """Where one fact comes from."""

    source: str
    certain: bool
    heard: tuple[Heard, ...] = ()


def read(session: Session, conversation: str, kind: str) -> dict[str, Source]:
    """Field → its source."""
    query = select(AssistFact).where(
        AssistFact.conversation_id == conversation, AssistFact.kind == kind
    )
    return {
        row.field: Source(row.source, row.certain, tuple(Heard(**one) for one in row.words))
        for row in session.scalars(query)
    }


def write(
    session: Session,
    conversation: str,
    kind: str,
    heard: Mapping[str, Source],
    clock: Clock,
    *,
    by: str | None = None,
) -> None:
    """Note where fields come from now; ``by`` is the operator who typed them."""
    for field, new in heard.items():
        row = session.get(AssistFact, (conversation, kind, field))
        if row is None:
            row = AssistFact(conversation_id=conversation, kind=kind, field=field, words=[])
            session.add(row)
        words: list[dict[str, Any]] = [asdict(one) for one in new.heard]
        if field in GROWS and row.words and new.source == SAID:
            words = [*row.words, *(one for one in words if one not in row.words)][-_MOST:]
        row.source, row.certain, row.words = new.source, new.certain, words
        row.typed_by, row.updated_at = by, clock.now()


def confirm(
    session: Session, conversation: str, kind: str, fields: Iterable[str], clock: Clock
) -> None:
    """The caller says that these are right."""
    for field in fields:
        row = session.get(AssistFact, (conversation, kind, field))
        if row is not None:
            row.certain, row.updated_at = True, clock.now()


def drop(session: Session, conversation: str, kind: str, field: str) -> None:
    """The field is empty again."""
    row = session.get(AssistFact, (conversation, kind, field))
    if row is not None:
        session.delete(row)
