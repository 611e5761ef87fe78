"""Lines of a ticket list with what a page shows, all within ``visible_tickets``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, lazyload, load_only

from console import texts
from console.due import DueWords, due_words
from intake import records, regions
from intake.clock import local_date
from intake.deadlines import state_of
from intake.facts import DECLARATION
from intake.handover.listing import waiting_for_us
from intake.privacy.access import allowed, may, visible_tickets
from intake.tables.deadlines import Deadline
from intake.tables.people import User
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.extending import to_decide
from intake.tickets.listing import is_supervised, under_supervision, waits_for_a_unit
from intake.tickets.steps import states

PAGE = 20
OPEN = tuple(name for name, one in states().items() if one.open)
_FOR_THE_STATE = (
    Deadline.due_on, Deadline.met_at, Deadline.stopped_at, Deadline.paused_at, Deadline.at_least,
)  # fmt: skip
CLOSED = tuple(name for name, one in states().items() if not one.open)


@dataclass(frozen=True)
class Row:
    """A line of a list. ``person`` is a surname with 某, for declarations alone. ``new_words``:
    the reporter has added something that the user's own unit has not read.
    ``handed_back``: 12345 wants something of whoever hands over."""

    id: str
    number: str
    kind: str
    kind_name: str
    state_name: str
    group: str
    urgent: bool
    handed_upward: bool
    place: str | None
    person: str | None
    category: str | None
    unit_name: str | None
    received: str
    due: DueWords
    local_default: bool
    supervised: bool
    new_words: bool
    handed_back: bool


@dataclass(frozen=True)
class Page:
    """One page of a list; pages count from 1."""

    rows: list[Row]
    total: int
    number: int
    pages: int


def page_of(session: Session, user: User, tab: str, today: date, number: int = 1) -> Page:
    """The lines of a tab: urgent ones first, then by due date; what is done, newest first."""
    wanted = _conditions(user, tab, today)
    total = session.scalar(_joined(select(func.count())).where(*wanted)) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(1, number), pages)
    found = session.execute(
        _joined(select(Ticket, Deadline))
        .where(*wanted)
        .order_by(*_order(tab), Record.number)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    tickets = [ticket for ticket, _ in found]
    names, unread = Names(session, tickets, user), _unread(session, tickets, user)
    handed = _handed(session, tickets, user)
    rows = [_row(ticket, due, user, today, names, unread, handed) for ticket, due in found]
    return Page(rows, total, number, pages)


def counts(session: Session, user: User, tabs: Sequence[str], today: date) -> dict[str, int]:
    """How many tickets each tab holds."""
    return {
        tab: session.scalar(_joined(select(func.count())).where(*_conditions(user, tab, today)))
        or 0
        for tab in tabs
    }


def figures(session: Session, user: User, today: date) -> dict[str, int]:
    """Accepted (受理), done in time (按时), late (超期: done late, or running and past). What was
    withdrawn or merged is neither, nor is what is paused."""
    plain = (lazyload(Deadline.paused), load_only(*_FOR_THE_STATE))
    wanted = _joined(select(Deadline)).where(visible_tickets(user)).options(*plain)
    clocks = session.scalars(wanted).all()
    at = [state_of(row, today) for row in clocks]
    late = at.count("late") + at.count("met_late")
    return {"accepted": len(at), "in_time": at.count("met"), "late": late}


def _conditions(user: User, tab: str, today: date) -> list[ColumnElement[bool]]:
    running = Deadline.runs & Deadline.paused_at.is_(None)
    if user.role == "village":  # once it has reported, a limit that runs on is another's
        running &= Ticket.state.in_(OPEN)
    found: dict[str, list[ColumnElement[bool]]] = {
        "todo": [Ticket.state.in_(OPEN)],
        "today": [running, Deadline.due_on == today],
        "late": [running, Deadline.due_on < today],
        "supervised": [under_supervision()],
        "extension": [to_decide(user)],
        "done": [Ticket.state.in_(CLOSED)],
        "waiting": [Ticket.state.in_(("dispatched", "visiting"))],
        "reported": [Ticket.state.in_(("reported_back", "rated"))],
        "archived": [Ticket.state.in_(("archived", "withdrawn", "merged"))],
        "queue": [waits_for_a_unit()],
        "all": [],
    }
    return [visible_tickets(user), *found[tab]]


def _order(tab: str) -> list[Any]:
    if tab in ("done", "archived"):
        return [Ticket.changed_at.desc()]
    closed = case((Ticket.state.in_(CLOSED), 1), else_=0)
    met = case((Deadline.met_at.is_not(None), 1), else_=0)
    return [closed, met, Record.urgent.desc(), Deadline.due_on]


def _joined(query: Any) -> Any:
    return (
        query.select_from(Ticket)
        .join(Record, Record.id == Ticket.record_id)
        .join(Deadline, (Deadline.record_id == Record.id) & Deadline.is_due)
    )


def row_of(session: Session, ticket: Ticket, due: Deadline, user: User, today: date) -> Row:
    """The line of one ticket."""
    names, unread = Names(session, [ticket], user), _unread(session, [ticket], user)
    return _row(ticket, due, user, today, names, unread, _handed(session, [ticket], user))


def _unread(session: Session, tickets: list[Ticket], user: User) -> set[str]:
    own = [one.record_id for one in tickets if one.unit_code == user.region_code]
    return records.with_new_words(session, own, records.UNIT)


def _handed(session: Session, tickets: list[Ticket], user: User) -> set[str]:
    return waiting_for_us(session, tickets) if allowed(user, "hand_over") else set()


def _row(
    ticket: Ticket,
    due: Deadline,
    user: User,
    today: date,
    names: Names,
    unread: set[str],
    handed: set[str],
) -> Row:
    record = ticket.record
    name = record.facts.get("name") if record.kind == DECLARATION else None
    known = name if name and may(user, "read_contact", ticket) else None
    return Row(
        id=ticket.id,
        number=record.number,
        kind=record.kind,
        kind_name=texts.say("kinds", record.kind),
        state_name=texts.say("states", ticket.state),
        group=_group(ticket, due, today),
        urgent=record.urgent,
        handed_upward=ticket.handed_upward,
        place=names.place(ticket),
        person=f"{known[0]}某" if known else None,
        category=record.category,
        unit_name=names.unit(ticket),
        received=local_date(record.received_at).isoformat(),
        due=due_words(due, today),
        local_default=due.local_default,
        # What those above are late with is no business of the village.
        supervised=is_supervised(record, due, own_alone=user.role == "village"),
        new_words=record.id in unread,
        handed_back=ticket.id in handed,
    )


def _group(ticket: Ticket, due: Deadline, today: date) -> str:
    if ticket.state in CLOSED:
        return "done"
    if due.met_at is not None:
        return "verified"
    if ticket.record.urgent:
        return "urgent"
    left = (due.due_on - today).days if due.paused_at is None else 1
    return "late" if left < 0 else "today" if left == 0 else "later"


class Names:
    """Places and units named as far as the reader needs: what lies above the own unit goes."""

    def __init__(self, session: Session, tickets: list[Ticket], user: User) -> None:
        own = user.region.line if user.region else []
        lines = [one.unit.line for one in tickets if one.unit is not None]
        codes = sorted({*own, *(code for line in lines for code in line)})
        self._names = dict(zip(codes, regions.names_of(session, codes), strict=True))
        self._own = own

    def unit(self, ticket: Ticket) -> str | None:
        """The unit that has the ticket, told apart from its namesakes below the reader's own."""
        if ticket.unit is None:
            return None
        below = ticket.unit.line[len(self._own) :] or ticket.unit.line[-1:]
        return "".join(self._names[code] for code in below)

    def place(self, ticket: Ticket) -> str | None:
        """The place as said, without the official names that the reader's unit lies in."""
        record = ticket.record
        said: str | None = record.facts.get("place")
        if not said:
            return record.region.name if record.region else None
        short = said
        for code in self._own:
            short = short.removeprefix(self._names[code])
        return short or self._names[self._own[-1]]
