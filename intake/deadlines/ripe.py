"""Which clocks a step of the ladder waits for: as conditions, and as a list for today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnExpressionArgument, select
from sqlalchemy.orm import Session

from intake import calendar, regions
from intake.calendar import WorkCalendar
from intake.clock import local_date
from intake.deadlines.pausing import WAITING_FOR_FARMER, wait_ends
from intake.deadlines.waits import Waits, waits
from intake.tables.deadlines import Deadline
from intake.tables.records import Record
from intake.tables.tickets import Ticket

Condition = ColumnExpressionArgument[bool]
DAY = timedelta(days=1)
FARTHEST = timedelta(days=60)
"""How far ahead a reminder may be; more than a month of working days."""

_RUNNING = (Deadline.runs, Deadline.paused_at.is_(None))
IN_TIME = (*_RUNNING, Deadline.overdue_at.is_(None), Deadline.reminded_at.is_(None))
LATE = (*_RUNNING, Deadline.overdue_at.is_(None), ~Deadline.at_least)
URGED = (
    *_RUNNING, Deadline.overdue_at.is_not(None), Deadline.supervised_at.is_(None),
)  # fmt: skip
WAITING = (Deadline.runs, Deadline.paused_for == WAITING_FOR_FARMER)
SUPERVISED = (*_RUNNING, Deadline.supervised_at.is_not(None), Deadline.county_told_at.is_(None))


class Ripe:
    """Which clocks a step waits for today; whoever takes the step looks at each again."""

    def __init__(self, session: Session, today: date) -> None:
        self._session, self._today = session, today
        self._days: WorkCalendar = calendar.load(session)

        def waits_of(place: str | None, kind: str) -> Waits:
            line = regions.line_of(session, place) if place else []
            return waits(session, line, kind, today)

        self._waits = lru_cache(maxsize=None)(waits_of)

    def waited_out(self) -> list[str]:
        """Those that have waited for the farmer as long as they may. Few wait at a time."""
        about = {row.id: row for row in self._rows(*WAITING)}
        return [
            row.id
            for row in self._session.scalars(select(Deadline).where(Deadline.id.in_(about)))
            if (ends := wait_ends(row, self._days, self._waits_of(about[row.id]).farmer))
            and ends <= self._today
        ]

    def late(self) -> list[str]:
        return [row.id for row in self._rows(*LATE, Deadline.due_on < self._today)]

    def soon(self) -> list[str]:
        """Those within the reminder's working days, and notices that have run their time."""
        far = self._today + FARTHEST
        found = self._rows(*IN_TIME, ~Deadline.at_least, Deadline.due_on.between(self._today, far))
        soon = [row.id for row in found if row.due_on <= self._ahead(row)]
        full = self._rows(*IN_TIME, Deadline.at_least, Deadline.due_on < self._today)
        return soon + [row.id for row in full]

    def unheeded(self) -> list[str]:
        """Urged, and not done so many working days after the last day. Where 催办 came late, they
        are counted as if it had come in time for it: the unit always has these days."""
        found = []
        for row in self._rows(*URGED):
            since = max(row.due_on, local_date(row.overdue_at) - DAY)
            if self._today >= self._after(since, self._waits_of(row).supervision):
                found.append(row.id)
        return found

    def unheeded_still(self) -> list[str]:
        found = []
        for row in self._rows(*SUPERVISED):
            since = local_date(row.supervised_at)
            if self._today >= self._after(since, self._waits_of(row).supervision_copy):
                found.append(row.id)
        return found

    def _ahead(self, row: Any) -> date:
        return self._after(self._today, self._waits_of(row).reminder)

    def _after(self, day: date, count: int) -> date:
        return self._days.working_days_after(day, count)

    def _waits_of(self, row: Any) -> Waits:
        return self._waits(row.unit_code or row.region_code, row.kind)

    def _rows(self, *conditions: Condition) -> Sequence[Any]:
        """Columns alone: a county has thousands of clocks that run, and few that are ripe."""
        query = (
            select(
                Deadline.id, Deadline.due_on, Deadline.overdue_at, Deadline.supervised_at,
                Ticket.unit_code, Record.region_code, Record.kind,
            )
            .join(Record, Record.id == Deadline.record_id)
            .join(Ticket, Ticket.record_id == Record.id)
            .where(*conditions)
            .order_by(Deadline.due_on, Deadline.id)
        )  # fmt: skip
        return self._session.execute(query).all()
