"""Requests for more time that wait for a decision: the list says the same as the rule."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intake import records
from intake.errors import StepProblem
from intake.privacy.access import visible_tickets
from intake.records import Filed
from intake.tables import Ticket
from intake.tickets.assigning import units_called
from intake.tickets.extending import to_decide
from intake.tickets.merging import leading_choices
from intake.tickets.transition import possible
from tests.intake.world import EAST, EAST_TWO, WEST_ONE, World


def deciders(world: World, filed: Filed) -> set[str]:
    """Who may decide it, by the rule; the list of each must say so too."""
    ticket = world.ticket(filed)
    by_rule = {name for name, user in world.users.items() if "extend" in possible(ticket, user)}
    with world.database.reading() as session:
        by_list = {
            name
            for name, user in world.users.items()
            if session.scalars(
                select(Ticket.id).where(visible_tickets(user), to_decide(user))
            ).all()
        }
    assert by_list == by_rule
    return by_rule


ABOVE_EAST_ONE = {"east", "county", "county2", "city", "operator", "platform"}


def test_the_list_follows_the_ticket(world: World) -> None:
    filed = world.declare()
    assert deciders(world, filed) == set()
    world.step(filed, "request_extension", "east1", days=2, reason="路断了")
    assert deciders(world, filed) == ABOVE_EAST_ONE
    with world.database.unit_of_work() as uow:  # words in between settle nothing
        version = world.ticket(filed).version
        ticket_id = world.ticket(filed).id
        records.answer(
            uow, ticket_id, world.user("east1"), "路通了就来", world.clock, version=version, asks=False
        )  # fmt: skip
        uow.commit()
    assert deciders(world, filed) == ABOVE_EAST_ONE
    world.step(filed, "refuse_extension", "east", reason="两天够了")
    assert deciders(world, filed) == set()
    world.step(filed, "request_extension", "east1", days=3, reason="又下雪了")
    world.step(filed, "verify", "east1", visit=world.visit("需补充", reason="还要再去"))
    assert deciders(world, filed) == ABOVE_EAST_ONE
    world.step(filed, "extend", "county")
    assert deciders(world, filed) == set()


@pytest.mark.parametrize("settling", ["transfer", "return", "merge", "report_back"])
def test_a_request_ends_where_the_ticket_goes_elsewhere(world: World, settling: str) -> None:
    filed, other = world.declare(), world.declare()
    world.step(filed, "request_extension", "east1", days=2, reason="路断了")
    if settling == "report_back":
        world.step(filed, "verify", "east1", visit=world.visit())
    into = world.ticket(other).id if settling == "merge" else None
    unit = EAST_TWO if settling == "transfer" else None
    who = "east" if settling == "transfer" else "east1"
    world.step(filed, settling, who, reason="改了", into=into, unit_code=unit)
    assert deciders(world, filed) == set()


def test_a_township_that_asked_for_itself_does_not_decide(world: World) -> None:
    filed = world.declare()
    world.step(filed, "transfer", "county", unit_code=EAST, reason="由镇里办")
    world.step(filed, "request_extension", "east", days=2, reason="人手不够")
    assert deciders(world, filed) == ABOVE_EAST_ONE - {"east"}


def test_only_places_that_may_have_the_ticket_are_found(world: World) -> None:
    ticket, lead = world.ticket(world.declare()), world.ticket(world.report())
    with world.database.unit_of_work() as uow:
        session = uow.session
        east, county = world.user("east"), world.user("county")
        assert [one.code for one in units_called(session, ticket, east, "新村")] == [EAST_TWO]
        both = {one.code for one in units_called(session, ticket, county, "新村")}
        assert both == {EAST_TWO, WEST_ONE}
        assert units_called(session, ticket, county, "没有这个村") == []
        with pytest.raises(StepProblem, match="不在您负责的地方"):
            units_called(session, ticket, east, "西河镇")
        with pytest.raises(StepProblem, match="线索不派给村"):
            units_called(session, lead, county, "新村")


def test_what_a_ticket_may_be_merged_into_is_open_and_visible(world: World) -> None:
    filed, other, done = world.declare(), world.declare(), world.declare()
    world.step(done, "verify", "east1", visit=world.visit())
    world.step(done, "report_back", "east1")
    with world.database.reading() as session:
        ticket = session.get_one(Ticket, world.ticket(filed).id)
        found = leading_choices(session, ticket, world.user("east1"))
        assert [one.ticket_id for one in found] == [world.ticket(other).id]
        assert leading_choices(session, ticket, world.user("east2")) == []
