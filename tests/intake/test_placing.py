"""A declaration that is given to a unit follows the rules of the place where it lies then."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from intake import records
from intake.deadlines import clocks
from intake.overdue import sweep
from intake.records import Filed
from intake.tables import AuditRow, Deadline, OutboxMessage, Record
from tests.intake.regional import reported, run_of, settle
from tests.intake.test_clocks import change
from tests.intake.test_overdue import on
from tests.intake.test_recompute import LEAD_RULE, again, take_over
from tests.intake.world import COUNTY, EAST, EAST_ONE, EAST_TWO, WEST, WEST_ONE, World

NOWHERE: dict[str, Any] = {"region_code": None, "place": "月亮湾", "declined": ["place"]}


def clocks_of(world: World, filed: Filed) -> dict[str, tuple[str, str | None, bool, str]]:
    """What is covered → last day, rule, whether the unit's own, what it is at."""
    return {
        row.covers: (
            row.due_on.isoformat(), row.rule_id, row.is_due,
            "stopped" if row.stopped_at else "late" if row.overdue_at else "runs",
        )
        for row in world.ticket(filed).record.deadlines
    }  # fmt: skip


def place_of(world: World, filed: Filed) -> str | None:
    return world.ticket(filed).record.region_code


SHANDONG = {
    "visit": ("2026-02-16", "shandong-visit", True, "runs"),
    "identification": ("2026-02-28", "shandong-identification", False, "runs"),
}


def test_a_place_that_was_not_known_brings_its_limits(world: World) -> None:
    village = settle(world, "shandong")
    filed = world.declare(**NOWHERE)
    assert clocks_of(world, filed) == {"visit": ("2026-02-27", "default-declaration", True, "runs")}
    world.clock.advance(days=1)
    world.step(filed, "assign", "platform", unit_code=village)
    assert place_of(world, filed) == village
    assert clocks_of(world, filed) == SHANDONG
    assert again(world) == []  # a later import finds nothing left to do
    with world.database.reading() as session:
        told = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "ticket_dispatched")
        ).one()
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "recompute_deadline"))
        changed = [(row.detail["covers"], row.detail["to"], row.detail["why"]) for row in rows]
        assigned = session.scalars(select(AuditRow).where(AuditRow.action == "ticket.assign"))
        assert [row.detail["place"] for row in assigned] == [village]
    assert (told.recipient, told.params["due"]) == (village, "2026-02-16")
    assert changed == [("identification", "2026-02-28", "place"), ("visit", "2026-02-16", "place")]


@pytest.mark.parametrize("event", ["assign", "transfer"])
def test_a_place_that_was_misread_is_put_right(world: World, event: str) -> None:
    village = settle(world, "shandong")
    filed = world.declare()
    with world.database.reading() as session:
        before = session.get_one(Record, filed.record_id).household_key
    if event == "assign":
        world.step(filed, "return", "east1", reason="不是我们这儿的，是山东的")
    world.step(filed, event, "platform", unit_code=village, reason="是山东的前柳村")
    assert place_of(world, filed) == village
    assert clocks_of(world, filed) == SHANDONG
    with world.database.reading() as session:
        record = session.get_one(Record, filed.record_id)
    assert record.facts["region_code"] == EAST_ONE  # what was said stays
    assert record.household_key not in (None, before)
    world.step(filed, "verify", "shandong-village", visit=world.visit())
    world.step(filed, "report_back", "shandong-village")
    run = run_of(world, filed)
    assert run is not None and run.procedure == "shandong-2023-identification"


@pytest.mark.parametrize(
    ("place", "unit", "becomes"),
    [
        (EAST_ONE, EAST, EAST_ONE),  # a unit above it
        (EAST_ONE, COUNTY, EAST_ONE),
        (EAST, EAST_TWO, EAST_TWO),  # known better now
        (EAST_ONE, EAST_TWO, EAST_TWO),
        (EAST_ONE, WEST, WEST),
    ],
)
def test_a_place_in_which_the_unit_lies_or_not(
    world: World, place: str, unit: str, becomes: str
) -> None:
    filed = world.declare(region_code=place)
    world.step(filed, "transfer", "county", unit_code=unit, reason="那边的")
    assert place_of(world, filed) == becomes
    assert clocks_of(world, filed) == {"visit": ("2026-02-27", "neimenggu-visit", True, "runs")}


