"""How many messages one recipient may get in a time: one place for all senders and processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import CursorResult, delete

from connectors.staff_tables import SendingLimit
from intake.clock import Clock
from intake.db import Database
from intake.privacy.columns import blind_index
from intake.unit_of_work import UnitOfWork
from intake.upsert import insert_missing

KEPT = timedelta(days=1)
"""No limit looks further back."""


@dataclass(frozen=True)
class Limit:
    """At most ``most`` messages within any ``window`` (a day at most)."""

    most: int
    window: timedelta


class OverLimit(Exception):
    """One more is too many now. ``wait`` is the time until there is room again."""

    def __init__(self, limit: Limit, wait: timedelta) -> None:
        super().__init__(f"more than {limit.most} within {limit.window}")
        self.limit = limit
        self.wait = wait


def take(
    database: Database,
    clock: Clock,
    kind: str,
    recipient: str,
    limits: Sequence[Limit],
    *,
    once: str = "",
) -> None:
    """Count one message to this recipient. Raises :class:`OverLimit`, and then counts nothing.

    ``kind`` keeps recipients of different senders apart. A message whose id is given as ``once``
    is counted a single time, however often it is tried. The row is locked while it is looked
    at, so several processes together keep the limit.
    """
    now = clock.now()
    at = now.timestamp()
    with database.unit_of_work() as unit:
        key = blind_index(unit.keyring, f"sending/{kind}", recipient)
        empty = {"key": key, "moments": [], "last_at": now}
        insert_missing(unit.session, SendingLimit, [empty])
        row = unit.session.get_one(SendingLimit, key, with_for_update=True)
        kept = [one for one in row.moments if one[1] > at - KEPT.total_seconds()]
        if once and any(one[0] == once for one in kept):
            return
        for limit in limits:
            since = at - limit.window.total_seconds()
            within = sorted(moment for _, moment in kept if moment > since)
            if len(within) >= limit.most:
                opens = within[-limit.most] + limit.window.total_seconds()
                raise OverLimit(limit, timedelta(seconds=opens - at))
        row.moments = [*kept, [once, at]]
        row.last_at = now
        unit.commit()


def forget_old(uow: UnitOfWork, clock: Clock) -> int:
    """Drop what no limit counts any more; gives how many rows."""
    gone = uow.session.execute(
        delete(SendingLimit).where(SendingLimit.last_at <= clock.now() - KEPT)
    )
    assert isinstance(gone, CursorResult)
    return gone.rowcount
