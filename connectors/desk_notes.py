"""Notes of operators on a talk: for each other, never for the farmer, gone after a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors.desk_tables import TalkClosing, TalkNote
from connectors.receiving import is_anonymous, stamp
from connectors.tables import Conversation
from language.told_identity import hide_told

KEPT = timedelta(days=90)
"""So long notes are kept, and the words beside a disposition."""


def add(session: Session, row: Conversation, author: str, text: str, now: datetime) -> TalkNote:
    """Write a note. In an anonymous talk names and numbers of the speaker go out of it."""
    note = TalkNote(
        conversation_id=row.id,
        author=author,
        text=kept(row, text),
        at=stamp(row, now),
    )
    session.add(note)
    return note


def kept(row: Conversation, text: str) -> str:
    """What may be kept of words that an operator wrote about a talk."""
    return hide_told(text) if is_anonymous(row) else text


def of_talk(session: Session, conversation: str) -> list[TalkNote]:
    """The notes on a talk, oldest first."""
    query = select(TalkNote).where(TalkNote.conversation_id == conversation)
    return list(session.scalars(query.order_by(TalkNote.at, TalkNote.id)))


def forget(session: Session, conversation: str) -> None:
    """A talk has gone anonymous: what operators wrote about its speaker goes with the name."""
    session.execute(delete(TalkNote).where(TalkNote.conversation_id == conversation))


def forget_old(session: Session, now: datetime) -> int:
    """Drop old notes, and the words beside old dispositions; how many."""
    gone = session.execute(delete(TalkNote).where(TalkNote.at <= now - KEPT))
    bare = session.execute(
        update(TalkClosing)
        .where(TalkClosing.closed_at <= now - KEPT, TalkClosing.note.is_not(None))
        .values(note=None)
    )
    assert isinstance(gone, CursorResult) and isinstance(bare, CursorResult)
    return gone.rowcount + bare.rowcount
