"""Routing: which unit gets a record; the units it is about get nothing at all."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intake import export, notices, regions
from intake.db import Database
from intake.errors import IntakeError
from intake.people.recipients import recipients
from intake.privacy.access import Scope, may, visible_tickets
from intake.tables import OutboxMessage, Region, Ticket, User
from intake.tickets import listing
from intake.tickets.reading import read_record
from language.divisions import Division
from tests.intake.regional import settle
from tests.intake.world import (
    CITY,
    COUNTY,
    EAST,
    EAST_ONE,
    EAST_TWO,
    PROVINCE,
    WEST,
    WEST_ONE,
    World,
)


def told(database: Database) -> list[tuple[str, str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(OutboxMessage)).all()
        return sorted((row.channel, row.recipient, row.template) for row in rows)


@pytest.mark.parametrize(
    ("changes", "unit", "notices"),
    [
        ({}, EAST_ONE, [("unit", EAST_ONE, "ticket_dispatched")]),
        ({"region_code": EAST}, EAST, [("unit", EAST, "ticket_dispatched")]),
        ({"region_code": COUNTY}, COUNTY, [("unit", COUNTY, "ticket_dispatched")]),
        ({"region_code": "441900"}, "441900", [("unit", "441900", "ticket_dispatched")]),
        ({"region_code": None, "place": "鼓楼区", "declined": ["place"]}, None,
         [("operators", "", "queue_waiting")]),
        ({"region_code": CITY, "declined": ["place"]}, None,
         [("operators", "", "queue_waiting")]),
        # A grave need is told to village and township at once.
        ({"urgent": True}, EAST_ONE,
         [("unit", EAST, "ticket_urgent"), ("unit", EAST_ONE, "ticket_urgent")]),
        ({"urgent": True, "region_code": EAST}, EAST, [("unit", EAST, "ticket_urgent")]),
    ],
)  # fmt: skip
def test_a_declaration_goes_to_the_nearest_known_unit(
    world: World, changes: dict[str, Any], unit: str | None, notices: list[tuple[str, str, str]]
) -> None:
    filed = world.declare(**changes)
    ticket = world.ticket(filed)
    assert (ticket.unit_code, ticket.state) == (unit, "dispatched" if unit else "accepted")
    assert (filed.unit_name is None) == (unit is None)
    assert told(world.database) == notices


def test_a_waiting_record_has_its_clock_and_the_words_as_said(world: World) -> None:
    filed = world.declare("c", region_code=None, place="月亮湾那边", declined=["place"])
    assert filed.due["date"] == "2026-02-27" and filed.due["local_default"]
    assert world.ticket(filed).record.facts["place"] == "月亮湾那边"


@pytest.mark.parametrize(
    ("changes", "implicated", "unit", "upward"),
    [
        # About a village → township, about a township → county, about a county → upward.
        ({"accused_region_code": EAST_ONE}, {EAST_ONE}, EAST, False),
        ({"accused_region_code": EAST}, {EAST}, COUNTY, False),
        ({"accused_region_code": COUNTY}, {COUNTY}, CITY, True),
        ({"accused_region_code": PROVINCE}, {PROVINCE}, None, True),
        # Nobody named: where it happened is not told.
        ({"who": None}, {EAST_ONE}, EAST, False),
        ({"who": None, "region_code": EAST}, {EAST}, COUNTY, False),
        ({"who": None, "region_code": COUNTY}, set(), COUNTY, False),
        ({"who": None, "region_code": CITY, "declined": ["place"]}, set(), None, False),
        # Words for a level implicate the unit of that level too.
        ({"who": "镇干部老李"}, {EAST_ONE, EAST}, COUNTY, False),
        ({"who": "包村干部"}, {EAST_ONE, EAST}, COUNTY, False),
        ({"who": "县民政局的人"}, {EAST_ONE, COUNTY}, CITY, True),
        ({"who": "旗里的人"}, {EAST_ONE, COUNTY}, CITY, True),
        ({"who": "村主任和他哥"}, {EAST_ONE}, EAST, False),
        ({"who": "邻居老张"}, {EAST_ONE}, EAST, False),
        ({"who": "村支书", "region_code": EAST, "accused_region_code": WEST_ONE},
         {WEST_ONE}, WEST, False),
        # Urgent changes nothing about who may know.
        ({"urgent": True}, {EAST_ONE}, EAST, False),
    ],
)  # fmt: skip
def test_a_lead_goes_above_those_it_is_about(
    world: World, changes: dict[str, Any], implicated: set[str], unit: str | None, upward: bool
) -> None:
    filed = world.report(**changes)
    ticket = world.ticket(filed)
    assert {one.region_code for one in ticket.record.implicated} == implicated
    assert (ticket.unit_code, ticket.handed_upward) == (unit, upward)
    units = {recipient for channel, recipient, _ in told(world.database) if channel == "unit"}
    assert units == ({unit} if unit else set())


@pytest.mark.parametrize(
    ("accused", "seen_by"),
    [
        (EAST_ONE, {"east", "county", "county2", "city", "operator", "platform"}),
        (EAST, {"county", "county2", "city", "operator", "platform"}),
        (COUNTY, {"city", "platform"}),
        (PROVINCE, {"platform"}),
    ],
)
def test_a_lead_is_seen_from_above_alone(world: World, accused: str, seen_by: set[str]) -> None:
    filed = world.report(accused_region_code=accused)
    assert world.seen_by(filed) == seen_by


# -- generated trees -----------------------------------------------------------------------


@st.composite
def trees(draw: st.DrawFn) -> list[Division]:
    """Two counties with up to three townships each, up to three villages in each of those."""
    nodes = []
    for county in ("150121", "370102"):
        for t in range(draw(st.integers(1, 3))):
            township = f"{county}-{t}"
            nodes.append(Division(township, f"第{t}镇", "township", county))
            for v in range(draw(st.integers(0, 3))):
                nodes.append(Division(f"{township}-{v}", f"第{v}村", "village", township))
    return nodes


ACTIONS = (
    "view", "verify", "report_back", "return", "archive", "assign", "read_contact",
    "read_identity", "export", "export_full",
)  # fmt: skip
ROLE_AT = {"village": "village", "township": "township"}
in_memory = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def staff(nodes: list[Region]) -> list[User]:
    """A user of each unit, an operator at each, and those without a region."""
    people = []
    for node in nodes:
        role = ROLE_AT.get(node.level, "county")
        people += [User(role=role, region=node), User(role="operator", region=node)]
    people += [User(role=role, region=None) for role in ("operator", "county", "admin")]
    for at, person in enumerate(people):
        person.id, person.username = f"u{at}", f"u{at}"
        person.region_code = person.region.code if person.region else None
    return people


@given(st.data())
@in_memory
def test_whoever_a_lead_is_about_can_do_nothing_with_it(
    database: Database, clock: Any, data: st.DataObject
) -> None:
    tree = data.draw(trees())
    with database.unit_of_work() as uow:  # never committed: each example begins anew
        session = uow.session
        regions.import_regions(session, [(at, one) for at, one in enumerate(tree, 2)])
        nodes = list(session.scalars(select(Region).order_by(Region.path)))
        accused = data.draw(st.sampled_from([node.code for node in nodes]))
        place = data.draw(st.sampled_from([None, *(node.code for node in nodes)]))
        world = World(database, clock)
        filed = world.file_within(
            uow,
            accused_region_code=accused,
            region_code=place,
            declined=["place"],
            urgent=data.draw(st.booleans()),
            who=data.draw(st.sampled_from([None, "村支书", "镇干部", "县领导"])),
        )
        ticket = session.scalars(select(Ticket).where(Ticket.record_id == filed.record_id)).one()
        barred = [one.region_code for one in ticket.record.implicated]
        assert accused in barred
        people = staff(nodes)
        with session.no_autoflush:
            for user in people:
                inside = user.region is not None and set(barred) & set(user.region.line)
                clause = select(Ticket).where(visible_tickets(user))
                found = session.scalars(clause).all() != []
                # One rule, asked in SQL and in Python.
                assert found == Scope.of(user).admits(ticket) == may(user, "view", ticket)
                if not inside:
                    continue
                assert not found
                assert sum(listing.count_tickets(session, user).values()) == 0
                assert listing.list_tickets(session, user, within=accused) == []
                assert not [action for action in ACTIONS if may(user, action, ticket)]
                with pytest.raises(IntakeError):
                    read_record(uow, ticket, user, clock, full=True)
                try:
                    lines = export.records(session, export.scope_of(user, full=False))
                    assert list(lines) == []
                except IntakeError:
                    assert user.role in ("village", "township")
        # Nobody inside is told either, neither the unit nor its operators.
        for person in people:
            session.add(_stored(person, clock))
        session.flush()
        for message in session.scalars(select(OutboxMessage)):
            who = recipients(session, message.channel, message.recipient, message.params)
            assert not [one for one in who if one.region and set(barred) & set(one.region.line)]
        if ticket.unit is not None:
            assert not set(barred) & set(ticket.unit.line)


@given(st.data())
@in_memory
def test_a_declaration_is_seen_by_its_unit_and_those_above_alone(
    database: Database, clock: Any, data: st.DataObject
) -> None:
    tree = data.draw(trees())
    with database.unit_of_work() as uow:
        session = uow.session
        regions.import_regions(session, [(at, one) for at, one in enumerate(tree, 2)])
        nodes = list(session.scalars(select(Region).order_by(Region.path)))
        homes = [node for node in nodes if node.level in ("village", "township", "county")]
        home = data.draw(st.sampled_from(homes))
        filed = World(database, clock).file_within(uow, kind="declaration", region_code=home.code)
        ticket = session.scalars(select(Ticket).where(Ticket.record_id == filed.record_id)).one()
        assert ticket.unit_code == home.code
        with session.no_autoflush:
            for user in staff(nodes):
                above = user.region is not None and user.region.code in home.line
                everywhere = user.region is None and user.role == "operator"
                seen = session.scalars(select(Ticket).where(visible_tickets(user))).all() != []
                assert seen == may(user, "view", ticket) == (above or everywhere)


@given(st.data())
@in_memory
def test_what_waits_is_for_the_operators_of_where_it_may_belong(
    database: Database, clock: Any, data: st.DataObject
) -> None:
    tree = data.draw(trees())
    with database.unit_of_work() as uow:
        session = uow.session
        regions.import_regions(session, [(at, one) for at, one in enumerate(tree, 2)])
        nodes = list(session.scalars(select(Region).order_by(Region.path)))
        home = data.draw(st.sampled_from([None, *nodes]))
        changes: dict[str, Any] = {"region_code": home and home.code, "declined": ["place"]}
        kind = data.draw(st.sampled_from(["declaration", "lead"]))
        if kind == "lead":
            accused = data.draw(st.sampled_from([None, *nodes]))
            changes |= {"accused_region_code": accused and accused.code}
        filed = World(database, clock).file_within(uow, kind=kind, place="鼓楼区", **changes)
        ticket = session.scalars(select(Ticket).where(Ticket.record_id == filed.record_id)).one()
        ticket.unit = None
        people = staff(nodes)
        for person in people:
            session.add(_stored(person, clock))
        notices.tell_operators(uow, ticket.record, "ticket_returned", {"number": filed.number})
        session.flush()
        # What is known of where it belongs: the place, and for a lead whom it is about.
        barred = [session.get_one(Region, one.region_code) for one in ticket.record.implicated]
        known = [*([home] if home else []), *barred]
        seeing = []
        for user in people:
            found = session.scalars(select(Ticket).where(visible_tickets(user))).all() != []
            assert found == Scope.of(user).admits(ticket) == may(user, "view", ticket)
            operator, own = user.role == "operator", user.region
            if own is None:
                assert found == operator
            else:
                near = [one.code in own.line or own.code in one.line for one in known]
                inside = any(one.code in own.line for one in barred)
                assert found == (operator and all(near) and not inside)
            if found:
                seeing.append(user.username)
        message = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "ticket_returned")
        ).one()
        who = recipients(session, message.channel, message.recipient, message.params)
        assert sorted(one.username for one in who) == sorted(seeing)


def test_a_lead_returned_in_another_county_is_no_business_of_the_operator_here(
    world: World,
) -> None:
    village = settle(world, "shandong")
    filed = world.report(region_code=village, accused_region_code=village)
    world.step(filed, "return", "shandong-township", reason="不归我们管")
    assert world.seen_by(filed) == {"platform"}
    with world.database.reading() as session:
        sent = select(OutboxMessage).where(OutboxMessage.template == "ticket_returned")
        message = session.scalars(sent).one()
        who = recipients(session, message.channel, message.recipient, message.params)
        assert [user.username for user in who] == ["platform"]


@pytest.mark.parametrize("place", [CITY, PROVINCE, None])
def test_what_may_belong_here_waits_for_the_operator_here_too(
    world: World, place: str | None
) -> None:
    filed = world.declare(region_code=place, place="鼓楼区", declined=["place"])
    assert world.seen_by(filed) == {"operator", "platform"}
    world.step(filed, "assign", "operator", unit_code=EAST_ONE)


def _stored(person: User, clock: Any) -> User:
    person.name, person.password_hash, person.created_at = "某某", "-", clock.now()
    return person


def test_names_of_the_queue_do_not_leak_to_an_accused_countys_operator(world: World) -> None:
    filed = world.report(accused_region_code=PROVINCE)
    with world.database.reading() as session:
        (message,) = session.scalars(select(OutboxMessage)).all()
        who = recipients(session, message.channel, message.recipient, message.params)
    assert (message.template, [user.username for user in who]) == (
        "queue_handed_upward", ["platform"],
    )  # fmt: skip
    assert world.ticket(filed).unit_code is None


@pytest.mark.parametrize(
    ("unit", "reached"), [(EAST, False), (EAST_ONE, False), (WEST, True), (COUNTY, True)]
)
def test_the_accused_and_those_below_are_told_nothing_whoever_tells(
    world: World, unit: str, reached: bool
) -> None:
    filed = world.report(accused_region_code=EAST)
    with world.database.unit_of_work() as uow:
        record = world.ticket(filed).record
        region = regions.ensure(uow.session, unit)
        assert notices.tell_unit(uow, record, region, "ticket_due_soon", {}) is reached
        uow.commit()
    news = [("unit", unit, "ticket_due_soon")] if reached else []
    assert told(world.database) == sorted([("unit", COUNTY, "ticket_dispatched"), *news])


def test_a_unit_with_two_villages_of_one_name_gets_its_own(world: World) -> None:
    assert world.ticket(world.declare(region_code=EAST_TWO)).unit_code == EAST_TWO
    assert world.ticket(world.declare(region_code=WEST_ONE)).unit_code == WEST_ONE
    with world.database.reading() as session:
        seen = {
            name: [line.unit_code for line in listing.list_tickets(session, world.user(name))]
            for name in ("east2", "west1", "east", "west")
        }
    assert seen == {
        "east2": [EAST_TWO], "west1": [WEST_ONE], "east": [EAST_TWO], "west": [WEST_ONE],
    }  # fmt: skip


def test_the_county_sees_both_townships(world: World) -> None:
    world.declare(region_code=EAST_TWO)
    world.declare(region_code=WEST)
    with world.database.reading() as session:
        lines = listing.list_tickets(session, world.user("county"))
        east = listing.list_tickets(session, world.user("county"), within=EAST)
    assert {line.unit_code for line in lines} == {EAST_TWO, WEST}
    assert [line.unit_code for line in east] == [EAST_TWO]
