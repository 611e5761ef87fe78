"""How waiting for a person ended: one row each, without a way back to the talk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors.desk_tables import DeskTalk, DeskWait
from connectors.receiving import is_anonymous
from connectors.tables import Conversation
from intake.clock import local_date

TAKEN, LEFT = "taken", "left"
"""An operator came; nobody came before the farmer went away, hung up, or was called back."""
KEPT = timedelta(days=400)
PAGE_GONE = timedelta(minutes=10)
"""Who waits on a web page and has had it closed for so long has gone away."""
NO_ANSWER = timedelta(days=1)
"""Elsewhere nobody sees who is still there: whom nobody came to for so long waited in vain."""
_NOTED = timedelta(minutes=1)


def taken(session: Session, row: Conversation, desk: DeskTalk, now: datetime) -> None:
    """An operator has the talk; only the first one counts."""
    _count(session, row, desk, TAKEN, local_date(now), now - desk.wanted_since)


def left(session: Session, row: Conversation, desk: DeskTalk | None) -> None:
    """Nobody is waited for any more; nothing is counted where somebody had come."""
    if desk is not None:
        _count(session, row, desk, LEFT, row.last_on, None)


def note_page(session: Session, conversations: Collection[str], now: datetime) -> None:
    """The page of these talks is open: whoever waits there has not gone away.

    Noted once a minute, and nothing of an anonymous talk: it would show by the minute to which
    other talk it belongs.
    """
    session.execute(
        update(DeskTalk)
        .where(DeskTalk.conversation_id.in_(conversations), *_unnoted(now))
        .values(page_at=now)
    )


def is_page_to_note(session: Session, conversations: Collection[str], now: datetime) -> bool:
    """Whether :func:`note_page` would note anything; costs no lock."""
    query = select(DeskTalk.conversation_id).where(
        DeskTalk.conversation_id.in_(conversations), *_unnoted(now)
    )
    return session.scalars(query.limit(1)).first() is not None


def _unnoted(now: datetime) -> tuple[ColumnElement[bool], ...]:
    known = exists().where(
        Conversation.id == DeskTalk.conversation_id,
        Conversation.public_id.is_not(None),
        Conversation.attention == "wanted",
    )
    return (
        DeskTalk.counted.is_(False),
        or_(DeskTalk.page_at.is_(None), DeskTalk.page_at < now - _NOTED),
        known,
    )


def count_left(session: Session, now: datetime, limit: int = 200) -> int:
    """Count those who went away while they waited: by ending their talk, or by closing its page;
    how many. Who comes back is not counted again. A call ends by itself, and of an anonymous
    talk it is seen only when it ends."""
    seen = func.coalesce(DeskTalk.page_at, DeskTalk.wanted_since)
    gone = and_(
        Conversation.attention == "wanted",
        Conversation.public_id.is_not(None),
        or_(
            and_(Conversation.channel == "webchat", seen < now - PAGE_GONE),
            and_(
                Conversation.channel.not_in(("webchat", "phone")),
                DeskTalk.wanted_since < now - NO_ANSWER,
            ),
        ),
    )
    query = (
        select(Conversation, DeskTalk)
        .join(DeskTalk, DeskTalk.conversation_id == Conversation.id)
        .where(DeskTalk.counted.is_(False), or_(Conversation.state != "open", gone))
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
