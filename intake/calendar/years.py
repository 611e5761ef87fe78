"""Years of the working-day calendar: reading a notice's file, and the loaded years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intake.calendar.workdays import SATURDAY, WorkCalendar
from intake.errors import ImportProblem
from intake.tables.calendar import CalendarDay, CalendarYear

KINDS = {"holidays": "holiday", "shifts": "shift"}


@dataclass(frozen=True)
class Notice:
    """A year's days as the State Council's notice sets them, with the notice's own data."""

    year: int
    title: str
    number: str | None
    issued: date
    days: dict[date, tuple[str, str]]
    """day → (``holiday`` | ``shift``, name of the festival)"""


def read_notice(text: str) -> Notice:
    """Read a year's YAML file (see ``data/calendar/2026.yml``).

    Raises :class:`ImportProblem` for a shift on a weekday, a day named twice, or a day of
    another year (the last days of the year before and the first after may be in it).
    """
    data = _mapping(text)
    try:
        year, source = int(data["year"]), data["source"]
        title, issued = str(source["title"]), source["issued"]
        number = source.get("number")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ImportProblem(None, "缺少 year、source.title 或 source.issued") from error
    if not isinstance(issued, date):
        raise ImportProblem(None, f"source.issued 不是日期：{issued}")
    days: dict[date, tuple[str, str]] = {}
    for section, kind in KINDS.items():
        for day, name in (data.get(section) or {}).items():
            if not isinstance(day, date):
                raise ImportProblem(_line(text, day), f"{section} 里的 {day} 不是日期")
            if not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
                raise ImportProblem(_line(text, day), f"{day} 不在 {year} 年")
            if kind == "shift" and day.weekday() < SATURDAY:
                raise ImportProblem(_line(text, day), f"{day} 不是周末，不会是调休上班")
            if day in days:
                raise ImportProblem(_line(text, day), f"{day} 写了两次")
            days[day] = (kind, str(name))
    if not days:
        raise ImportProblem(None, f"{year} 年一个放假或调休的日子都没有")
    return Notice(year, title, None if number is None else str(number), issued, days)


def store(session: Session, notice: Notice, origin: str) -> None:
    """Put the year in place of what was known of it."""
    session.execute(delete(CalendarDay).where(CalendarDay.year == notice.year))
    session.execute(delete(CalendarDay).where(CalendarDay.day.in_(notice.days)))
    session.merge(
        CalendarYear(
            year=notice.year,
            title=notice.title,
            number=notice.number,
            issued=notice.issued,
            origin=origin,
        )
    )
    session.flush()
    session.add_all(
        CalendarDay(day=day, year=notice.year, kind=kind, name=name)
        for day, (kind, name) in notice.days.items()
    )
    session.flush()


def load(session: Session) -> WorkCalendar:
    """The calendar of all loaded years."""
    days = session.execute(select(CalendarDay.day, CalendarDay.kind)).all()
    return WorkCalendar(
        years=frozenset(session.scalars(select(CalendarYear.year))),
        holidays=frozenset(day for day, kind in days if kind == "holiday"),
        shifts=frozenset(day for day, kind in days if kind == "shift"),
    )


def read_file(path: Path) -> Notice:
    """Read a year's file; see :func:`read_notice`."""
    return read_notice(path.read_text("utf-8"))


def _mapping(text: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ImportProblem(mark.line + 1 if mark else None, "不是能读的 YAML") from error
    except ValueError as error:  # a day such as 2027-02-30
        raise ImportProblem(None, f"日期不对：{error}") from error
    if not isinstance(data, dict):
        raise ImportProblem(None, "文件里应有 year、source、holidays、shifts")
    return data


def _line(text: str, needle: object) -> int | None:
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if str(needle) in line), None)
