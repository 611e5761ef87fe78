"""The sweep over due dates: the steps of the ladder on the right day, each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CursorResult, select, update

from intake import audit, drafts, seeds
from intake.clock import Clock, local_date
from intake.db import Database
from intake.deadlines import Change, follow_packaged, ladder
from intake.deadlines.answering import county_above
from intake.deadlines.pausing import waited_long_enough
from intake.deadlines.ripe import IN_TIME, LATE, SUPERVISED, URGED, Condition, Ripe
from intake.tables.deadlines import Deadline
from intake.tables.places import Region
from intake.tables.tickets import Ticket
from intake.tickets.noting import locked, note
from intake.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Act:
    """One step that was taken. ``step``: go_on, remind, urge, miss, supervise, copy_to_county."""

    step: str
    number: str
    covers: str
    due: str
    unit: str | None


@dataclass(frozen=True)
class Swept:
    """What one pass did: clocks urged (催办: the unit's own, ``overdue``, and those beside it,
    ``missed``), reminded of, supervised (督办), told to the county, and let run again that had
    waited for the farmer as long as they may (``resumed``); drafts forgotten. ``recomputed`` are
    the clocks that a newer package has changed."""

    overdue: int
    reminded: int
    drafts_forgotten: int
    missed: int = 0
    supervised: int = 0
    county_told: int = 0
    resumed: int = 0
    acts: tuple[Act, ...] = field(default=(), compare=False)
    recomputed: tuple[Change, ...] = field(default=(), compare=False)


def sweep(database: Database, clock: Clock) -> Swept:
    """One pass; safe to run in several processes at once.

    A clock takes one step a pass, in a transaction of its own, by compare-and-swap: whoever
    changes the row writes the notices in the same transaction, so they are written at most
    once. A paused clock takes none; those that have waited long enough are let run first.
    """
    forgotten, recomputed = _prepare(database, clock)
    with database.reading() as session:
        waited_out = Ripe(session, local_date(clock.now())).waited_out()
    resumed = [act for one in waited_out if (act := _go_on(database, one, clock))]
    with database.reading() as session:
        ripe = Ripe(session, local_date(clock.now()))
        wanted: list[tuple[_Step, tuple[Condition, ...], list[str]]] = [
            (_urge, LATE, ripe.late()),
            (_supervise, URGED, ripe.unheeded()),
            (_copy, SUPERVISED, ripe.unheeded_still()),
            (_remind, IN_TIME, ripe.soon()),
        ]
    acts = [
        act
        for take, conditions, ids in wanted
        for one in ids
        if _waits_still(database, one, conditions) and (act := take(database, one, clock))
    ]
    taken = [act.step for act in acts]
    return Swept(
        overdue=taken.count("urge"),
        reminded=taken.count("remind"),
        drafts_forgotten=forgotten,
        missed=taken.count("miss"),
        supervised=taken.count("supervise"),
        county_told=taken.count("copy_to_county"),
        resumed=len(resumed),
        acts=(*resumed, *acts),
        recomputed=recomputed,
    )


_Step = Callable[[Database, str, Clock], Act | None]


def _prepare(database: Database, clock: Clock) -> tuple[int, tuple[Change, ...]]:
    """Forget expired drafts, take over newer packaged data and let the clocks follow it; gives
    how many drafts, and which clocks have changed."""
    with database.reading() as session:
        if not drafts.any_to_forget(session, clock) and seeds.are_current(session):
            return 0, ()
    with database.unit_of_work() as uow:
        forgotten = drafts.forget_expired(uow, clock)
        recomputed = follow_packaged(uow, clock.now())
        uow.commit()
    return forgotten, tuple(recomputed)


def _waits_still(database: Database, deadline_id: str, conditions: tuple[Condition, ...]) -> bool:
    """Whether nobody has taken the step meanwhile: a look that waits for no lock, so that several
    processes do not queue for what only one of them gets."""
    with database.reading() as session:
        found = select(Deadline.id).where(Deadline.id == deadline_id, *conditions)
        return session.scalar(found) is not None


def _go_on(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    with database.unit_of_work() as uow:
        ticket = _held(uow, deadline_id)
        ended = waited_long_enough(uow, ticket.record, deadline_id, clock.now())
        if ended is None:
            return None
        row, longest = ended
        return _done(uow, "go_on", ticket, row, ladder.goes_on(uow, ticket, row, longest), clock)


def _urge(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    today = local_date(clock.now())
    with database.unit_of_work() as uow:
        ticket = _held(uow, deadline_id)
        # Checked again here: the date may have been recomputed, the visit reported meanwhile.
        late = (*LATE, Deadline.due_on < today)
        row = _take(uow, deadline_id, late, overdue_at=clock.now())
        if row is None:
            return None
        step, audited = ("urge", "overdue") if row.is_due else ("miss", "missed")
        told = ladder.urge(uow, ticket, row)
        return _done(uow, step, ticket, row, told, clock, audited=audited)


def _remind(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    with database.unit_of_work() as uow:
        ticket = _held(uow, deadline_id)
        row = _take(uow, deadline_id, IN_TIME, reminded_at=clock.now())
        if row is None:
            return None
        return _done(uow, "remind", ticket, row, ladder.remind(uow, ticket, row), clock)


def _supervise(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    with database.unit_of_work() as uow:
        ticket = _held(uow, deadline_id)
        row = _take(uow, deadline_id, URGED, supervised_at=clock.now())
        if row is None:
            return None
        told = ladder.supervise(uow, ticket, row)
        row.supervised_by = told.above.code if told.above else None
        if county_above(uow.session, row) is None:
            row.county_told_at = clock.now()
        return _done(uow, "supervise", ticket, row, told, clock, audited="supervise")


def _copy(database: Database, deadline_id: str, clock: Clock) -> Act | None:
    with database.unit_of_work() as uow:
        ticket = _held(uow, deadline_id)
        row = _take(uow, deadline_id, SUPERVISED, county_told_at=clock.now())
        if row is None:
            return None
        told = ladder.copy_to_county(uow, ticket, row)
        if told is None:  # the mark stays: nobody is looked for again
            uow.commit()
            return None
        return _done(uow, "copy_to_county", ticket, row, told, clock, audited="supervise_copy")


def _held(uow: UnitOfWork, deadline_id: str) -> Ticket:
    """The ticket of a clock, held first as every step of people does: two never wait for each
    other."""
    return locked(uow.session, uow.session.get_one(Deadline, deadline_id).record_id)


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


def _done(
    uow: UnitOfWork,
    step: str,
    ticket: Ticket,
    row: Deadline,
    told: ladder.Told,
    clock: Clock,
    *,
    audited: str | None = None,
) -> Act:
    """The step as a row of the ticket's history, with what it was about and whom it told."""
    detail = {"covers": row.covers, "unit": _code(told.unit), "above": _code(told.above)}
    event = "full" if step == "remind" and row.at_least else step
    note(uow.session, ticket, event, "system", clock.now(), detail=detail)
    if audited is not None:
        about = {"deadline": row.id, "unit": ticket.unit_code}
        audit.append(uow, "system", audited, "ticket", ticket.id, about, at=clock.now())
    uow.commit()
    return _act(step, ticket, row)


def _code(unit: Region | None) -> str | None:
    return unit.code if unit else None


def _act(step: str, ticket: Ticket, row: Deadline) -> Act:
    return Act(step, ticket.record.number, row.covers, row.due_on.isoformat(), ticket.unit_code)
