"""Working-day arithmetic: holidays, shifts (调休), and limits in days and months."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["working", "calendar", "month"]
UNITS: tuple[Unit, ...] = ("working", "calendar", "month")
DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Reckoned:
    """The end of a limit. ``next_working_day`` is ``end`` itself when that is a working day.

    ``provisional``: a year that the result depends on has no State Council notice loaded, and
    weekends alone were counted there.
    """

    end: date
    next_working_day: date
    provisional: bool


@dataclass(frozen=True)
class WorkCalendar:
    """The loaded years, and in them the days that differ from the week's habit.

    ``holidays`` are days off, ``shifts`` weekend days that are worked.
    """

    years: frozenset[int]
    holidays: frozenset[date]
    shifts: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Whether people work on this day; by weekends alone in a year not loaded."""
        if day in self.shifts:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first after it that is."""
        while not self.is_working(day):
            day += DAY
        return day

    def reckon(self, received_on: date, days: int, unit: Unit) -> Reckoned:
        """The last day of a limit of ``days`` counted from ``received_on``, which is day zero.

        A limit in working days ends on a working day. One in calendar days or months keeps
        its plain date; a month ends on the same day of the month, or on its last.
        """
        if days < 1:
            raise ValueError(f"a limit has at least one day, not {days}")
        if unit == "working":
            end = self._add_working(received_on, days)
            first_uncertain = received_on + DAY
        else:
            whole = timedelta(days=days)
            end = received_on + whole if unit == "calendar" else months_after(received_on, days)
            first_uncertain = end
        shown = self.next_working_day(end)
        needed = range(first_uncertain.year, shown.year + 1)
        return Reckoned(end, shown, not self.years.issuperset(needed))

    def _add_working(self, day: date, days: int) -> date:
        while days:
            day += DAY
            days -= self.is_working(day)
        return day


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
