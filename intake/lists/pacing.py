"""When the messages of a list go out: by day, and slowly enough to let others pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from intake.clock import SHANGHAI

PER_MINUTE = 60
FIRST, LAST = time(8), time(20)
"""Nobody is woken: from eight in the morning to eight in the evening, Asia/Shanghai."""


def moments(begin: datetime) -> Iterator[datetime]:
    """A moment for each message, from ``begin`` on: ``PER_MINUTE`` share a minute."""
    minute = begin
    while True:
        minute = _by_day(minute)
        for _ in range(PER_MINUTE):
            yield minute
        minute += timedelta(minutes=1)


def _by_day(moment: datetime) -> datetime:
    here = moment.astimezone(SHANGHAI)
    if here.time() < FIRST:
        return datetime.combine(here.date(), FIRST, SHANGHAI)
    if here.time() >= LAST:
        return datetime.combine(here.date() + timedelta(days=1), FIRST, SHANGHAI)
    return moment
