"""What a merging (并单) must not lose: a limit that was missed, the urgent mark, help that runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.errors import StepProblem
from intake.overdue import sweep
from intake.records import Filed
from intake.tables import OutboxMessage
from intake.tickets import listing
from intake.tickets.merging import leading_choices
from tests.intake.regional import open_other, reported, settle
from tests.intake.test_overdue import on
from tests.intake.world import EAST, EAST_ONE, World


def choices(world: World, filed: Filed, username: str = "east1") -> list[str]:
    with world.database.reading() as session:
        found = leading_choices(
            session, world.ticket(filed), world.user(username), within=timedelta(days=90)
        )
    return [one.number for one in found]


def late(world: World, username: str = "county") -> int:
    with world.database.reading() as session:
        return listing.count_tickets(session, world.user(username))["overdue"]


def merge(world: World, filed: Filed, into: Filed, username: str = "east1") -> None:
    world.step(filed, "merge", username, into=world.ticket(into).id, reason="同一户报了两次")


def test_a_missed_limit_does_not_go_away_with_the_older_one(world: World) -> None:
    first = world.declare()
    on(world, "2026-03-25")
    sweep(world.database, world.clock)
    again = world.declare()
    assert (choices(world, first), choices(world, again)) == ([], [first.number])
    with pytest.raises(StepProblem, match="后报的那张"):
        merge(world, first, again)
    assert (world.ticket(first).version, world.ticket(again).version) == (3, 2)
    merge(world, again, first)
    assert (world.ticket(again).state, late(world)) == ("merged", 1)
    (clock,) = world.ticket(first).record.deadlines
    assert (clock.runs, clock.due_on.isoformat()) == (True, "2026-02-27")


def test_what_is_done_again_counts_from_that_day(world: World) -> None:
    """The limit of what was declared meanwhile is the older one then."""
    first = reported(world)
    on(world, "2026-03-02")
    meanwhile = world.declare()
    on(world, "2026-03-20")
    sweep(world.database, world.clock)
    world.step(first, "reopen", "county", reason="没查清")
    with pytest.raises(StepProblem, match="后报的那张"):
        merge(world, meanwhile, first)
    merge(world, first, meanwhile)
    assert (world.ticket(first).state, late(world)) == ("merged", 1)


def test_the_urgent_mark_goes_along_and_is_told(world: World) -> None:
    first = world.declare()
    world.clock.advance(days=1)
    again = world.declare(urgent=True)
    with world.database.unit_of_work() as uow:
        for row in uow.session.scalars(select(OutboxMessage)):
            uow.session.delete(row)
        uow.commit()
    merge(world, again, first)
    ticket = world.ticket(first)
    assert ticket.record.urgent
    assert [(row.event, row.detail) for row in ticket.history][2:] == [
        ("merged_here", {"number": again.number}), ("mark_urgent", {"number": again.number}),
    ]  # fmt: skip
    with world.database.reading() as session:
        told = [(row.recipient, row.template) for row in session.scalars(select(OutboxMessage))]
    assert sorted(told) == [
        (EAST, "ticket_urgent"), (EAST_ONE, "merged_here"), (EAST_ONE, "ticket_urgent"),
    ]  # fmt: skip


@pytest.mark.parametrize("urgent", [True, False])
def test_nothing_is_told_of_a_mark_that_was_there_or_is_none(world: World, urgent: bool) -> None:
    first = world.declare(urgent=True)
    merge(world, world.declare(urgent=urgent), first)
    assert [row.event for row in world.ticket(first).history][2:] == ["merged_here"]
    assert world.ticket(first).record.urgent


def test_help_by_the_green_channel_does_not_stop_by_it(world: World) -> None:
    place = {"region_code": settle(world, "shandong"), "place": "山东省临沂市莒南县柳庄镇前柳村"}
    first, again = world.declare(**place), world.declare(**place)
    world.step(again, "verify", "shandong-village", visit=world.visit())
    open_other(world, again, "green_channel", "shandong-village")
    with pytest.raises(StepProblem, match="绿色通道"):
        merge(world, again, first, "shandong-village")
    merge(world, first, again, "shandong-village")  # on the same day the limits are the same
    assert world.ticket(again).state == "verified"
