"""Calendar and rules as anybody would read them from the packaged files, day by day.

Nothing here calls ``intake.deadlines`` or ``intake.calendar``: it is what they are held against.
"""

from __future__ import annotations

import calendar as gregorian
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parents[2] / "intake" / "data"
DAY = timedelta(days=1)
Rule = dict[str, Any]


@lru_cache(maxsize=1)
def _special() -> tuple[set[date], set[date], set[int]]:
    off: set[date] = set()
    on: set[date] = set()
    years: set[int] = set()
    for path in (DATA / "calendar").glob("*.yml"):
        notice = yaml.safe_load(path.read_text("utf-8"))
        off |= set(notice["holidays"])
        on |= set(notice.get("shifts") or {})
        years.add(notice["year"])
    return off, on, years


@cache
def works(day: date) -> bool:
    off, on, _ = _special()
    return day in on or (day.weekday() < 5 and day not in off)


def working_day_after(day: date, count: int) -> date:
    while count:
        day += DAY
        if works(day):
            count -= 1
    return day


def working_day_from(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def is_known(first: date, last: date) -> bool:
    """Whether the notices of all these years are there."""
    return all(year in _special()[2] for year in range(first.year, last.year + 1))


def last_day(start: date, days: int, unit: str, paused: set[date]) -> date:
    """Count the days after ``start`` one by one; paused days do not count, and of a limit in
    working days neither do days off."""
    if unit == "month":
        month = start.month % 12 + 1
        year = start.year + start.month // 12
        end = date(year, month, min(start.day, gregorian.monthrange(year, month)[1]))
        days = (end - start).days
    day = start
    while days:
        day += DAY
        if day not in paused and (unit != "working" or works(day)):
            days -= 1
    return day


def granted_day(granted_on: date, until: date, unit: str, paused: set[date]) -> date:
    """The last day that was granted, moved by pauses from the day of granting on."""
    start = granted_on - DAY
    if unit == "working":
        until = working_day_from(until)
    days = [start + DAY * n for n in range(1, (until - start).days + 1)]
    count = sum(1 for day in days if unit != "working" or works(day))
    return last_day(start, count, "working" if unit == "working" else "calendar", paused)


@lru_cache(maxsize=1)
def _rules() -> list[Rule]:
    found: list[Rule] = yaml.safe_load((DATA / "deadline_rules.yml").read_text("utf-8"))
    return found


def rules(line: tuple[str, ...], kind: str, stage: str) -> list[Rule]:
    """One rule for each thing covered: the nearest region's, unless a newer one above replaces
    it; local defaults where no document sets a limit (from receipt: none the unit must meet)."""
    return _chosen(line, kind, stage)


@cache
def _chosen(line: tuple[str, ...], kind: str, stage: str) -> list[Rule]:
    speak = [
        one
        for one in _rules()
        if one["kind"] in (kind, "any")
        and one["counted_from"] == stage
        and one["days"] is not None
        and (one["region"] is None or one["region"] in line)
    ]
    official = _leading([one for one in speak if not one.get("local_default")], line)
    local = _leading([one for one in speak if one.get("local_default")], line)
    if stage == "receipt":
        if any(one["unit_must_meet"] for one in official):
            return official
        return official + [one for one in local if one["unit_must_meet"]]
    ruled = [one["covers"] for one in official]
    return official + [one for one in local if one["covers"] not in ruled]


def _leading(found: list[Rule], line: tuple[str, ...]) -> list[Rule]:
    near = sorted(found, key=lambda one: -(line.index(one["region"]) if one["region"] else -1))
    first: dict[str, Rule] = {}
    for one in near:
        have = first.get(one["covers"])
        newer = have and one["issued"] and have["issued"] and one["issued"] > have["issued"]
        if have is None or newer:
            first[one["covers"]] = one
    return list(first.values())


def wait(line: tuple[str, ...], kind: str, stage: str, covers: str) -> int:
    """Working days before the next step of the ladder."""
    return next(int(one["days"]) for one in rules(line, kind, stage) if one["covers"] == covers)
