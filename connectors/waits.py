"""How waiting for a person ended: one row each, without a way back to the talk."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors.desk_tables import DeskTalk, DeskWait
from connectors.receiving import is_anonymous
from connectors.tables import Conversation
from intake.clock import local_date

TAKEN, LEFT = "taken", "left"
"""An operator came; nobody came before the farmer went away, hung up, or was called back."""
KEPT = timedelta(days=400)


def taken(session: Session, row: Conversation, desk: DeskTalk, now: datetime) -> None:
    """An operator has the talk; only the first one counts."""
    _count(session, row, desk, TAKEN, local_date(now), now - desk.wanted_since)


def left(session: Session, row: Conversation, desk: DeskTalk | None) -> None:
    """Nobody is waited for any more; nothing is counted where somebody had come."""
    if desk is not None:
        _count(session, row, desk, LEFT, row.last_on, None)


def count_left(session: Session, limit: int = 200) -> int:
    """Count those who ended their talk while they waited; how many."""
    query = (
        select(Conversation, DeskTalk)
        .join(DeskTalk, DeskTalk.conversation_id == Conversation.id)
        .where(DeskTalk.counted.is_(False), Conversation.state != "open")
        .limit(limit)
    )
    found = session.execute(query).all()
    for row, desk in found:
        left(session, row, desk)
    return len(found)


def forget_old(session: Session, now: datetime) -> int:
    """Delete rows of more than :data:`KEPT` ago; how many."""
    gone = session.execute(delete(DeskWait).where(DeskWait.ended_on < local_date(now - KEPT)))
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _count(
    session: Session,
    row: Conversation,
    desk: DeskTalk,
    outcome: str,
    on: date,
    waited: timedelta | None,
) -> None:
    """Of an anonymous talk only that there was one."""
    if desk.counted:
        return
    desk.counted = True
    seconds = None if waited is None or is_anonymous(row) else int(waited.total_seconds())
    session.add(DeskWait(ended_on=on, channel=row.channel, outcome=outcome, waited_seconds=seconds))
