"""Hours and moments in words: as people write them, and as they are read out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from intake.clock import SHANGHAI, aware
from intake.errors import ImportProblem

Span = tuple[time, time]
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*(?:-|–|—|~|～|到|至)\s*(\d{1,2})[:：](\d{2})")


def read_spans(text: str) -> tuple[Span, ...]:
    """``08:30-12:00 14:00-17:30`` as spans; empty text is a day off. Raises
    :class:`ImportProblem` for what is none, ends before it begins, or overlaps."""
    spans = []
    rest = _SPAN.sub(" ", text)
    if rest.strip(" ,，、;；/和"):
        raise ImportProblem(None, f"时间“{text}”看不懂，请写成 08:30-12:00 14:00-17:30 这样")
    for found in _SPAN.findall(text):
        hour, minute, until_hour, until_minute = map(int, found)
        try:
            spans.append((time(hour, minute), time(until_hour, until_minute)))
        except ValueError:
            raise ImportProblem(None, f"“{text}”里没有这样的钟点") from None
    for begin, end in spans:
        if begin >= end:
            raise ImportProblem(None, f"“{text}”里结束的时间早于开始的时间")
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end:
            raise ImportProblem(None, f"“{text}”里两段时间重叠了")
    return tuple(spans)


def write_spans(spans: Sequence[Span]) -> str:
    """The spans of a day as :func:`read_spans` reads them."""
    return " ".join(f"{write_clock(begin)}-{write_clock(end)}" for begin, end in spans)


def say_moment(at: datetime, now: datetime, *, provisional: bool = False) -> str:
    """``明天上午8:30``, ``下星期一上午9:00``, ``10月8日（星期四）上午8:30``."""
    words = data()["words"]
    local = at.astimezone(SHANGHAI)
    part = next(name for hour, name in reversed(words["parts"]) if local.hour >= hour)
    day = _say_day(local.date(), aware(now).astimezone(SHANGHAI).date())
    said = str(words["moment"]).format(
        day=day, part=part, clock=f"{(local.hour - 1) % 12 + 1}:{local:%M}"
    )
    return said + (str(words["provisional"]) if provisional else "")


def say_week(week: Sequence[Sequence[Span]], *, follows_calendar: bool) -> list[str]:
    """The week in words, days of the same hours together: ``星期一到星期五 08:30-12:00``."""
    words = data()["words"]
    lines, at = [], 0
    while at < len(week):
        end = at
        while end + 1 < len(week) and week[end + 1] == week[at]:
            end += 1
        first, last = words["weekdays"][at], words["weekdays"][end]
        days = first if at == end else f"{first}{words['to']}{last}"
        times = write_spans(week[at]) or words["closed"]
        lines.append(str(words["span"]).format(weekdays=days, times=times))
        at = end + 1
    return [*lines, str(words["calendar"])] if follows_calendar else lines


def _say_day(day: date, today: date) -> str:
    words = data()["words"]
    ahead = (day - today).days
    if ahead < len(words["days"]):
        return str(words["days"][ahead])
    weekday = words["weekdays"][day.weekday()]
    monday = today - timedelta(days=today.weekday())
    if day < monday + timedelta(days=7):
        return str(weekday)
    if day < monday + timedelta(days=14):
        return str(words["next_week"]).format(weekday=weekday)
    return str(words["date"]).format(month=day.month, day=day.day, weekday=weekday)


def write_clock(moment: time) -> str:
    """``08:30``."""
    return f"{moment:%H:%M}"


@cache
def data() -> dict[str, Any]:
    """``intake/data/service_hours.yml``: the shipped hours, and how a moment is said."""
    path = Path(__file__).parents[1] / "data" / "service_hours.yml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded
