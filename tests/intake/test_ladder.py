"""The ladder after the limit: 催办, 督办 by the unit above, the copy to the county."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intake.overdue import sweep
from intake.tables import Deadline, OutboxMessage
from tests.intake.test_overdue import on, told
from tests.intake.world import CITY, COUNTY, EAST, EAST_ONE, PROVINCE, World


def steps(world: World, day: str) -> list[str]:
    on(world, day)
    return [act.step for act in sweep(world.database, world.clock).acts]


def test_each_step_comes_on_its_day_and_once(world: World) -> None:
    filed = world.declare()  # due on Friday 2026-02-27; the Saturday after is worked
    expected = {
        "2026-02-25": [], "2026-02-26": ["remind"], "2026-02-27": [], "2026-02-28": ["urge"],
        "2026-03-02": [], "2026-03-03": ["supervise"], "2026-03-04": [],
        "2026-03-05": ["copy_to_county"], "2026-03-06": [], "2026-06-01": [],
    }  # fmt: skip
    assert {day: steps(world, day) + steps(world, day) for day in expected} == expected
    assert told(world) == [
        ("unit", COUNTY, "ticket_supervised_copy"),
        ("unit", EAST, "ticket_overdue_copy"),
        ("unit", EAST, "ticket_supervise"),
        ("unit", EAST_ONE, "ticket_due_soon"),
        ("unit", EAST_ONE, "ticket_overdue"),
        ("unit", EAST_ONE, "ticket_supervised"),
    ]
    ticket = world.ticket(filed)
    (clock,) = ticket.record.deadlines
    assert clock.supervised_by == EAST
    assert [(row.event, row.detail) for row in ticket.history][2:] == [
        ("remind", {"covers": "visit", "unit": EAST_ONE, "above": None}),
        ("urge", {"covers": "visit", "unit": EAST_ONE, "above": EAST}),
        ("supervise", {"covers": "visit", "unit": EAST_ONE, "above": EAST}),
        ("copy_to_county", {"covers": "visit", "unit": EAST_ONE, "above": COUNTY}),
    ]
    assert {row.actor for row in ticket.history} == {"system"}
    assert ticket.state == "dispatched"


def test_a_sweep_that_comes_late_leaves_the_unit_its_days(world: World) -> None:
    world.declare()
    assert steps(world, "2026-06-01") == ["urge"]
    assert steps(world, "2026-06-02") == []
    assert steps(world, "2026-06-03") == ["supervise"]


def test_what_is_done_after_the_urging_is_not_supervised(world: World) -> None:
    filed = world.declare()
    assert steps(world, "2026-02-28") == ["urge"]
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    assert steps(world, "2026-06-01") == []


@pytest.mark.parametrize(
    ("accused", "supervision", "county"),
    [
        # About a village: the township has it, the county takes it up; no copy to itself.
        (EAST_ONE, {(COUNTY, "ticket_supervise"), (EAST, "ticket_supervised")}, False),
        # About a township: the county has it, the city takes it up.
        (EAST, {(CITY, "ticket_supervise"), (COUNTY, "ticket_supervised")}, False),
    ],
)
def test_nobody_that_a_lead_is_about_hears_of_the_supervision(
    world: World, accused: str, supervision: set[tuple[str, str]], county: bool
) -> None:
    world.report(accused_region_code=accused)
    for day in ("2026-06-01", "2026-06-03", "2026-06-05", "2026-07-01"):
        steps(world, day)
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage)).all()
    found = {(row.recipient, row.template) for row in rows if "supervise" in row.template}
    assert found == supervision
    assert not [row for row in rows if row.recipient == accused]


def test_without_a_unit_above_the_operators_hear_of_it(world: World) -> None:
    world.report(accused_region_code=PROVINCE)
    steps(world, "2026-06-01")
    steps(world, "2026-06-03")
    assert told(world) == [
        ("operators", "", "queue_handed_upward"),
        ("operators", "", "queue_overdue"),
        ("operators", "", "ticket_overdue"),
    ]
    with world.database.reading() as session:
        clock = session.scalars(select(Deadline)).one()
    assert (clock.supervised_by, clock.supervised_at) == (None, clock.county_told_at)
