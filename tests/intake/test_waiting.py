"""A clock waits for the farmer only so long: nobody stops a limit for ever by asking."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from intake import records
from intake.errors import ImportProblem
from intake.notices import render
from intake.overdue import sweep
from intake.records import Filed
from intake.tables import AuditRow, Deadline, OutboxMessage
from tests.intake.regional import settle
from tests.intake.test_clocks_of_steps import NO_DOCUMENT, ask, clocks
from tests.intake.test_overdue import on
from tests.intake.test_recompute import take_over
from tests.intake.world import World

VILLAGE = "510107-t-v"
RULE = """
- {{id: ours-wait, region: '510107', kind: any, covers: farmer_wait, counted_from: {stage},
   days: {days}, unit: working, unit_must_meet: false, local_default: true, rule: 三天}}
"""


def waiting(world: World) -> Filed:
    """A case of the local default, due on 2026-02-27, that waits from Wednesday 2026-02-25."""
    settle(world, "sichuan")
    filed = world.declare("c", **NO_DOCUMENT)
    on(world, "2026-02-25")
    ask(world, filed, "sichuan-village")
    return filed


def steps(world: World, day: str) -> list[str]:
    on(world, day)
    return [act.step for act in sweep(world.database, world.clock).acts]


def clock_of(world: World, filed: Filed, day: str) -> tuple[str, str]:
    ((_, due, state, *_),) = clocks(world, filed, day)
    return due, state


def add(world: World, filed: Filed, text: str) -> None:
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, text, world.clock, text=text)
        uow.commit()


def messages(world: World) -> list[tuple[str, str]]:
    with world.database.reading() as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "waited_long")
        ).all()
        return [(row.recipient, render(row.template, row.params)) for row in rows]


def test_after_fifteen_working_days_it_runs_again_and_the_unit_is_told_once(world: World) -> None:
    filed = waiting(world)
    assert steps(world, "2026-03-16") == []
    assert clock_of(world, filed, "2026-03-16")[1] == "paused"
    assert steps(world, "2026-03-17") + steps(world, "2026-03-17") == ["go_on"]
    # Three days were left when it was paused: the 17th, 18th and 19th.
    assert clock_of(world, filed, "2026-03-17") == ("2026-03-19", "running")
    assert messages(world) == [
        (
            VILLAGE,
            f"{filed.number}（自主申报）等对方回话，一个期限里最多停15个工作日，已经停满，“入户核查和反馈”的期限"
            "接着算，2026-03-19前要办好。没有等到回话，请上门或者想别的办法核实。",
        )
    ]
    row = world.ticket(filed).history[-1]
    assert (row.event, row.detail) == (
        "go_on", {"covers": "visit", "unit": VILLAGE, "above": None},
    )  # fmt: skip
    assert [steps(world, day) for day in ("2026-03-18", "2026-03-19", "2026-03-20")] == [
        ["remind"], [], ["urge"],
    ]  # fmt: skip
    with world.database.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "resume_clock"))
        assert [row.detail["due"] for row in rows] == ["2026-03-19"]


def test_whenever_the_sweep_comes_the_date_is_the_same(world: World) -> None:
    filed = waiting(world)
    assert steps(world, "2026-03-25") == ["go_on", "urge"]
    assert clock_of(world, filed, "2026-03-25") == ("2026-03-19", "late")
    with world.database.reading() as session:
        (pause,) = session.scalars(select(Deadline)).one().paused
    assert pause.until is not None and pause.until.date() == date(2026, 3, 16)  # 17th at Shanghai


def test_one_that_has_waited_its_time_does_not_wait_again(world: World) -> None:
    filed = waiting(world)
    steps(world, "2026-03-17")
    ask(world, filed, "sichuan-village")
    assert clock_of(world, filed, "2026-03-17") == ("2026-03-19", "running")
    add(world, filed, "在外地打工")
    ask(world, filed, "sichuan-village")  # whether it is answered or not: it is the limit's time
    assert clock_of(world, filed, "2026-03-17") == ("2026-03-19", "running")
    assert len(messages(world)) == 1


def test_several_questions_share_the_time(world: World) -> None:
    filed = waiting(world)
    on(world, "2026-03-02")
    add(world, filed, "四口")  # four working days after the question
    on(world, "2026-03-03")
    ask(world, filed, "sichuan-village")
    assert steps(world, "2026-03-17") == []
    assert steps(world, "2026-03-18") == ["go_on", "remind"]
    assert clock_of(world, filed, "2026-03-18") == ("2026-03-19", "running")


def test_what_is_done_again_may_wait_anew(world: World) -> None:
    filed = waiting(world)
    steps(world, "2026-03-17")
    world.step(filed, "verify", "sichuan-village", visit=world.visit())
    world.step(filed, "report_back", "sichuan-village")
    world.step(filed, "reopen", "sichuan-township", reason="没查清")
    ask(world, filed, "sichuan-village")
    assert [row[2] for row in clocks(world, filed, "2026-03-17")] == ["met", "paused"]


def test_a_county_sets_its_own_time(world: World, tmp_path: Path) -> None:
    settle(world, "sichuan")
    take_over(world, tmp_path / "rules.yml", RULE.format(stage="question", days=3))
    filed = world.declare(**NO_DOCUMENT)
    on(world, "2026-02-25")
    ask(world, filed, "sichuan-village")
    assert steps(world, "2026-02-27") == []
    assert steps(world, "2026-02-28") == ["go_on"]
    with pytest.raises(ImportProblem, match="counted_from: question"):
        take_over(world, tmp_path / "rules.yml", RULE.format(stage="due", days=3))
