"""Working-day arithmetic: holidays, shifts (调休), limits in days and months, and pauses."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["working", "calendar", "month"]
UNITS: tuple[Unit, ...] = ("working", "calendar", "month")
DAY = timedelta(days=1)
SATURDAY = 5

Pause = tuple[date, date]
"""The day on which a limit was paused and the day on which it ran again: the first is not
counted any more, the last is counted again, so a pause within one day is none."""


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

    def working_days_after(self, day: date, count: int) -> date:
        """The working day that comes as the ``count``-th after ``day``; ``day`` itself for 0."""
        while count:
            day += DAY
            count -= self.is_working(day)
        return day

    def working_days_between(self, day: date, later: date) -> int:
        """How many working days come after ``day``, up to ``later`` and with it."""
        span = range(1, (later - day).days + 1)
        return len([n for n in span if self.is_working(day + DAY * n)])

    def reckon(
        self, received_on: date, days: int, unit: Unit, pauses: Iterable[Pause] = ()
    ) -> Reckoned:
        """The last day of a limit of ``days`` counted from ``received_on``, which is day zero.

        A limit in working days ends on a working day. One in calendar days or months keeps
        its plain date; a month ends on the same day of the month, or on its last. Pauses move
        it as :meth:`moved` says.
        """
        if days < 1:
            raise ValueError(f"a limit has at least one day, not {days}")
        if unit == "working":
            end = self.working_days_after(received_on, days)
        elif unit == "calendar":
            end = received_on + timedelta(days=days)
        else:
            end = months_after(received_on, days)
        return self.moved(received_on, end, unit, pauses)

    def moved(self, start: date, end: date, unit: Unit, pauses: Iterable[Pause] = ()) -> Reckoned:
        """The end of a limit from the day after ``start`` to ``end``, moved by its pauses.

        Each paused day within the limit is put on at its end: a working day for each paused
        working day of a limit in working days, a day for each paused day of any other. What
        was paused after the limit was past moves nothing, nor do paused days off move a limit
        in working days. Days that are put on may be paused themselves.
        """
        working = unit == "working"
        if working:
            end = self.next_working_day(end)
        for day in sorted(_days(pauses)):
            if start < day <= end and (not working or self.is_working(day)):
                end = self.working_days_after(end, 1) if working else end + DAY
        shown = self.next_working_day(end)
        needed = range(((start + DAY) if working else end).year, shown.year + 1)
        return Reckoned(end, shown, not self.years.issuperset(needed))


def _days(pauses: Iterable[Pause]) -> set[date]:
    """All paused days; one that lies in two pauses counts once."""
    return {
        since + timedelta(days=n) for since, until in pauses for n in range((until - since).days)
    }


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
