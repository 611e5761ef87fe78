"""The clock: what the time is, given from outside so that tests can hold it still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China's one time zone. A fixed offset: no summer time since 1991, no tzdata needed."""


class Clock(Protocol):
    """Anything that tells the time as an aware datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FrozenClock:
    """A clock that stands still until it is moved."""

    at: datetime

    def __post_init__(self) -> None:
        self.at = aware(self.at)

    def now(self) -> datetime:
        return self.at

    def advance(self, **delta: float) -> None:
        """Move on by ``timedelta(**delta)``."""
        self.at += timedelta(**delta)


def aware(moment: datetime) -> datetime:
    """Give a time without an offset the one it has by rule: Asia/Shanghai."""
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def local_date(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai on which ``moment`` falls."""
    return aware(moment).astimezone(SHANGHAI).date()
