"""The township visits instead of the village: the village learns nothing, before or after filing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intake import export, records, regions
from intake.db import Database
from intake.errors import NotAllowed, StaleTicket, StepProblem
from intake.privacy.access import Scope, may, visible_tickets
from intake.records import Filed, Visiting
from intake.tables import OutboxMessage, Region, Ticket
from intake.tickets.reading import read_record
from intake.unit_of_work import UnitOfWork
from tests.intake.test_routing import staff, told, trees
from tests.intake.world import COUNTY, EAST, EAST_ONE, EAST_TWO, World

ABOVE = {"east", "county", "county2", "city", "operator", "platform"}


def wish(world: World, filed: Filed, *, by_township: bool = True) -> Visiting:
    with world.database.unit_of_work() as uow:
        done = records.choose_visitors(uow, filed.record_id, world.clock, by_township=by_township)
        uow.commit()
    return done


@pytest.mark.parametrize(("region", "unit"), [(EAST_ONE, EAST), (EAST, EAST), (COUNTY, COUNTY)])
def test_it_goes_past_the_village(world: World, region: str, unit: str) -> None:
    filed = world.declare(region_code=region, visit_by="township")
    assert world.ticket(filed).unit_code == unit
    assert told(world.database) == [("unit", unit, "ticket_dispatched")]


def test_an_urgent_one_is_told_to_the_township_alone(world: World) -> None:
    world.declare(urgent=True, visit_by="township")
    assert told(world.database) == [("unit", EAST, "ticket_urgent")]


def test_the_village_sees_nothing_of_it(world: World) -> None:
    assert world.seen_by(world.declare(visit_by="township")) == ABOVE


def test_it_is_assigned_to_no_village(world: World) -> None:
    filed = world.declare(
        region_code=None, place="月亮湾那边", declined=["place"], visit_by="township"
    )
    for village in (EAST_ONE, EAST_TWO):
        with pytest.raises(StepProblem):
            world.step(filed, "assign", "platform", unit_code=village)
    world.step(filed, "assign", "platform", unit_code=EAST)
    assert world.ticket(filed).unit_code == EAST


def test_a_filed_one_moves_at_once_and_the_old_holder_is_told_nothing(world: World) -> None:
    filed = world.declare()
    before = world.ticket(filed)
    done = wish(world, filed)
    assert (done.moved, done.by_township, done.visited) == (True, True, False)
    assert done.unit_name == "内蒙古自治区呼和浩特市土默特左旗东河镇"
    ticket = world.ticket(filed)
    assert (ticket.unit_code, ticket.state) == (EAST, "dispatched")
    assert world.seen_by(filed) == ABOVE
    # What was not delivered to the village yet is not.
    assert told(world.database) == [("unit", EAST, "ticket_dispatched")]
    with pytest.raises(NotAllowed):
        world.step(filed, "verify", "east1", visit=world.visit())
    with pytest.raises(StaleTicket):
        world.step(filed, "return", "east", version=before.version, reason="不归我们")


def test_the_same_wish_twice_is_one(world: World) -> None:
    filed = world.declare()
    wish(world, filed)
    version = world.ticket(filed).version
    assert wish(world, filed).moved is False
    assert world.ticket(filed).version == version
    assert len(told(world.database)) == 1


def test_it_is_taken_back(world: World) -> None:
    filed = world.declare()
    wish(world, filed)
    done = wish(world, filed, by_township=False)
    assert (done.moved, done.by_township) == (True, False)
    ticket = world.ticket(filed)
    assert (ticket.unit_code, ticket.record.implicated) == (EAST_ONE, [])
    assert world.seen_by(filed) == {*ABOVE, "east1"}
    assert "visit_by" not in ticket.record.facts
    # Nothing that the village reads says that somebody asked.
    assert {(row.event, row.actor, row.reason) for row in ticket.history} == {
        ("accept", "system", None), ("dispatch", "system", None), ("move", "system", None),
    }  # fmt: skip
    assert told(world.database) == [("unit", EAST_ONE, "ticket_dispatched")]


def test_one_taken_back_that_was_filed_so_goes_to_its_village(world: World) -> None:
    filed = world.declare(visit_by="township")
    wish(world, filed, by_township=False)
    assert world.ticket(filed).unit_code == EAST_ONE


def test_in_the_queue_the_village_is_barred_and_nobody_told(world: World) -> None:
    filed = world.declare()
    world.step(filed, "return", "east1", reason="不归我们")
    before = told(world.database)
    done = wish(world, filed)
    assert (done.moved, done.unit_name, done.by_township) == (False, None, True)
    assert told(world.database) == before
    assert [one.region_code for one in world.ticket(filed).record.implicated] == [EAST_ONE]


def test_after_a_visit_it_is_too_late(world: World) -> None:
    filed = world.declare()
    world.step(filed, "verify", "east1", visit=world.visit("需补充"))
    assert wish(world, filed).visited is True
    assert world.ticket(filed).unit_code == EAST_ONE


def test_staff_above_read_that_it_was_asked_for(world: World) -> None:
    filed = world.declare(visit_by="township")
    with world.database.unit_of_work() as uow:
        read = read_record(uow, world.ticket(filed), world.user("east"), world.clock)
        (full,) = export.records(uow.session, number=filed.number, full=True)
        (figures,) = export.records(uow.session, number=filed.number)
        (own,) = records.records_of_conversation(uow.session, ["conversation-1"])
    assert read["visit_by"] == full["visit_by"] == "township"
    assert "visit_by" not in figures and "visit_by" not in own


@pytest.mark.parametrize(
    ("lead", "offered"),
    [
        ({}, True),
        ({"anonymity": "confidential"}, True),
        ({"anonymity": "anonymous", "name": None, "phone": None}, False),
        ({"who": "镇干部老李"}, False),  # then the township is no better
        ({"region_code": EAST_TWO}, False),
        (None, False),
    ],
)
def test_it_is_offered_to_who_reported_the_village_by_name(
    world: World, lead: dict[str, Any] | None, offered: bool
) -> None:
    if lead is not None:
        world.report(conversation="same", **lead)
    with world.database.reading() as session:
        facts = {"region_code": EAST_ONE}
        assert records.visitors_accused(session, ["same"], facts) is offered
        assert records.visitors_accused(session, ["another"], facts) is False
        assert records.visitors_accused(session, ["same"], {"region_code": EAST}) is False


def test_nothing_ties_the_declaration_to_the_lead(world: World) -> None:
    lead = world.ticket(world.report(conversation="same"))
    one = world.ticket(world.declare("same", visit_by="township"))
    assert one.record.conversation_key != lead.record.conversation_key
    with world.database.unit_of_work() as uow:
        read = read_record(uow, one, world.user("east"), world.clock)
    assert lead.record.number not in str(read) and "举报" not in str(read)


@given(st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whoever_works_for_the_village_can_do_nothing_with_it(
    database: Database, clock: Any, data: st.DataObject
) -> None:
    tree = data.draw(trees())
    with database.unit_of_work() as uow:  # never committed: each example begins anew
        session = uow.session
        regions.import_regions(session, [(at, one) for at, one in enumerate(tree, 2)])
        nodes = list(session.scalars(select(Region).order_by(Region.path)))
        homes = [node for node in nodes if node.level in ("village", "township", "county")]
        home = data.draw(st.sampled_from(homes))
        later = data.draw(st.booleans())
        filed = filed_within(uow, World(database, clock), home, later)
        ticket = session.scalars(select(Ticket).where(Ticket.record_id == filed.record_id)).one()
        village = home.level == "village"
        assert ticket.unit_code == (home.parent_code if village else home.code)
        with session.no_autoflush:
            for user in staff(nodes):
                above = user.region is not None and user.region.code in home.line
                barred = village and user.region is not None and user.region.code == home.code
                everywhere = user.region is None and user.role == "operator"
                seen = session.scalars(select(Ticket).where(visible_tickets(user))).all() != []
                assert seen == Scope.of(user).admits(ticket) == may(user, "view", ticket)
                assert seen == ((above and not barred) or everywhere)
        messages = session.scalars(select(OutboxMessage)).all()
        assert not village or home.code not in [one.recipient for one in messages]


def filed_within(uow: UnitOfWork, world: World, home: Region, later: bool) -> Filed:
    wished = {} if later else {"visit_by": "township"}
    filed = world.file_within(
        uow, kind="declaration", region_code=home.code, urgent=False, **wished
    )
    if later:
        records.choose_visitors(uow, filed.record_id, world.clock, by_township=True)
    return filed
