"""The ladder after the limit: 催办, 督办 by the unit above, the copy to the county."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from intake.clock import SHANGHAI
from intake.notices import render
from intake.overdue import sweep
from intake.tables import Deadline, OutboxMessage
from intake.tickets import listing
from tests.intake.regional import act, reported, settle, through
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


SHANDONG = {"region_code": "371327-t-v", "place": "山东省莒南县柳庄镇前柳村"}
TOWNSHIP, SHANDONG_COUNTY, SHANDONG_CITY = "371327-t", "371327", "371300"


def said(world: World) -> list[tuple[str, str]]:
    """To whom and what, of the clocks beside the unit's own."""
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage)).all()
    return sorted((row.recipient, row.template) for row in rows if "clock_" in row.template)


def test_the_clocks_beside_the_units_own_climb_as_well(world: World) -> None:
    settle(world, "shandong")
    here = {role: f"shandong-{role}" for role in ("village", "township", "county")}
    filed = reported(world, here["village"], **SHANDONG)
    through(world, filed, here, "help_plan")
    plan = next(row for row in world.ticket(filed).record.deadlines if row.covers == "help_plan")
    assert plan.level == "township"
    for number in range(40):
        world.clock.at = datetime.combine(plan.due_on, time(9), SHANGHAI) + timedelta(days=number)
        sweep(world.database, world.clock)
        sweep(world.database, world.clock)
    assert said(world) == [
        # The county answers for it and is not told once more as the county.
        (SHANDONG_COUNTY, "clock_overdue_copy"), (SHANDONG_COUNTY, "clock_supervise"),
        (TOWNSHIP, "clock_due_soon"), (TOWNSHIP, "clock_missed"), (TOWNSHIP, "clock_supervised"),
    ]  # fmt: skip
    rows = [(one.event, one.detail) for one in world.ticket(filed).history if one.detail]
    covers = {"covers": "help_plan", "unit": TOWNSHIP}
    assert rows[-3:] == [
        ("remind", {**covers, "above": None}), ("miss", {**covers, "above": SHANDONG_COUNTY}),
        ("supervise", {**covers, "above": SHANDONG_COUNTY}),
    ]  # fmt: skip
    with world.database.reading() as session:
        message = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "clock_supervised")
        ).one()
        (line,) = listing.list_tickets(session, world.user(here["county"]), supervised=True)
        assert listing.list_tickets(session, world.user(here["county"]), supervised=False) == []
    assert "“制定帮扶计划”" in render(message.template, message.params)
    assert (line.number, line.supervised, line.overdue) == (filed.number, True, False)


def test_what_the_county_is_late_with_its_city_takes_up(world: World) -> None:
    settle(world, "shandong")
    world.declare(**SHANDONG)
    assert steps(world, "2026-03-02") == ["urge", "miss"]
    assert steps(world, "2026-03-05") == ["supervise", "supervise"]
    assert steps(world, "2026-03-09") == ["copy_to_county"]  # of the visit alone
    assert said(world) == [
        (SHANDONG_CITY, "clock_overdue_copy"), (SHANDONG_CITY, "clock_supervise"),
        (SHANDONG_COUNTY, "clock_missed"), (SHANDONG_COUNTY, "clock_supervised"),
    ]  # fmt: skip


def test_what_is_done_after_the_urging_climbs_no_further(world: World) -> None:
    settle(world, "shandong")
    filed = reported(world, "shandong-village", **SHANDONG)
    assert steps(world, "2026-03-02") == ["miss"]
    through(world, filed, {role: f"shandong-{role}" for role in ("village", "township", "county")},
            "announcement")  # fmt: skip
    for day in ("2026-03-05", "2026-03-09", "2026-03-13"):
        on(world, day)
        acts = sweep(world.database, world.clock).acts
        assert not [one for one in acts if one.covers == "identification"]


def test_a_notice_that_has_run_its_time_is_no_lateness(world: World) -> None:
    settle(world, "shandong")
    here = {role: f"shandong-{role}" for role in ("village", "township", "county")}
    filed = reported(world, here["village"], **SHANDONG)
    through(world, filed, here, "village_notice")
    act(world, filed, here["village"], "village_notice", "begin", days=5)
    for day in ("2026-03-05", "2026-03-09", "2026-03-13", "2026-03-20"):
        on(world, day)
        taken = [(one.step, one.covers) for one in sweep(world.database, world.clock).acts]
        assert ("supervise", "public_notice") not in taken
    notice = [one for one in world.ticket(filed).record.deadlines if one.covers == "public_notice"]
    assert [(one.overdue_at, one.supervised_at) for one in notice] == [(None, None)]
