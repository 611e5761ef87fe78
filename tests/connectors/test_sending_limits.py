"""One limit for all senders and processes."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from connectors.sending_limits import Limit, OverLimit, forget_old, take
from connectors.staff_tables import SendingLimit
from intake.clock import FrozenClock
from intake.db import Database

MINUTE = timedelta(minutes=1)


def test_several_processes_together_keep_it(database: Database, clock: FrozenClock) -> None:
    taken: list[int] = []

    def sender() -> None:
        for _ in range(10):
            try:
                take(database, clock, "robot", "k", [Limit(20, MINUTE)])
            except OverLimit:
                continue
            taken.append(1)

    threads = [threading.Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 20


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=40), st.integers(1, 5))
def test_no_window_ever_holds_more_and_the_wait_is_long_enough(
    database: Database, clock: FrozenClock, pauses: list[int], most: int
) -> None:
    clock.advance(days=2)
    limit, sent = Limit(most, MINUTE), []
    for pause in pauses:
        clock.advance(seconds=pause)
        try:
            take(database, clock, "robot", "k", [limit])
        except OverLimit as error:
            assert timedelta() < error.wait <= MINUTE
            clock.advance(seconds=error.wait.total_seconds())
            take(database, clock, "robot", "k", [limit])
        sent.append(clock.now())
    for begins in sent:
        assert sum(begins <= one < begins + MINUTE for one in sent) <= most


def test_what_was_refused_is_not_counted_and_old_rows_go(
    database: Database, clock: FrozenClock
) -> None:
    limits = [Limit(2, MINUTE), Limit(3, timedelta(hours=1))]
    take(database, clock, "member", "a", limits)
    take(database, clock, "member", "a", limits)
    for _ in range(3):
        with pytest.raises(OverLimit):
            take(database, clock, "member", "a", limits)
    take(database, clock, "robot", "a", limits)
    clock.advance(minutes=1)
    take(database, clock, "member", "a", limits)
    with pytest.raises(OverLimit) as told:
        take(database, clock, "member", "a", limits)
    assert told.value.wait == timedelta(minutes=59)
    clock.advance(days=1)
    with database.unit_of_work() as unit:
        assert forget_old(unit, clock) == 2
        unit.commit()
        assert unit.session.scalar(select(func.count()).select_from(SendingLimit)) == 0
