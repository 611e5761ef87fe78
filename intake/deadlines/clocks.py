"""The clocks on records: started, met, extended, stopped, begun again. The caller commits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from sqlalchemy import select

from intake import audit, calendar
from intake.clock import SHANGHAI, local_date
from intake.deadlines.pausing import end_pause, pause, resume
from intake.deadlines.reckon import Limits, limits_for, limits_of_stage
from intake.deadlines.rows import begin_anew, due_row, held, new_row, noted, set_date
from intake.deadlines.rules import RECEIPT, place_of
from intake.errors import ClockProblem
from intake.tables.deadlines import Deadline
from intake.tables.records import Record

if TYPE_CHECKING:
    from intake.unit_of_work import UnitOfWork

__all__ = [
    "begin_again",
    "extend",
    "meet_stage",
    "on_state",
    "pause",
    "resume",
    "start_clocks",
    "start_stage",
    "stop_all",
    "stop_stage",
]


def start_clocks(limits: Limits) -> list[Deadline]:
    """The rows for a new record, the due one first."""
    return [new_row(limits.due, True), *(new_row(due, False) for due in limits.others)]


def on_state(
    uow: UnitOfWork,
    record: Record,
    state: str,
    at: datetime,
    *,
    still_to_come: Collection[str] = (),
) -> None:
    """The ticket has come to ``state``: the clocks that are met by it are met.

    Not those that cover what is ``still_to_come``: a decision that a procedure now leads to.
    """
    rows = [row for row in held(uow, record.id) if row.met_by == state]
    _meet(uow, [row for row in rows if row.covers not in still_to_come], at)


def start_stage(uow: UnitOfWork, record: Record, stage: str, on: date) -> list[Deadline]:
    """Start every clock of the record's region that counts from this stage, day zero ``on``.

    Stages: notice, identification, county_approval, green_channel_entry, and what a county's
    rules name. The same stage on the same day starts nothing twice; on another day it is a new
    one (the village's notice, then the county's). Gives its clocks, the earliest first; none
    where no rule is.
    """
    session = uow.session
    same = select(Deadline).where(
        Deadline.record_id == record.id,
        Deadline.stage == stage,
        Deadline.received_on == on,
        Deadline.stopped_at.is_(None),
    )
    have = {row.covers: row for row in session.scalars(same)}
    rows = []
    for due in limits_of_stage(session, place_of(record), record.kind, stage, on):
        row = have.get(due.covers)
        if row is None:
            row = new_row(due, False)
            record.deadlines.append(row)
        rows.append(row)
    session.flush()
    return rows


def meet_stage(uow: UnitOfWork, record: Record, covers: str, at: datetime) -> list[Deadline]:
    """What this clock covers is done (``public_notice``, ``help_plan`` …); gives those met."""
    return _meet(uow, [row for row in held(uow, record.id) if row.covers == covers], at)


def stop_all(uow: UnitOfWork, record: Record, at: datetime) -> list[Deadline]:
    """The matter has gone (withdrawn, merged): its clocks are stopped, neither met nor missed."""
    return _stop(uow, record, held(uow, record.id), at)


def stop_stage(
    uow: UnitOfWork, record: Record, covers: Collection[str], at: datetime
) -> list[Deadline]:
    """What these clocks cover is not going to be done: they are stopped; gives them.

    The unit's own clock is not among them: that one ends with its ticket.
    """
    rows = [row for row in held(uow, record.id) if row.covers in covers and not row.is_due]
    return _stop(uow, record, rows, at)


def begin_again(uow: UnitOfWork, record: Record, at: datetime) -> Deadline:
    """The matter is opened again (重办): its limits from receipt count once more, from this day.

    They are new clocks, by the rules that hold now; gives the unit's own. Those of the first
    time stay as they ended; one that still ran is stopped.
    """
    today = local_date(at)
    running = [row for row in held(uow, record.id) if row.stage == RECEIPT]
    _stop(uow, record, running, at)
    due_row(uow.session, record.id).is_due = False
    start = datetime.combine(today, time(), SHANGHAI)
    rows = start_clocks(limits_for(uow.session, place_of(record), record.kind, start))
    record.deadlines.extend(rows)
    uow.session.flush()
    return rows[0]


def extend(uow: UnitOfWork, record: Record, due_on: date, at: datetime) -> Deadline:
    """Grant a later last day for the clock that the unit must meet first.

    A limit in working days is granted to the next working day, if ``due_on`` is a day off. It
    is a new limit: reminded of and urged anew. Raises :class:`ClockProblem` for a day that is
    not later than the present one, and where that clock no longer runs.
    """
    row = next((one for one in held(uow, record.id) if one.is_due), None)
    if row is None:
        raise ClockProblem("这件事的期限已经不再计时，不能延期。")
    if due_on <= row.due_on:
        raise ClockProblem(f"延期后的日子要晚于现在的期限{row.due_on.isoformat()}。")
    before = row.due_on
    row.extended_to, row.extended_on = due_on, local_date(at)
    set_date(row, calendar.load(uow.session))
    begin_anew(row)
    detail = {"covers": row.covers, "from": before.isoformat(), "to": row.due_on.isoformat()}
    audit.append(uow, "system", "extend_clock", "record", record.id, detail, at=at)
    uow.session.flush()
    return row


def _stop(uow: UnitOfWork, record: Record, rows: list[Deadline], at: datetime) -> list[Deadline]:
    days = calendar.load(uow.session)
    for row in rows:
        end_pause(row, at, days)
        row.stopped_at = at
    noted(uow, record, "stop_clock", rows, at, None)
    return rows


def _meet(uow: UnitOfWork, rows: list[Deadline], at: datetime) -> list[Deadline]:
    if any(row.paused_at is not None for row in rows):
        days = calendar.load(uow.session)
        for row in rows:
            end_pause(row, at, days)
    for row in rows:
        row.met_at = at
    uow.session.flush()
    return rows
