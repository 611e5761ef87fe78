"""Clocks on one case: begun at a stage, met, paused, extended, stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from intake.clock import SHANGHAI
from intake.deadlines import clocks, state_of
from intake.errors import ClockProblem
from intake.overdue import Swept, sweep
from intake.records import Filed
from intake.tables import Deadline, Record
from tests.intake.world import World

DONGTAI = {"region_code": "320981", "place": "江苏省东台市"}
LIXIA = {"region_code": "370102", "place": "山东省济南市历下区"}
NOWHERE = {"region_code": "512022", "place": "四川省乐至县"}  # no document: the local default


def at(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=SHANGHAI)


def change(world: World, filed: Filed, do: Callable[..., Any], *details: Any) -> Any:
    with world.database.unit_of_work() as uow:
        found = do(uow, uow.session.get_one(Record, filed.record_id), *details)
        uow.commit()
    return found


def shown(world: World, filed: Filed, today: str) -> dict[str, tuple[str, str]]:
    """What is covered → its date and what it is at."""
    rows = world.ticket(filed).record.deadlines
    on = date.fromisoformat(today)
    return {row.covers: (row.due_on.isoformat(), state_of(row, on)) for row in rows}


def the_clock(world: World, filed: Filed) -> Deadline:
    return next(row for row in world.ticket(filed).record.deadlines if row.is_due)


def test_platform_comparison_is_not_counted_in_dongtai(world: World) -> None:
    filed = world.declare(**DONGTAI)  # 20 working days: 2026-03-19
    paused = change(
        world,
        filed,
        clocks.pause,
        "platform_comparison",
        at("2026-03-02"),
    )
    assert [row.covers for row in paused] == ["verification_and_decision"]
    assert shown(world, filed, "2026-04-30") == {
        "verification_and_decision": ("2026-03-19", "paused")
    }
    change(world, filed, clocks.resume, at("2026-03-09", 17))
    # Monday the 2nd to Friday the 6th were not counted: five working days more.
    assert shown(world, filed, "2026-03-26") == {
        "verification_and_decision": ("2026-03-26", "running")
    }
    (pause,) = the_clock(world, filed).paused
    assert (pause.reason, pause.since, pause.until) == (
        "platform_comparison", at("2026-03-02"), at("2026-03-09", 17),
    )  # fmt: skip


def test_a_rule_that_does_not_know_a_pause_runs_on(world: World) -> None:
    for where, reason in ((LIXIA, "platform_comparison"), (DONGTAI, "waiting_for_farmer")):
        filed = world.declare(**where)
        assert change(world, filed, clocks.pause, reason, at("2026-02-14")) == []
    local = world.declare(**NOWHERE)
    paused = change(
        world,
        local,
        clocks.pause,
        "waiting_for_farmer",
        at("2026-02-25"),
    )
    assert [row.local_default for row in paused] == [True]
    with pytest.raises(ClockProblem):
        change(world, local, clocks.pause, "holiday", at("2026-02-25"))


def test_a_pause_within_a_day_and_a_second_one_change_nothing(world: World) -> None:
    filed = world.declare(**DONGTAI)
    change(
        world,
        filed,
        clocks.pause,
        "platform_comparison",
        at("2026-03-02"),
    )
    assert change(
        world, filed, clocks.pause, "platform_comparison", at("2026-03-02", 10)
    ) == []  # fmt: skip
    change(world, filed, clocks.resume, at("2026-03-02", 23))
    assert change(world, filed, clocks.resume, at("2026-03-20")) == []
    assert the_clock(world, filed).due_on == date(2026, 3, 19)


def test_a_paused_clock_is_neither_reminded_of_nor_urged(world: World) -> None:
    filed = world.declare(**DONGTAI)
    change(
        world,
        filed,
        clocks.pause,
        "platform_comparison",
        at("2026-03-17"),
    )
    for day in ("2026-03-18", "2026-03-20", "2026-04-20"):
        world.clock.at = at(day)
        assert sweep(world.database, world.clock) == Swept(0, 0, 0)
    change(world, filed, clocks.resume, at("2026-04-20"))
    due = the_clock(world, filed).due_on
    assert due > date(2026, 4, 20)
    world.clock.at = at(due.isoformat())
    assert sweep(world.database, world.clock) == Swept(0, 1, 0)


def test_what_is_done_while_it_is_paused_is_done_in_time(world: World) -> None:
    filed = world.declare(**DONGTAI)
    change(
        world,
        filed,
        clocks.pause,
        "platform_comparison",
        at("2026-03-17"),
    )
    change(world, filed, clocks.on_state, "reported_back", at("2026-04-01"))
    assert shown(world, filed, "2026-06-01")["verification_and_decision"][1] == "met"


def test_shandongs_case_has_its_six_clocks(world: World) -> None:
    filed = world.declare(**LIXIA)
    for stage, day in (
        ("identification", "2026-02-25"), ("county_approval", "2026-02-26"),
        ("green_channel_entry", "2026-01-31"), ("notice", "2026-02-20"),
    ):  # fmt: skip
        on = date.fromisoformat(day)
        first = change(world, filed, clocks.start_stage, stage, on)
        again = change(world, filed, clocks.start_stage, stage, on)
        assert [row.id for row in first] == [row.id for row in again]
    change(world, filed, clocks.on_state, "verified", at("2026-02-16"))
    change(
        world,
        filed,
        clocks.meet_stage,
        "identification",
        at("2026-03-02"),
    )
    assert shown(world, filed, "2026-03-01") == {
        "visit": ("2026-02-16", "met"),
        "identification": ("2026-02-28", "met_late"),
        "public_notice": ("2026-02-25", "full"),
        "help_plan": ("2026-03-07", "running"),
        "system_entry": ("2026-03-08", "running"),
        "green_channel_check": ("2026-02-28", "late"),
    }


def test_each_notice_has_its_own_clock_and_must_run_its_time(world: World) -> None:
    filed = world.declare()

    def begin(day: str) -> list[Deadline]:
        on = date.fromisoformat(day)
        found: list[Deadline] = change(world, filed, clocks.start_stage, "notice", on)
        return found

    (village,) = begin("2026-03-02")
    assert (village.due_on, village.at_least) == (date(2026, 3, 7), True)
    world.clock.at = at("2026-03-08")
    swept = sweep(world.database, world.clock)
    assert ("remind", "public_notice") in [(one.step, one.covers) for one in swept.acts]
    assert state_of(village, date(2026, 3, 8)) == "full"
    (met,) = change(
        world,
        filed,
        clocks.meet_stage,
        "public_notice",
        at("2026-03-08"),
    )
    assert state_of(met, date(2026, 3, 8)) == "met"
    (county,) = begin("2026-03-16")
    (short,) = change(
        world,
        filed,
        clocks.meet_stage,
        "public_notice",
        at("2026-03-18"),
    )
    assert short.id == county.id != village.id
    assert state_of(short, date(2026, 4, 1)) == "too_short"


def test_a_granted_day_is_the_new_limit_and_reminded_of_anew(world: World) -> None:
    filed = world.declare()
    world.clock.at = at("2026-03-02")
    assert sweep(world.database, world.clock).overdue == 1
    with pytest.raises(ClockProblem, match="要晚于"):
        change(
            world,
            filed,
            clocks.extend,
            date(2026, 2, 27),
            at("2026-03-02"),
        )
    row = change(world, filed, clocks.extend, date(2026, 3, 14), at("2026-03-02"))
    # A Saturday off: a limit in working days ends on the Monday.
    assert (row.due_on, row.overdue_at) == (date(2026, 3, 16), None)
    world.clock.at = at("2026-03-13")
    assert sweep(world.database, world.clock) == Swept(0, 1, 0)
    world.clock.at = at("2026-03-17")
    assert sweep(world.database, world.clock) == Swept(1, 0, 0)


def test_a_case_that_has_gone_has_no_clock_that_runs(world: World) -> None:
    filed = world.declare(**LIXIA)
    change(world, filed, clocks.stop_all, at("2026-02-14"))
    assert {state for _, state in shown(world, filed, "2026-06-01").values()} == {"stopped"}
    world.clock.at = at("2026-06-01")
    assert sweep(world.database, world.clock) == Swept(0, 0, 0)
    with pytest.raises(ClockProblem):
        change(
            world,
            filed,
            clocks.extend,
            date(2026, 7, 1),
            at("2026-06-01"),
        )


def test_a_missed_clock_of_the_county_is_told_to_the_county_once(world: World) -> None:
    world.declare(**LIXIA)
    world.clock.at = at("2026-03-02")
    swept = sweep(world.database, world.clock)
    assert sorted((one.step, one.covers) for one in swept.acts) == [
        ("miss", "identification"), ("urge", "visit"),
    ]  # fmt: skip
    assert swept == Swept(1, 0, 0, missed=1)
    assert sweep(world.database, world.clock) == Swept(0, 0, 0)
