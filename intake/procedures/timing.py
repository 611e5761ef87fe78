"""The clocks of a procedure: what a step starts, meets, and lets stand still."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select

from intake import calendar, regions, seeds
from intake.procedures.data import Step
from intake.tables.deadlines import Deadline, DeadlineRule
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork


def begin(uow: UnitOfWork, record: Record, step: Step, on: date, at: datetime) -> None:
    """A step with a beginning has begun: its notice's clock runs, or a clock stands still."""
    if step.notice is not None:
        for stage in step.starts:
            _start(uow, record, stage, on)


def end(uow: UnitOfWork, record: Record, step: Step, on: date, at: datetime) -> None:
    """A step was done: what it meets has been met, and what counts from it begins."""
    for row in record.deadlines:
        if row.covers in step.meets and row.met_at is None:
            row.met_at = at
    if step.notice is None:
        for stage in step.starts:
            _start(uow, record, stage, on)


def leave(uow: UnitOfWork, record: Record, step: Step, on: date, at: datetime) -> None:
    """The procedure came to its end with this step: nothing more is to be done in time."""
    for row in record.deadlines:
        if not row.is_due and row.met_by is None and row.met_at is None:
            row.met_at = at


def last_day(record: Record, covers: str) -> date | None:
    """The last day of the clock that covers this, if one was started."""
    days = [row.due_on for row in record.deadlines if row.covers == covers]
    return max(days, default=None)


def _start(uow: UnitOfWork, record: Record, stage: str, on: date) -> None:
    """Start every rule of the record's region that is counted from this stage."""
    session = uow.session
    if record.region_code is None:
        return
    seeds.ensure(session)
    line = regions.line_of(session, record.region_code)
    query = select(DeadlineRule).where(
        DeadlineRule.kind == record.kind,
        DeadlineRule.counted_from == stage,
        DeadlineRule.days.is_not(None),
        DeadlineRule.region_code.in_(line),
        or_(DeadlineRule.valid_to.is_(None), DeadlineRule.valid_to >= on),
    )
    days = calendar.load(session)
    for rule in session.scalars(query):
        assert rule.days is not None
        reckoned = days.reckon(on, rule.days, rule.unit)  # type: ignore[arg-type]
        record.deadlines.append(
            Deadline(
                is_due=False,
                received_on=on,
                due_on=reckoned.end,
                next_working_day=reckoned.next_working_day,
                covers=rule.covers,
                days=rule.days,
                unit=rule.unit or "calendar",
                rule=rule.rule,
                document=rule.document,
                section=rule.section,
                local_default=rule.local_default,
                provisional=reckoned.provisional,
                met_by=rule.met_by,
            )
        )
    session.flush()
