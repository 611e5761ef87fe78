"""The line of those who wait for a person, and what a farmer hears of their place in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import attention, desk_rows, texts
from connectors.desk_tables import DeskTalk
from connectors.matters import asked_last
from connectors.receiving import append
from connectors.tables import Conversation
from intake.service import callbacks, presence

EVERY = timedelta(minutes=2)
"""Who moves up hears of it no more often than this."""
ASKS_BY_ITSELF = "webchat"
"""Only where a page asks for what is new; elsewhere each message is one of the few allowed."""


def waiting(session: Session) -> list[Conversation]:
    """Conversations that want a person: danger first, then the longest waiting."""
    found = session.execute(
        select(Conversation, DeskTalk.wanted_since)
        .outerjoin(DeskTalk, DeskTalk.conversation_id == Conversation.id)
        .where(Conversation.attention == "wanted", Conversation.state == "open")
        .order_by(DeskTalk.wanted_since.nulls_first(), Conversation.last_on, Conversation.id)
    ).all()
    return sorted((row for row, _ in found), key=lambda row: not attention.is_urgent(row))


def line(session: Session) -> list[Conversation]:
    """Those of them that wait in the chat, not for a call that is promised."""
    promised = callbacks.conversations(session)
    return [
        row for row in waiting(session) if not attention.waits_for_a_call(row, row.id in promised)
    ]


def tell_first(session: Session, row: Conversation, now: datetime) -> None:
    """Say how many are ahead, where somebody is there and the talk does not come next.

    Nothing is said to who goes on with the bot: its question would be pushed out of sight.
    """
    if (
        row.attention != "wanted"
        or asked_last(session, row.id)
        or not presence.somebody(session, now)
    ):
        return
    ahead = _ahead(line(session), row)
    desk = desk_rows.of(session, row, now)
    if ahead is not None:
        _tell(session, row, desk, ahead, now)


def tell_moved(session: Session, now: datetime) -> list[str]:
    """Tell those who have moved up since they last heard; the conversations.

    Nothing is said where nobody is there: waiting at the head of that line means nothing.
    """
    if not presence.somebody(session, now):
        return []
    told = []
    for ahead, seen in enumerate(line(session)):
        desk = session.get(DeskTalk, seen.id)
        if seen.channel != ASKS_BY_ITSELF or not _moved(desk, ahead, now):
            continue
        row = session.get(
            Conversation, seen.id, with_for_update={"skip_locked": True}, populate_existing=True
        )
        desk = session.get(DeskTalk, seen.id, populate_existing=True)
        if row is None or row.attention != "wanted" or desk is None or not _moved(desk, ahead, now):
            continue
        if asked_last(session, row.id):
            continue
        _tell(session, row, desk, ahead, now)
        told.append(row.id)
    return told


def _moved(desk: DeskTalk | None, ahead: int, now: datetime) -> bool:
    if desk is None or desk.place_told is None or desk.place_told_at is None:
        return False
    return ahead < desk.place_told and now - desk.place_told_at >= EVERY


def _tell(session: Session, row: Conversation, desk: DeskTalk, ahead: int, now: datetime) -> None:
    before, desk.place_told, desk.place_told_at = desk.place_told, ahead, now
    if ahead:
        append(session, row, "system", texts.system("place", ahead=ahead), now)
    elif before:
        append(session, row, "system", texts.system("place_next"), now)


def _ahead(found: list[Conversation], row: Conversation) -> int | None:
    return next((at for at, one in enumerate(found) if one.id == row.id), None)
