"""Lists and counts of tickets, within what the user may see, with the least that they need."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from intake.clock import local_date
from intake.privacy.access import visible_tickets
from intake.tables.deadlines import Deadline
from intake.tables.people import User
from intake.tables.places import Region
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.steps import states


@dataclass(frozen=True)
class TicketLine:
    """One line of a list: no name, no phone, no words of the reporter."""

    ticket_id: str
    version: int
    number: str
    kind: str
    state: str
    urgent: bool
    handed_upward: bool
    category: str | None
    unit_code: str | None
    unit_name: str | None
    place: str | None
    received_on: date
    due_on: date
    provisional: bool
    local_default: bool
    overdue: bool
    supervised: bool

    def as_json(self) -> dict[str, Any]:
        """The line with ISO dates."""
        days = {"received_on": self.received_on.isoformat(), "due_on": self.due_on.isoformat()}
        return {**asdict(self), **days}


def list_tickets(
    session: Session,
    user: User | None,
    *,
    state: str | None = None,
    kind: str | None = None,
    waiting: bool | None = None,
    overdue: bool | None = None,
    supervised: bool | None = None,
    within: str | None = None,
    due_by: date | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[TicketLine]:
    """The tickets that the user may see, those due first in front.

    ``waiting``: only those without a unit (待派). ``supervised``: only those that a unit above
    has taken up (督办). ``within``: a region's code, that unit and
    all below. ``due_by``: open ones due on or before that day.
    """
    conditions = _filters(state, kind, waiting, overdue, supervised, within, due_by)
    return _lines(session, [visible_tickets(user), *conditions], limit, offset)


def ticket_with_number(session: Session, user: User | None, number: str) -> Ticket | None:
    """The ticket of the record with this number, if the user may see it."""
    query = select(Ticket).join(Record, Record.id == Ticket.record_id)
    mine = query.where(Record.number == number, visible_tickets(user))
    return session.scalars(mine).one_or_none()


def count_tickets(session: Session, user: User | None) -> dict[str, int]:
    """How many tickets the user may see, by state, with ``overdue`` and ``waiting`` beside."""
    base = select(Ticket.state, func.count()).where(visible_tickets(user))
    rows = session.execute(base.group_by(Ticket.state)).all()
    counts: dict[str, int] = {state: count for state, count in rows}  # noqa: C416  Rows, not pairs
    late = _joined(select(func.count())).where(visible_tickets(user), *_filters(overdue=True))
    queued = select(func.count()).where(visible_tickets(user), waits_for_a_unit())
    counts["overdue"] = session.scalar(late) or 0
    counts["waiting"] = session.scalar(queued) or 0
    return counts


def waits_for_a_unit() -> ColumnElement[bool]:
    """Whether an open ticket is nobody's (待派); what was withdrawn or merged waits for no one."""
    still = [name for name, one in states().items() if one.open]
    return and_(Ticket.unit_code.is_(None), Ticket.state.in_(still))


def under_supervision() -> ColumnElement[bool]:
    """Whether a clock of the record runs that was taken up by a unit above (督办)."""
    one = aliased(Deadline)
    return exists().where(one.record_id == Record.id, one.supervised_at.is_not(None), one.runs)


def is_supervised(record: Record, due: Deadline, *, own_alone: bool = False) -> bool:
    """The same of one record; ``own_alone``: only of the unit's own clock, ``due``."""
    rows = [due] if own_alone else record.deadlines
    return any(row.supervised_at is not None and row.runs for row in rows)


def all_tickets(session: Session, **filters: Any) -> list[TicketLine]:
    """Every ticket, for the command line on the server itself."""
    return _lines(session, _filters(**filters), None, 0)


def _filters(
    state: str | None = None,
    kind: str | None = None,
    waiting: bool | None = None,
    overdue: bool | None = None,
    supervised: bool | None = None,
    within: str | None = None,
    due_by: date | None = None,
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state is not None:
        found.append(Ticket.state == state)
    if kind is not None:
        found.append(Record.kind == kind)
    if waiting is not None:
        queued = waits_for_a_unit()
        found.append(queued if waiting else ~queued)
    if overdue is not None:
        late = Deadline.overdue_at.is_not(None) & Deadline.runs
        found.append(late if overdue else ~late)
    if supervised is not None:
        taken_up = under_supervision()
        found.append(taken_up if supervised else ~taken_up)
    if due_by is not None:
        found.append((Deadline.due_on <= due_by) & Deadline.runs)
    if within is not None:
        top = select(Region.path).where(Region.code == within).scalar_subquery()
        below = select(Region.code).where(func.substr(Region.path, 1, func.length(top)) == top)
        found.append(Ticket.unit_code.in_(below))
    return found


def _joined(query: Any) -> Any:
    return (
        query.select_from(Ticket)
        .join(Record, Record.id == Ticket.record_id)
        .join(Deadline, (Deadline.record_id == Record.id) & Deadline.is_due)
    )


def _lines(
    session: Session, conditions: list[ColumnElement[bool]], limit: int | None, offset: int
) -> list[TicketLine]:
    query = _joined(select(Ticket, Deadline)).where(*conditions)
    ordered = query.order_by(
        Deadline.met_at.is_not(None), Record.urgent.desc(), Deadline.due_on, Record.number
    )
    rows = session.execute(ordered.limit(limit).offset(offset)).all()
    return [_line(ticket, due) for ticket, due in rows]


def _line(ticket: Ticket, due: Deadline) -> TicketLine:
    record = ticket.record
    return TicketLine(
        ticket_id=ticket.id,
        version=ticket.version,
        number=record.number,
        kind=record.kind,
        state=ticket.state,
        urgent=record.urgent,
        handed_upward=ticket.handed_upward,
        category=record.category,
        unit_code=ticket.unit_code,
        unit_name=ticket.unit.name if ticket.unit else None,
        place=record.region.name if record.region else None,
        received_on=local_date(record.received_at),
        due_on=due.due_on,
        provisional=due.provisional,
        local_default=due.local_default,
        overdue=due.overdue_at is not None and due.runs,
        supervised=is_supervised(record, due),
    )