def test_the_place_of_a_lead_stays(world: World) -> None:
    filed = world.report()
    world.step(filed, "transfer", "county", unit_code=WEST, reason="回避")
    assert place_of(world, filed) == EAST_ONE


def test_a_lead_without_a_place_follows_the_rules_of_who_has_it(
    world: World, tmp_path: Path
) -> None:
    rule = LEAD_RULE.format(days=10) + "  valid_from: 2026-01-01\n"
    take_over(world, tmp_path / "rules.yml", rule)
    filed = world.report(**NOWHERE, who="一个村官")
    assert clocks_of(world, filed) == {"lead": ("2026-03-12", "default-lead", True, "runs")}
    world.step(filed, "assign", "operator", unit_code=COUNTY)
    assert place_of(world, filed) is None
    assert clocks_of(world, filed) == {"lead": ("2026-03-05", "ours-lead", True, "runs")}
    assert again(world) == []


def test_what_was_missed_in_the_queue_stays_missed_and_the_other_clocks_begin(
    world: World,
) -> None:
    village = settle(world, "shandong")
    filed = world.declare(**NOWHERE)
    on(world, "2026-02-28")
    assert sweep(world.database, world.clock).overdue == 1
    world.step(filed, "assign", "platform", unit_code=village)
    assert clocks_of(world, filed) == {
        "visit": ("2026-02-27", "default-declaration", True, "late"),
        "identification": ("2026-02-28", "shandong-identification", False, "runs"),
    }


def test_a_miss_that_is_none_by_the_rule_of_the_place_is_taken_back(world: World) -> None:
    village = settle(world, "dongtai")
    filed = world.declare(**NOWHERE)
    on(world, "2026-02-28")
    assert sweep(world.database, world.clock).overdue == 1
    world.step(filed, "assign", "platform", unit_code=village)
    assert clocks_of(world, filed) == {
        "visit": ("2026-02-27", "default-declaration", False, "stopped"),
        "verification_and_decision": ("2026-03-19", "dongtai-decision", True, "runs"),
    }
    on(world, "2026-03-18")
    assert sweep(world.database, world.clock).reminded == 1


def test_a_granted_day_outlasts_the_new_place(world: World) -> None:
    village = settle(world, "shandong")
    filed = world.declare()
    change(world, filed, clocks.extend, date(2026, 3, 31), world.clock.now())
    world.step(filed, "transfer", "platform", unit_code=village, reason="是山东的前柳村")
    with world.database.reading() as session:
        rows = session.scalars(select(Deadline).where(Deadline.record_id == filed.record_id)).all()
    assert {row.covers: row.due_on for row in rows} == {
        "visit": date(2026, 3, 31), "identification": date(2026, 2, 28),
    }  # fmt: skip


def test_a_case_that_is_done_again_has_the_limits_of_where_it_lies(world: World) -> None:
    village = settle(world, "shandong")
    filed = reported(world)
    world.clock.advance(days=3)
    world.step(filed, "reopen", "county", reason="没查清")
    world.step(filed, "transfer", "platform", unit_code=village, reason="是山东的前柳村")
    rows = world.ticket(filed).record.deadlines
    now = {row.covers: row.due_on for row in rows if row.received_on == date(2026, 2, 16)}
    assert now == {"visit": date(2026, 2, 19), "identification": date(2026, 3, 3)}
    (first,) = [row for row in rows if row.received_on == date(2026, 2, 13)]
    assert (first.met_at is not None, first.rule_id) == (True, "neimenggu-visit")


def test_a_wish_taken_back_does_not_send_it_to_a_village_where_nobody_lives(world: World) -> None:
    filed = world.declare()
    with world.database.unit_of_work() as uow:
        records.choose_visitors(uow, filed.record_id, world.clock, by_township=True)
        uow.commit()
    world.step(filed, "transfer", "county", unit_code=WEST, reason="住在西河镇")
    with world.database.unit_of_work() as uow:
        told = records.choose_visitors(uow, filed.record_id, world.clock, by_township=False)
        uow.commit()
    assert (told.by_township, told.moved) == (False, False)
    ticket = world.ticket(filed)
    assert (ticket.unit_code, ticket.record.implicated) == (WEST, [])
    world.step(filed, "transfer", "county", unit_code=WEST_ONE, reason="村里去")
    assert place_of(world, filed) == WEST_ONE
