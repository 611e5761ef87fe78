"""The row of a clock: made from a limit, held for a change, its date set, its change noted."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit
from intake.calendar import Pause, Reckoned, Unit, WorkCalendar
from intake.calendar.workdays import DAY
from intake.clock import local_date
from intake.deadlines.reckon import Due
from intake.tables.deadlines import Deadline
from intake.tables.records import Record

if TYPE_CHECKING:
    from intake.unit_of_work import UnitOfWork


def new_row(due: Due, is_due: bool) -> Deadline:
    """A clock that begins to run."""
    row = Deadline(is_due=is_due, received_on=due.received_on, round=1, paused=[])
    follow(row, due)
    row.due_on, row.next_working_day, row.provisional = (
        due.on,
        due.next_working_day,
        due.provisional,
    )
    return row


def follow(row: Deadline, due: Due) -> None:
    """Let the clock follow this limit's rule; its date is set by :func:`set_date`."""
    source = due.source or {}
    values: dict[str, Any] = {
        "covers": due.covers,
        "days": due.days,
        "unit": due.unit,
        "rule": due.rule,
        "document": source.get("document"),
        "section": source.get("section"),
        "local_default": due.local_default,
        "met_by": due.met_by,
        "rule_id": due.rule_id,
        "stage": due.stage,
        "pauses": due.pauses,
        "level": due.level,
        "at_least": due.at_least,
    }
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def held(uow: UnitOfWork, record_id: str) -> list[Deadline]:
    """The clocks of a record that run, as they are now, held until the transaction ends."""
    query = select(Deadline).where(Deadline.record_id == record_id, Deadline.runs)
    locked = query.order_by(Deadline.id).with_for_update(of=Deadline)
    return list(uow.session.scalars(locked.execution_options(populate_existing=True)))


def due_row(session: Session, record_id: str) -> Deadline:
    """The clock that the unit must meet first."""
    query = select(Deadline).where(Deadline.record_id == record_id, Deadline.is_due)
    return session.scalars(query).one()


def date_of(row: Deadline, days: WorkCalendar, length: tuple[int, Unit] | None = None) -> Reckoned:
    """The last day of a clock: its rule's or the one granted, moved by its pauses.

    ``length`` in place of its own: so many days of this unit.

    A pause that is still open has moved nothing yet. What was granted holds its own date; the
    pauses from the day of granting on move it.
    """
    count, unit = length or (row.days, cast(Unit, row.unit))
    pauses = [_days_of(one.since, one.until) for one in row.paused]
    if row.extended_to is not None and row.extended_on is not None:
        return days.moved(row.extended_on - DAY, row.extended_to, unit, pauses)
    return days.reckon(row.received_on, count, unit, pauses)


def set_date(row: Deadline, days: WorkCalendar) -> date:
    """Set the date that :func:`date_of` gives; gives the one before."""
    before, now = row.due_on, date_of(row, days)
    row.due_on, row.next_working_day = now.end, now.next_working_day
    row.provisional = now.provisional
    return before


def begin_anew(row: Deadline) -> None:
    """Take back the steps of the ladder: from here on each may be taken again, once."""
    row.reminded_at = row.overdue_at = row.supervised_at = row.county_told_at = None
    row.supervised_by = None
    row.round += 1


def noted(
    uow: UnitOfWork,
    record: Record,
    action: str,
    rows: list[Deadline],
    at: datetime,
    reason: str | None,
) -> None:
    """An audit row for each of these clocks."""
    for row in rows:
        detail = {"covers": row.covers, "due": row.due_on.isoformat(), "reason": reason}
        audit.append(uow, "system", action, "record", record.id, detail, at=at)
    uow.session.flush()


def _days_of(since: datetime, until: datetime | None) -> Pause:
    return local_date(since), local_date(until or since)
