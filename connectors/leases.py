"""An operator's hold on a talk: a lease that the open page renews; without it the talk returns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from connectors import attention, desk_rows, going_on, texts
from connectors.desk_tables import DeskTalk
from connectors.phone import CHANNEL as PHONE
from connectors.receiving import append, is_anonymous
from connectors.tables import Conversation
from intake.service.presence import availability

PAGE = timedelta(minutes=10)
"""A page was asked for: without a script nothing more is heard of it until the next one."""
BEAT = timedelta(minutes=2)
"""An open page gives a sign every half minute (a hidden one every minute); two may be lost."""
LEFT = "left"
"""The reason where the operator who had the talk went away without a word."""


def lapsed(desk: DeskTalk | None, now: datetime) -> bool:
    """Whether the holder's lease is over; a talk without a lease is held for good."""
    return desk is not None and desk.held_until is not None and desk.held_until <= now


def begin(session: Session, row: Conversation, now: datetime) -> None:
    """The holder has just taken the talk. A call is held by the line, not by a page."""
    desk = desk_rows.of(session, row, now)
    desk.taken_at, desk.held_until = now, None if row.channel == PHONE else now + PAGE


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
    desk.held_until = desk.taken_at = None
    row.attention, row.operator = "wanted", None
    known = [one for one in attention.reasons_of(row) if one != LEFT]
    row.attention_reason = ",".join([*known, LEFT])
    there = availability(session, row.region, now)
    if there.somebody:
        row.answer_due_at = now + timedelta(minutes=there.answer_minutes)
        said, offer = texts.system("operator_lost"), False
    elif there.opens and not there.within_hours:
        said, offer = texts.system("operator_lost_closed", opens=there.opens), True
    else:
        said, offer = texts.system("operator_lost_nobody"), True
    offer = offer and not is_anonymous(row)
    buttons = texts.buttons("unanswered") if offer else None
    told = append(session, row, "system", said, now, buttons=buttons)
    going_on.bot_goes_on(session, row, told, now)


def _renew(session: Session, operator: str, until: datetime, *only: ColumnElement[bool]) -> None:
    session.execute(
        update(DeskTalk)
        .where(
            DeskTalk.conversation_id.in_(_held_by(operator)),
            DeskTalk.held_until.is_not(None),
            *only,
        )
        .values(held_until=until)
        .execution_options(synchronize_session=False)
    )


def _held_by(operator: str) -> Select[str]:
    return select(Conversation.id).where(
        Conversation.attention == "operator", Conversation.operator == operator
    )
