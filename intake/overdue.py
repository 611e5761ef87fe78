"""The sweep over due dates: the steps of the ladder on the right day, each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CursorResult, select, update

from intake import audit, drafts, seeds
from intake.clock import Clock, local_date
from intake.db import Database
from intake.deadlines import ladder
from intake.deadlines.ripe import IN_TIME, LATE, SUPERVISED, URGED, Condition, Ripe
from intake.tables.deadlines import Deadline
from intake.tables.tickets import Ticket
from intake.tickets.noting import locked, note
from intake.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Act:
    """One step that was taken. ``step``: remind, urge, miss, supervise, copy_to_county."""

    step: str
    number: str
    covers: str
    due: str
    unit: str | None


@dataclass(frozen=True)
class Swept:
    """What one pass did: clocks urged (催办), reminded of, drafts forgotten, clocks that the
    visiting unit need not meet and that were missed, supervised (督办), told to the county."""

    overdue: int
    reminded: int
    drafts_forgotten: int
    missed: int = 0
    supervised: int = 0
    county_told: int = 0
    acts: tuple[Act, ...] = field(default=(), compare=False)


def sweep(database: Database, clock: Clock) -> Swept:
    """One pass; safe to run in several processes at once.

    A clock takes one step a pass, in a transaction of its own, by compare-and-swap: whoever
    changes the row writes the notices in the same transaction, so they are written at most
    once. A paused clock takes none.
    """
    with database.unit_of_work() as uow:
        forgotten = drafts.forget_expired(uow, clock)
        seeds.ensure(uow.session)
        uow.commit()
    with database.reading() as session:
        ripe = Ripe(session, local_date(clock.now()))
        wanted: list[tuple[_Step, list[str]]] = [
            (_urge, ripe.late()),
            (_supervise, ripe.unheeded()),
            (_copy, ripe.unheeded_still()),
            (_remind, ripe.soon()),
        ]
    acts = [act for take, ids in wanted for one in ids if (act := take(database, one, clock))]
    taken = [act.step for act in acts]
    return Swept(
        overdue=taken.count("urge"),
        reminded=taken.count("remind"),
        drafts_forgotten=forgotten,
        missed=taken.count("miss"),
        supervised=taken.count("supervise"),
        county_told=taken.count("copy_to_county"),
        acts=tuple(acts),
    )


_Step = Callable[[Database, str, Clock], Act | None]


def _urge(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    today = local_date(clock.now())
    with database.unit_of_work() as uow:
        # Checked again here: the date may have been recomputed, the visit reported meanwhile.
        late = (*LATE, Deadline.due_on < today)
        row = _take(uow, deadline_id, late, overdue_at=clock.now())
        if row is None:
            return None
        ticket = _ticket(uow, row)
        step = "urge" if row.is_due else "miss"
        (ladder.urge if row.is_due else ladder.tell_missed)(uow, ticket, row)
        return _done(uow, step, "overdue" if row.is_due else "missed", ticket, row, clock)


def _remind(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    with database.unit_of_work() as uow:
        row = _take(uow, deadline_id, IN_TIME, reminded_at=clock.now())
        if row is None:
            return None
        ticket = _ticket(uow, row)
        ladder.remind(uow, ticket, row)
        uow.commit()
        return _act("remind", ticket, row)


def _supervise(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    with database.unit_of_work() as uow:
        found = uow.session.get(Deadline, deadline_id)
        if found is None:
            return None
        # The ticket first, as every step of people does: two never wait for each other.
        ticket = locked(uow.session, found.record_id)
        row = _take(uow, deadline_id, URGED, supervised_at=clock.now())
        if row is None:
            return None
        above = ladder.supervise(uow, ticket, row)
        row.supervised_by = above.code if above else None
        if ladder.county_above(uow.session, row) is None:
            row.county_told_at = clock.now()
        note(uow.session, ticket, "supervise", "system", clock.now())
        return _done(uow, "supervise", "supervise", ticket, row, clock)


def _copy(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    with database.unit_of_work() as uow:
        row = _take(uow, deadline_id, SUPERVISED, county_told_at=clock.now())
        if row is None:
            return None
        ticket = _ticket(uow, row)
        told = ladder.copy_to_county(uow, ticket, row)
        act = _done(uow, "copy_to_county", "supervise_copy", ticket, row, clock)
        return act if told else None


def _take(
    uow: UnitOfWork,
    deadline_id: str,
    conditions: tuple[Condition, ...],
    **values: Any,
) -> Deadline | None:
    """Compare and swap: the row, if it was still as the step needs it; else ``None``."""
    swap = update(Deadline).where(Deadline.id == deadline_id, *conditions).values(**values)
    result = uow.session.execute(swap.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        return None
    return uow.session.get_one(Deadline, deadline_id, populate_existing=True)


def _ticket(uow: UnitOfWork, row: Deadline) -> Ticket:
    return uow.session.scalars(select(Ticket).where(Ticket.record_id == row.record_id)).one()


def _done(
    uow: UnitOfWork, step: str, action: str, ticket: Ticket, row: Deadline, clock: Clock
) -> Act:
    detail = {"deadline": row.id, "unit": ticket.unit_code}
    audit.append(uow, "system", action, "ticket", ticket.id, detail, at=clock.now())
    uow.commit()
    return _act(step, ticket, row)


def _act(step: str, ticket: Ticket, row: Deadline) -> Act:
    return Act(step, ticket.record.number, row.covers, row.due_on.isoformat(), ticket.unit_code)
