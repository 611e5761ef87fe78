"""Two declarations of one household: what the chat may know, and what the village sees."""

from __future__ import annotations

from datetime import timedelta

from intake import records
from intake.clock import FrozenClock
from intake.db import Database
from intake.records import Alike, Filed
from intake.tables import Record
from tests.intake.world import DECLARED, EAST_TWO, ID_CARD, NAME, PHONE, WEST_ONE, World


def recent(world: World, conversation: str, **facts: object) -> list[tuple[str, bool | None]]:
    with world.database.reading() as session:
        found = records.recent_like(session, conversation, world.clock, facts)
    return [(one.number, one.same_household) for one in found]


def alike(world: World, filed: Filed, who: str) -> list[Alike]:
    with world.database.reading() as session:
        record = session.get_one(Record, filed.record_id)
        return records.alike(session, record, world.user(who))


def test_the_same_conversation_knows_its_own_declaration(world: World) -> None:
    filed = world.declare("talk")
    assert recent(world, "talk") == [(filed.number, None)]
    assert recent(world, "talk", name=NAME, place=DECLARED["place"]) == [(filed.number, True)]
    assert recent(world, "talk", id_card=ID_CARD) == [(filed.number, True)]
    assert recent(world, "talk", name="赵小妹", place=DECLARED["place"]) == [(filed.number, False)]
    assert recent(world, "talk", place="土默特左旗东河镇新村") == [(filed.number, False)]


def test_nobody_else_learns_that_somebody_declared(world: World) -> None:
    world.declare("talk")
    told = {name: DECLARED[name] for name in ("name", "phone", "place", "region_code", "id_card")}
    assert recent(world, "stranger", **told) == []


def test_leads_and_old_declarations_are_not_offered(world: World, clock: FrozenClock) -> None:
    world.report("talk")
    filed = world.declare("talk")
    assert recent(world, "talk") == [(filed.number, None)]
    clock.advance(days=31)
    assert recent(world, "talk") == []
    with world.database.reading() as session:
        longer = timedelta(days=60)
        assert len(records.recent_like(session, "talk", world.clock, within=longer)) == 1


def test_the_village_sees_what_agrees(world: World, database: Database) -> None:
    first = world.declare("one")
    second = world.declare("two", phone="13800004321", id_card=None)
    assert [(one.number, one.by) for one in alike(world, second, "east1")] == [
        (first.number, ("姓名和地方",))
    ]
    third = world.declare("three", name="赵小妹", id_card=None)
    assert [(one.number, one.by) for one in alike(world, third, "east1")] == [
        (first.number, ("电话",))
    ]


def test_only_among_tickets_that_one_may_see(world: World) -> None:
    elsewhere = world.declare("one", region_code=WEST_ONE, place="土默特左旗西河镇新村")
    filed = world.declare("two")
    assert alike(world, filed, "east1") == []
    assert [(one.number, one.by) for one in alike(world, filed, "county")] == [
        (elsewhere.number, ("身份证号", "电话"))
    ]


def test_a_neighbour_who_helps_two_households_is_not_one_household(world: World) -> None:
    helper = {"self_or_proxy": "proxy", "reporter_phone": PHONE, "phone": None, "id_card": None}
    world.declare("one", name="赵小妹", **helper)
    filed = world.declare("two", name="钱大山", **helper)
    assert alike(world, filed, "east1") == []


def test_the_same_name_in_another_village_is_another_person(world: World) -> None:
    other = {"region_code": EAST_TWO, "place": "土默特左旗东河镇新村", "phone": "13800004321"}
    world.declare("one", id_card=None, **other)
    filed = world.declare("two", id_card=None)
    assert alike(world, filed, "east") == []


def test_a_lead_is_like_nothing(world: World) -> None:
    world.declare("one")
    lead = world.report("two")
    assert alike(world, lead, "county") == []
    with world.database.reading() as session:
        record = session.get_one(Record, lead.record_id)
        assert (record.phone_key, record.id_card_key, record.household_key) == (None, None, None)
