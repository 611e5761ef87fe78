"""The sweep over due dates: reminders before the limit, 催办 at it, each once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, select, update
from sqlalchemy.orm import Session

from intake import audit, calendar, drafts, regions
from intake.clock import Clock, local_date
from intake.db import Database
from intake.notices import about, tell_operators, tell_unit
from intake.tables.deadlines import Deadline
from intake.tables.tickets import Ticket
from intake.unit_of_work import UnitOfWork

_RUNNING = (Deadline.is_due, Deadline.met_at.is_(None), Deadline.overdue_at.is_(None))


@dataclass(frozen=True)
class Swept:
    """What one pass did."""

    overdue: int
    reminded: int
    drafts_forgotten: int


def sweep(database: Database, clock: Clock) -> Swept:
    """One pass; safe to run in several processes at once.

    Each row in a transaction of its own, by compare-and-swap: whoever changes the row writes
    the notices in the same transaction, so they are written at most once.
    """
    today = local_date(clock.now())
    with database.reading() as session:
        soon = calendar.load(session).next_working_day(today + timedelta(days=1))
        late_ids = _ids(session, Deadline.due_on < today)
        soon_ids = _ids(
            session,
            Deadline.due_on.between(today, soon),
            Deadline.reminded_at.is_(None),
        )
    overdue = sum(_mark_overdue(database, one, today, clock) for one in late_ids)
    reminded = sum(_remind(database, one, clock) for one in soon_ids)
    with database.unit_of_work() as uow:
        forgotten = drafts.forget_expired(uow, clock)
        uow.commit()
    return Swept(overdue, reminded, forgotten)


def _ids(session: Session, *conditions: ColumnElement[bool]) -> list[str]:
    query = select(Deadline.id).where(*_RUNNING, *conditions).order_by(Deadline.due_on)
    return list(session.scalars(query))


def _mark_overdue(database: Database, deadline_id: str, today: date, clock: Clock) -> bool:
    with database.unit_of_work() as uow:
        # Checked again here: the date may have been recomputed, the visit reported meanwhile.
        swap = update(Deadline).where(
            Deadline.id == deadline_id, *_RUNNING, Deadline.due_on < today
        )
        if not _changed(uow.session, swap.values(overdue_at=clock.now())):
            return False
        ticket = _ticket(uow, deadline_id)
        _urge(uow, ticket, uow.session.get_one(Deadline, deadline_id))
        detail = {"deadline": deadline_id, "unit": ticket.unit_code}
        audit.append(uow, "system", "overdue", "ticket", ticket.id, detail, at=clock.now())
        uow.commit()
        return True


def _remind(database: Database, deadline_id: str, clock: Clock) -> bool:
    with database.unit_of_work() as uow:
        swap = update(Deadline).where(
            Deadline.id == deadline_id, *_RUNNING, Deadline.reminded_at.is_(None)
        )
        if not _changed(uow.session, swap.values(reminded_at=clock.now())):
            return False
        ticket = _ticket(uow, deadline_id)
        params = about(ticket.record, uow.session.get_one(Deadline, deadline_id))
        if ticket.unit is not None:
            tell_unit(uow, ticket.record, ticket.unit, "ticket_due_soon", params)
        else:
            tell_operators(uow, ticket.record, "ticket_due_soon", params)
        uow.commit()
        return True


def _urge(uow: UnitOfWork, ticket: Ticket, due: Deadline) -> None:
    """催办 to the unit and a copy to the one above; without a unit to the operators."""
    params = about(ticket.record, due)
    key = f"overdue/{due.id}"
    if ticket.unit is None:
        tell_operators(uow, ticket.record, "ticket_overdue", params, dedupe_key=key)
        return
    tell_unit(uow, ticket.record, ticket.unit, "ticket_overdue", params, dedupe_key=key)
    if ticket.unit.parent_code:
        above = regions.ensure(uow.session, ticket.unit.parent_code)
        copy = {**params, "unit": ticket.unit.name}
        tell_unit(uow, ticket.record, above, "ticket_overdue_copy", copy, dedupe_key=f"{key}/copy")


def _ticket(uow: UnitOfWork, deadline_id: str) -> Ticket:
    query = select(Ticket).join(Deadline, Deadline.record_id == Ticket.record_id)
    return uow.session.scalars(query.where(Deadline.id == deadline_id)).one()


def _changed(session: Session, statement: Any) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
