"""Telling people that their answer will be late: once for each time they have to wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from connectors import texts
from connectors.receiving import append
from connectors.tables import Conversation


def tell(session: Session, row: Conversation, now: datetime) -> bool:
    """Say it in a conversation whose row is locked; True when it was said now."""
    if row.late_told:
        return False
    row.late_told = True
    append(session, row, "system", texts.system("late"), now)
    return True


def tell_waiting(session: Session, now: datetime, late: timedelta, limit: int = 100) -> list[str]:
    """Say it to those whose turn has not even come: too many are there, or nothing answers.

    Whoever holds a lease tells by itself. Gives the conversations, the longest waiting first.
    """
    waiting = session.scalars(
        select(Conversation)
        .where(
            Conversation.due_at.is_not(None),
            Conversation.waiting_since <= now - late,
            Conversation.late_told.is_(False),
            or_(Conversation.lease_owner.is_(None), Conversation.lease_until < now),
        )
        .order_by(Conversation.waiting_since)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [row.id for row in waiting if tell(session, row, now)]
