"""The desk's row of a talk: made with the wish for a person, moved with the talk, gone with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from connectors.desk_tables import DeskTalk
from connectors.tables import Conversation


def of(session: Session, row: Conversation, now: datetime) -> DeskTalk:
    """The row of a talk that is locked by this transaction; made where there is none."""
    found = session.get(DeskTalk, row.id, populate_existing=True)
    if found is None:
        found = DeskTalk(conversation_id=row.id, wanted_since=now)
        session.add(found)
        session.flush()
    return found


def move(session: Session, conversation: str, to: str) -> None:
    """The talk goes on under another id, and nothing is left under the old one."""
    found = session.get(DeskTalk, conversation)
    if found is None:
        return
    copied = {column.key: getattr(found, column.key) for column in DeskTalk.__mapper__.column_attrs}
    session.delete(found)
    session.flush()
    session.add(DeskTalk(**copied | {"conversation_id": to}))
    session.flush()


def drop(session: Session, conversation: str) -> None:
    """Nobody is wanted there any more."""
    session.execute(delete(DeskTalk).where(DeskTalk.conversation_id == conversation))
