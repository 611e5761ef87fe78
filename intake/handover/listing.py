"""All hand-overs that a user may see: by how they stand, by number, and since when they wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from intake import regions
from intake.clock import local_date
from intake.handover.standing import (
    CANCELLED,
    ENDED,
    IN,
    OUT,
    SENT,
    TAKEN,
    WAITING,
    WAITS_FOR_US,
)
from intake.privacy.access import allowed, visible_tickets
from intake.tables.handover import Handover
from intake.tables.people import User
from intake.tables.records import Record
from intake.tables.tickets import Ticket

TABS: dict[str, ColumnElement[bool] | None] = {
    "us": Handover.state.in_(WAITS_FOR_US),
    "there": (Handover.direction == OUT) & Handover.state.in_((WAITING, SENT, TAKEN)),
    "here": (Handover.direction == IN) & (Handover.state == TAKEN),
    "over": Handover.state.in_((ENDED, CANCELLED)),
    "all": None,
}
"""What waits for us, what lies with them, what of theirs is under way here, what is over."""
PAGE = 50


@dataclass(frozen=True)
class Line:
    """A hand-over with the least that is needed: no name, no word of what it is about. ``days``
    since it stands as it does; what is over counts none."""

    ticket_id: str
    number: str
    kind: str
    direction: str
    state: str
    theirs: str | None
    their_state: str | None
    told_state: str | None
    ticket_state: str
    unit: str | None
    given_on: date
    since: date
    days: int | None


@dataclass(frozen=True)
class Found:
    """A page of lines; pages count from 1."""

    rows: list[Line]
    number: int
    pages: int


def listed(
    session: Session,
    user: User,
    today: date,
    *,
    tab: str = "all",
    direction: str | None = None,
    number: str = "",
    page: int = 1,
) -> Found:
    """A page of a tab: what waits, the longest first; else the newest first. ``number`` is a part
    of either side's number."""
    wanted = _conditions(user, tab, direction, number)
    total = session.scalar(_joined(select(func.count(Handover.id))).where(*wanted)) or 0
    pages = max(1, -(-total // PAGE))
    at = min(max(1, page), pages)
    query = _joined(select(Handover)).where(*wanted).order_by(*_order(tab))
    rows = session.scalars(query.limit(PAGE).offset((at - 1) * PAGE))
    return Found(list(_lines(session, rows, today)), at, pages)


def every(
    session: Session,
    user: User,
    today: date,
    *,
    tab: str = "all",
    direction: str | None = None,
    number: str = "",
) -> Iterator[Line]:
    """All lines of a tab, for a table."""
    wanted = _conditions(user, tab, direction, number)
    query = _joined(select(Handover)).where(*wanted).order_by(*_order(tab))
    return _lines(session, session.scalars(query), today)


def counts(session: Session, user: User, tabs: Iterable[str] = TABS) -> dict[str, int]:
    """How many each tab holds."""
    return {
        tab: session.scalar(
            _joined(select(func.count(Handover.id))).where(*_conditions(user, tab, None, ""))
        )
        or 0
        for tab in tabs
    }


def waiting_for_us(session: Session, tickets: Sequence[Ticket]) -> set[str]:
    """The ids of those of these tickets of which the other side wants something."""
    query = select(Handover.ticket_id).where(
        Handover.ticket_id.in_([one.id for one in tickets]), Handover.state.in_(WAITS_FOR_US)
    )
    return set(session.scalars(query))


def _conditions(
    user: User, tab: str, direction: str | None, number: str
) -> list[ColumnElement[bool]]:
    if not allowed(user, "see_handovers"):
        return [false()]
    wanted = [visible_tickets(user)]
    state = TABS[tab]
    if state is not None:
        wanted.append(state)
    if direction in (IN, OUT):
        wanted.append(Handover.direction == direction)
    if number:
        parts = [
            func.upper(column).contains(number.upper(), autoescape=True)
            for column in (Record.number, Handover.theirs)
        ]
        wanted.append(or_(*parts))
    return wanted


def _joined(query: Any) -> Any:
    return (
        query.select_from(Handover)
        .join(Ticket, Ticket.id == Handover.ticket_id)
        .join(Record, Record.id == Ticket.record_id)
    )


def _order(tab: str) -> list[Any]:
    if tab == "us":
        return [Handover.changed_at, Handover.id]
    return [Handover.changed_at.desc(), Handover.id]


def _lines(session: Session, rows: Iterable[Handover], today: date) -> Iterator[Line]:
    for row in rows:
        ticket, since = row.ticket, local_date(row.changed_at)
        unit = ticket.unit_code
        yield Line(
            ticket_id=ticket.id,
            number=ticket.record.number,
            kind=ticket.record.kind,
            direction=row.direction,
            state=row.state,
            theirs=row.theirs,
            their_state=row.their_state,
            told_state=row.told_state,
            ticket_state=ticket.state,
            unit=regions.full_name(session, unit) if unit else None,
            given_on=local_date(row.created_at),
            since=since,
            days=None if row.state in (ENDED, CANCELLED) else (today - since).days,
        )
