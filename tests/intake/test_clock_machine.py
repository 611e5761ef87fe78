"""Whatever is done to a clock, in whatever order: what always holds of it."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake import audit, calendar, deadlines
from intake.clock import SHANGHAI, FrozenClock, local_date
from intake.db import Database
from intake.deadlines import clocks
from intake.errors import ClockProblem
from intake.overdue import sweep
from intake.privacy.keyring import Keyring
from intake.records import Filed
from intake.tables import Deadline, Record
from tests.intake.world import World

PLACES: tuple[dict[str, Any], ...] = (
    {"region_code": "320981", "place": "江苏省东台市"},  # working days, a pause
    {"region_code": "370102", "place": "山东省济南市历下区"},  # calendar days, two clocks
    {"region_code": "512022", "place": "四川省乐至县"},  # the local default
)
NOTICE_2027 = (
    "year: 2027\nsource: {title: 通知, number: null, issued: 2026-11-05}\n"
    "holidays: {2027-01-01: 元旦, 2027-01-04: 元旦}\n"
)
ACTS = st.sampled_from(
    ["pause", "resume", "extend", "sweep", "recompute", "calendar", "again", "meet", "stop"]
)
MOVES = st.lists(st.tuples(ACTS, st.integers(0, 2), st.integers(0, 9)), min_size=5, max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(start=st.dates(date(2026, 1, 4), date(2026, 12, 20)), moves=MOVES)
def test_what_holds_of_clocks_whatever_is_done(
    start: date,
    moves: list[tuple[str, int, int]],
    tmp_path_factory: Any,
    sqlite_template: Path,
    keyring: Keyring,
) -> None:
    path = tmp_path_factory.mktemp("clocks") / "hotline.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}", keyring)
    begin = datetime.combine(start, datetime.min.time(), SHANGHAI) + timedelta(hours=9)
    world = World(database, FrozenClock(begin))
    filed = [world.declare(**place) for place in PLACES]
    for act, nth, days in moves:
        world.clock.advance(days=days)
        before = _all(world, filed)
        _do(world, act, filed[nth], days)
        _check(world, act, before, _all(world, filed))
    with database.reading() as session:
        audit.verify(session)
    database.dispose()


def _do(world: World, act: str, filed: Filed, days: int) -> None:
    now = world.clock.now()
    if act == "sweep":
        sweep(world.database, world.clock)
        return
    with world.database.unit_of_work() as uow:
        record = uow.session.get_one(Record, filed.record_id)
        if act == "pause":
            reason = "platform_comparison" if days % 2 else "waiting_for_farmer"
            clocks.pause(uow, record, reason, now)
        elif act == "resume":
            clocks.resume(uow, record, now)
        elif act == "extend":
            due = next(row for row in record.deadlines if row.is_due)
            if due.runs:
                clocks.extend(uow, record, due.due_on + timedelta(days=days + 1), now)
            else:
                with pytest.raises(ClockProblem):
                    clocks.extend(uow, record, due.due_on + timedelta(days=1), now)
        elif act == "recompute":
            deadlines.recompute(uow, "rules", now)
            assert deadlines.recompute(uow, "rules", now) == []
        elif act == "calendar":
            calendar.store(uow.session, calendar.read_notice(NOTICE_2027), "imported")
            deadlines.recompute(uow, "calendar", now)
            assert deadlines.recompute(uow, "calendar", now) == []
        elif act == "again":
            clocks.begin_again(uow, record, now)
        elif act == "meet":
            clocks.on_state(uow, record, "reported_back", now)
        else:
            clocks.stop_all(uow, record, now)
        uow.commit()


def _all(world: World, filed: list[Filed]) -> dict[str, Deadline]:
    return {row.id: row for one in filed for row in world.ticket(one).record.deadlines}


def _check(world: World, act: str, before: dict[str, Deadline], now: dict[str, Deadline]) -> None:
    with world.database.reading() as session:
        days = calendar.load(session)
    due = [row.record_id for row in now.values() if row.is_due]
    assert len(due) == len(set(due)) == len(PLACES)
    for row in now.values():
        assert row.met_at is None or row.stopped_at is None
        assert (row.paused_at is None) == (row.paused_for is None)
        assert len([one for one in row.paused if one.until is None]) == (row.paused_at is not None)
        assert row.due_on > row.received_on and row.next_working_day >= row.due_on
        if row.runs and row.overdue_at is None:  # an old miss keeps its date
            assert days.is_working(row.next_working_day)
            assert row.unit != "working" or days.is_working(row.due_on)
            assert not row.provisional or 2027 not in days.years
        if row.supervised_at is not None:
            assert row.overdue_at is not None
    for key, old in before.items():
        new = now[key]
        if not old.runs:  # history
            assert (new.due_on, new.met_at, new.stopped_at) == (
                old.due_on, old.met_at, old.stopped_at,
            )  # fmt: skip
        if act in ("pause", "resume", "extend", "meet", "stop", "again", "sweep"):
            assert new.due_on >= old.due_on
        if act == "sweep" and new.paused_at is not None:
            assert (new.reminded_at, new.overdue_at, new.supervised_at) == (
                old.reminded_at, old.overdue_at, old.supervised_at,
            )  # fmt: skip
        if act == "sweep" and new.overdue_at is not None and old.overdue_at is None:
            assert new.due_on < local_date(world.clock.now()) and not new.at_least
