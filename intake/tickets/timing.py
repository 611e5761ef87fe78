"""What the steps of a ticket ask of the clocks on its record."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from intake import calendar
from intake.calendar import Unit
from intake.clock import local_date
from intake.deadlines.clocks import due_row, stop_clocks
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork


def on_state(uow: UnitOfWork, record: Record, state: str, at: datetime) -> None:
    """Stop the clocks that this state meets; withdrawn and merged stop them all."""
    if state in ("withdrawn", "merged"):
        for row in record.deadlines:
            row.met_at = row.met_at or at
    else:
        stop_clocks(record.deadlines, state, at)


def extend(uow: UnitOfWork, record: Record, due_on: date, at: datetime) -> None:
    """Move the due date; reminder and 催办 begin anew."""
    row = due_row(uow.session, record.id)
    row.due_on = due_on
    row.next_working_day = calendar.load(uow.session).next_working_day(due_on)
    row.reminded_at = row.overdue_at = None


def run_again(uow: UnitOfWork, record: Record, at: datetime) -> None:
    """A reopened ticket has the same limit once more, counted from the day of reopening."""
    row, today = due_row(uow.session, record.id), local_date(at)
    reckoned = calendar.load(uow.session).reckon(today, row.days, cast(Unit, row.unit))
    row.received_on, row.due_on = today, reckoned.end
    row.next_working_day, row.provisional = reckoned.next_working_day, reckoned.provisional
    row.met_at = row.reminded_at = row.overdue_at = None
