"""Whose talk it should be: by region and load; giving a talk to a colleague or a region."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import assignment, attention, leases, operators, queueing, texts, transfers
from connectors.bot_client import BotClient
from connectors.desk_tables import DeskTalk
from connectors.inbox import Inbox
from connectors.operators import NotTheirs
from connectors.phone.tables import Call
from connectors.tables import Conversation
from connectors.transfers import CallStays, NotThere
from intake import drafts
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.errors import UnknownRegion
from intake.facts import LEAD
from intake.service import callbacks
from intake.tables import Presence
from tests.connectors.desk_people import DONGTAI, TUZUO, operator, state, told, wanting


def assigned(database: Database, clock: FrozenClock, most: int = assignment.MOST) -> list[str]:
    with database.unit_of_work() as uow:
        found = assignment.assign(uow.session, clock.now(), most=most)
        uow.commit()
        return found


def meant(database: Database, clock: FrozenClock, talk: str) -> str | None:
    with database.reading() as session:
        return assignment.meant_for(session.get(DeskTalk, talk), clock.now())


def take(database: Database, clock: FrozenClock, talk: str, who: str) -> None:
    with database.unit_of_work() as uow:
        operators.take_over(uow.session, talk, who, clock.now())
        uow.commit()


def test_a_talk_is_meant_for_the_operators_of_its_region_then_for_those_of_everywhere(
    database: Database, clock: FrozenClock
) -> None:
    for name, region in (("dong", DONGTAI), ("tu", TUZUO), ("all", None)):
        operator(database, clock, name, region)
    here = wanting(database, clock, region="东台市")
    there = wanting(database, clock, region="土默特左旗")
    elsewhere = wanting(database, clock, region="四川省乐至县")
    assert assigned(database, clock) == [here, there, elsewhere]
    assert [meant(database, clock, one) for one in (here, there, elsewhere)] == [
        "dong", "tu", "all",
    ]  # fmt: skip
    assert assigned(database, clock) == []


def test_the_place_told_in_a_draft_counts_more_than_the_pages(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "dong", DONGTAI)
    operator(database, clock, "tu", TUZUO)
    talk = wanting(database, clock, region="东台市")
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, talk, "declaration", clock)
        drafts.save_facts(uow, draft.id, {"region_code": TUZUO}, clock)
        uow.commit()
    assigned(database, clock)
    assert meant(database, clock, talk) == "tu"


@pytest.mark.parametrize("most", [assignment.MOST, 2])
def test_the_least_busy_gets_it_and_nobody_gets_too_many(
    database: Database, clock: FrozenClock, most: int
) -> None:
    operator(database, clock, "a")
    operator(database, clock, "b")
    take(database, clock, wanting(database, clock), "a")
    talks = [wanting(database, clock) for _ in range(2 * most)]
    assigned(database, clock, most)
    mine = [meant(database, clock, one) for one in talks]
    assert (mine[0], mine.count("a"), mine.count("b"), mine[-1]) == (
        "b", most - 1, most, None,
    )  # fmt: skip


@pytest.mark.anyio
async def test_the_line_is_tended_by_the_hotlines_own_number(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "a")
    talks = [wanting(database, clock) for _ in range(3)]
    inbox = Inbox(database, BotClient("http://127.0.0.1:9", "token"), clock, at_once=2)
    await inbox.tend_line()
    await inbox.close()
    assert [meant(database, clock, one) for one in talks] == ["a", "a", None]


def test_who_does_not_come_makes_room_for_another(database: Database, clock: FrozenClock) -> None:
    operator(database, clock, "a")
    operator(database, clock, "b")
    talk = wanting(database, clock)
    seen = []
    for _ in range(3):
        assigned(database, clock)
        seen.append(meant(database, clock, talk))
        clock.advance(minutes=1)
        assert meant(database, clock, talk) is None
    assert seen == ["a", "b", "a"]


def test_a_lead_about_a_county_is_not_meant_for_its_operators(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "tu", TUZUO)
    talk = wanting(database, clock, region=TUZUO)
    with database.unit_of_work() as uow:
        draft = drafts.open_draft(uow, talk, LEAD, clock)
        facts = {"what": "截留", "region_code": TUZUO, "who": "县里", "accused_region_code": TUZUO}
        drafts.save_facts(uow, draft.id, facts, clock)
        uow.commit()
    assert assigned(database, clock) == []
    operator(database, clock, "all")
    assert (assigned(database, clock), meant(database, clock, talk)) == ([talk], "all")


def test_what_waits_for_a_call_is_nobodys_in_the_chat(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "a")
    called, urgent = wanting(database, clock), wanting(database, clock, "danger:fire")
    with database.unit_of_work() as uow:
        for one in (called, urgent):
            callbacks.ask(
                uow, one, "13800001234", clock,
                wish=None, reason="asked", urgent=False, region_code=None,
            )  # fmt: skip
        uow.commit()
    assert assigned(database, clock) == [urgent]


def test_a_colleague_who_is_there_gets_the_talk_and_keeps_it_by_looking(
    database: Database, clock: FrozenClock
) -> None:
    for name in ("a", "b"):
        operator(database, clock, name)
    talk = wanting(database, clock)
    take(database, clock, talk, "a")
    with database.unit_of_work() as uow:
        transfers.to_colleague(uow.session, talk, "a", "b", clock.now())
        for who in ("a", "c"):
            with pytest.raises(NotTheirs):
                operators.say(uow.session, talk, who, "我来", clock.now())
        uow.commit()
    assert told(database, talk) == [
        texts.system("operator_here"), texts.system("operator_changed"),
    ]  # fmt: skip
    clock.advance(minutes=2)
    take(database, clock, talk, "b")
    clock.advance(minutes=2)
    with database.unit_of_work() as uow:
        assert leases.return_lapsed(uow.session, clock.now()) == []
    assert state(database, talk) == ("operator", "b", ["asked"])
    assert told(database, talk)[2:] == []


def test_a_colleague_who_never_looks_loses_it(database: Database, clock: FrozenClock) -> None:
    for name in ("a", "b"):
        operator(database, clock, name)
    talk = wanting(database, clock)
    take(database, clock, talk, "a")
    with database.unit_of_work() as uow:
        transfers.to_colleague(uow.session, talk, "a", "b", clock.now())
        uow.commit()
    for _ in range(2):
        clock.advance(seconds=90)
        with database.unit_of_work() as uow:
            leases.beat(uow.session, "b", clock.now())  # the page is open, but not the talk
            uow.commit()
    with database.unit_of_work() as uow:
        assert leases.return_lapsed(uow.session, clock.now()) == [talk]
        uow.commit()
    assert state(database, talk) == ("wanted", None, ["asked", "left"])
    assert told(database, talk)[-1] == texts.system("given_busy")


@pytest.mark.parametrize("why", ["away", "unknown", "oneself", "not theirs"])
def test_a_talk_is_given_only_to_who_can_take_it(
    database: Database, clock: FrozenClock, why: str
) -> None:
    for name in ("a", "b"):
        operator(database, clock, name)
    talk = wanting(database, clock)
    take(database, clock, talk, "a")
    to = {"away": "b", "unknown": "nobody", "oneself": "a", "not theirs": "b"}[why]
    with database.unit_of_work() as uow:
        if why == "away":
            uow.session.get_one(Presence, "b").until = clock.now()
        by = "b" if why == "not theirs" else "a"
        with pytest.raises(NotTheirs if why == "not theirs" else NotThere):
            transfers.to_colleague(uow.session, talk, by, to, clock.now())
    assert state(database, talk)[:2] == ("operator", "a")


def test_what_is_given_to_a_region_waits_at_its_old_place_for_people_from_there(
    database: Database, clock: FrozenClock
) -> None:
    operator(database, clock, "a")
    first = wanting(database, clock)
    clock.advance(minutes=1)
    second = wanting(database, clock)
    take(database, clock, first, "a")
    with database.unit_of_work() as uow:
        with pytest.raises(UnknownRegion):
            transfers.to_region(uow.session, first, "a", "999999", clock.now())
        transfers.to_region(uow.session, first, "a", DONGTAI, clock.now())
        uow.commit()
    assert told(database, first)[-1] == texts.system(
        "operator_region_later", region="江苏省盐城市东台市"
    )
    with database.reading() as session:
        assert [one.id for one in queueing.waiting(session)] == [first, second]
    assert assigned(database, clock) == [second]
    operator(database, clock, "dong", DONGTAI)
    assert (assigned(database, clock), meant(database, clock, first)) == ([first], "dong")
    take(database, clock, first, "a")  # whoever wants may still take it
    assert state(database, first)[:2] == ("operator", "a")


def test_a_call_is_given_to_people_alone(database: Database, clock: FrozenClock) -> None:
    for name in ("a", "b"):
        operator(database, clock, name)
    call = wanting(database, clock, channel="phone")
    with database.unit_of_work() as uow:
        uow.session.add(Call(conversation_id=call, started_at=clock.now(), heard_at=clock.now()))
        uow.commit()
    take(database, clock, call, "a")
    with database.unit_of_work() as uow:
        with pytest.raises(CallStays):
            transfers.to_region(uow.session, call, "a", DONGTAI, clock.now())
        transfers.to_colleague(uow.session, call, "a", "b", clock.now())
        uow.commit()
    clock.advance(days=1)
    with database.unit_of_work() as uow:
        assert leases.return_lapsed(uow.session, clock.now()) == []
    assert state(database, call)[:2] == ("operator", "b")


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([None, DONGTAI, TUZUO]), max_size=20), st.integers(0, 4))
def test_no_talk_is_meant_for_two_and_loads_differ_by_one_at_most(
    lasting: Database, places: list[str | None], people: int
) -> None:
    clock = FrozenClock(datetime(2026, 2, 13, 9, tzinfo=SHANGHAI))
    with lasting.unit_of_work() as uow:
        for row in uow.session.query(Conversation).filter_by(attention="wanted"):
            attention.clear(uow.session, row)
        uow.session.query(Presence).delete()
        uow.commit()
    names = [operator(lasting, clock, uuid4().hex) for _ in range(people)]
    talks = [wanting(lasting, clock, region=place) for place in places]
    assigned(lasting, clock)
    found = [meant(lasting, clock, one) for one in talks]
    given = [one for one in found if one is not None]
    assert len(given) == min(len(talks), people * assignment.MOST)
    if people:
        counts = [given.count(one) for one in names]
        assert max(counts) - min(counts) <= 1
