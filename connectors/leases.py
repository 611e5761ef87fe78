"""An operator's hold on a talk: a lease that the open page renews; without it the talk returns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from connectors import attention, desk_rows, going_on, waits
from connectors.desk_tables import DeskTalk
from connectors.phone import CHANNEL as PHONE
from connectors.phone.reading import on_the_line
from connectors.tables import Conversation

PAGE = timedelta(minutes=10)
"""A page was asked for: without a script nothing more is heard of it until the next one."""
BEAT = timedelta(minutes=2)
"""An open page gives a sign every half minute (a hidden one every minute); two may be lost."""
GIVEN = timedelta(minutes=3)
"""Who was given a talk by a colleague has so long to look at it."""
LEFT = "left"
"""The reason where the operator who had the talk went away without a word."""


def lapsed(desk: DeskTalk | None, now: datetime) -> bool:
    """Whether the holder's lease is over; a talk without a lease is held for good."""
    return desk is not None and desk.held_until is not None and desk.held_until <= now


def begin(session: Session, row: Conversation, now: datetime) -> None:
    """The holder has just taken the talk. While somebody is on the line, that holds a call, not
    a page."""
    desk = desk_rows.of(session, row, now)
    desk.taken_at, desk.held_until = now, _until(session, row, now + PAGE)
    desk.for_user = desk.for_until = None
    waits.taken(session, row, desk, now)


def give(session: Session, row: Conversation, now: datetime) -> None:
    """The holder was given the talk by another, and has yet to look at it."""
    desk = desk_rows.of(session, row, now)
    desk.taken_at, desk.held_until = None, _until(session, row, now + GIVEN)
    desk.for_user = desk.for_until = None


def accept(session: Session, row: Conversation, now: datetime) -> None:
    """The holder looks at a talk that they were given; nothing changes where they have done so."""
    desk = session.get(DeskTalk, row.id, populate_existing=True)
    if desk is not None and desk.taken_at is None:
        begin(session, row, now)


def page(session: Session, operator: str, now: datetime) -> None:
    """The operator asked for a page: what they hold is theirs until they would ask again."""
    _renew(session, operator, now + PAGE, DeskTalk.held_until < now + PAGE)


def beat(session: Session, operator: str, now: datetime) -> None:
    """The operator's page gave a sign: it will give the next one soon, so the lease is short."""
    _renew(session, operator, now + BEAT)


def return_lapsed(session: Session, now: datetime, limit: int = 20) -> list[str]:
    """Put talks back into the queue whose operator's page has died; the conversations.

    They keep their place, the farmer is told, and what was said to the operator goes to the bot
    where it was filling in something. An ended talk is let go.
    """
    due = session.scalars(
        select(DeskTalk.conversation_id)
        .where(DeskTalk.held_until <= now)
        .order_by(DeskTalk.held_until)
        .limit(limit)
    )
    return _returned(session, due.all(), now)


def return_all(session: Session, operator: str, now: datetime) -> list[str]:
    """The operator logs out: what they still hold returns to the queue; the conversations."""
    session.execute(
        update(DeskTalk)
        .where(DeskTalk.conversation_id.in_(_held_by(operator)), DeskTalk.held_until.is_not(None))
        .values(held_until=now)
    )
    theirs = select(DeskTalk.conversation_id).where(
        DeskTalk.conversation_id.in_(_held_by(operator)), DeskTalk.held_until <= now
    )
    return _returned(session, session.scalars(theirs).all(), now)


def _returned(session: Session, conversations: Iterable[str], now: datetime) -> list[str]:
    found = []
    for one in conversations:
        row = session.get(
            Conversation,
            one,
            with_for_update={"skip_locked": True},
            populate_existing=True,
        )
        desk = session.get(DeskTalk, one, populate_existing=True)
        if row is None or desk is None or not lapsed(desk, now):
            continue
        if row.attention != "operator" or row.state != "open":
            attention.clear(session, row)
            continue
        _to_queue(session, row, desk, now)
        found.append(row.id)
    return found


def _to_queue(session: Session, row: Conversation, desk: DeskTalk, now: datetime) -> None:
    looked_at = desk.taken_at is not None
    known = [one for one in attention.reasons_of(row) if one != LEFT]
    row.attention_reason = ",".join([*known, LEFT])
    row.attention, row.operator = "wanted", None
    desk.held_until = desk.taken_at = None
    if row.channel == PHONE:  # who called has hung up: nobody reads, and no bot is asked
        return
    told = attention.tell_waiting(session, row, "lost" if looked_at else "given", now)
    going_on.bot_goes_on(session, row, told, now)


def _until(session: Session, row: Conversation, moment: datetime) -> datetime | None:
    return None if on_the_line(session, row.id) else moment


def _renew(session: Session, operator: str, until: datetime, *only: ColumnElement[bool]) -> None:
    session.execute(
        update(DeskTalk)
        .where(
            DeskTalk.conversation_id.in_(_held_by(operator)),
            DeskTalk.held_until.is_not(None),
            DeskTalk.taken_at.is_not(None),
            *only,
        )
        .values(held_until=until)
        .execution_options(synchronize_session=False)
    )


def _held_by(operator: str) -> Select[str]:
    return select(Conversation.id).where(
        Conversation.attention == "operator", Conversation.operator == operator
    )
