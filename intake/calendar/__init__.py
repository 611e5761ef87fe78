"""The working-day calendar (工作日历) with the make-up working weekends (调休)."""

from intake.calendar.workdays import UNITS, Pause, Reckoned, Unit, WorkCalendar
from intake.calendar.years import Notice, load, read_file, read_notice, store

__all__ = [
    "UNITS",
    "Notice",
    "Pause",
    "Reckoned",
    "Unit",
    "WorkCalendar",
    "load",
    "read_file",
    "read_notice",
    "store",
]
