"""Random people take random steps on random tickets: no other path leads to a state."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake import records
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.errors import IntakeError
from intake.privacy.access import Actor, Party, may, may_be_told
from intake.privacy.keyring import Keyring
from intake.records import Filed
from intake.tickets.rating import Rating
from intake.tickets.steps import has_ended, is_open, moves, states, steps
from intake.tickets.transition import possible, transition
from tests.intake.world import COUNTY, EAST, EAST_ONE, EAST_TWO, WEST_ONE, World

PEOPLE = (
    *("east1", "east2", "west1", "east", "west", "county", "county2", "operator", "platform"),
    *("admin", Party.REPORTER, Party.SYSTEM),
)
WORDS = ("add", "choose_visitors")
"""What the reporter says may move a ticket as well."""
UNITS = (COUNTY, EAST, EAST_ONE, EAST_TWO, WEST_ONE)
MOVES = st.tuples(
    st.integers(0, 3),
    st.sampled_from([*sorted(steps()), *WORDS]),
    st.sampled_from(PEOPLE),
    st.sampled_from(UNITS),
    st.integers(0, 3),
    st.sampled_from([True, True, True, True, False]),
)


def _tickets(world: World) -> list[Filed]:
    return [
        world.declare(),
        world.declare(),
        world.declare(visit_by="township"),
        world.report(accused_region_code=EAST_ONE),
    ]


def _give(world: World, event: str, unit: str, other: str, kind: str) -> dict[str, Any]:
    result = "初步符合" if kind == "declaration" else "初步属实"
    return {
        "reason": "有理由",
        "unit_code": unit,
        "visit": world.visit(result) if event == "verify" else None,
        "days": 3,
        "into": other,
        "rating": Rating(2) if event == "rate" else None,
        "badly": unit == EAST,
    }


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(moves=st.lists(MOVES, min_size=10, max_size=60))
def test_no_state_is_reached_by_another_path(
    moves: list[tuple[int, str, Any, str, int, bool]],
    tmp_path_factory: Any,
    sqlite_template: Path,
    keyring: Keyring,
) -> None:
    path = tmp_path_factory.mktemp("machine") / "hotline.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}", keyring)
    world = World(database, FrozenClock(datetime(2026, 2, 13, 9, tzinfo=SHANGHAI)))
    world.build()
    filed = _tickets(world)
    for nth, event, person, unit, other, seen in moves:
        if event in WORDS:
            _say(world, filed[nth], event, unit)
            continue
        actor: Actor = person if isinstance(person, Party) else world.user(person)
        _take(world, filed[nth], event, actor, unit, world.ticket(filed[other]).id, seen)
    for one in filed:
        _check_history(world, one)
    database.dispose()


def _take(
    world: World, filed: Filed, event: str, actor: Actor, unit: str, other: str, seen: bool
) -> None:
    before = world.ticket(filed)
    given_ = _give(world, event, unit, other, before.record.kind)
    with world.database.unit_of_work() as uow:
        now = uow.session.get_one(type(before), before.id)
        allowed, open_now = may(actor, event, now), event in possible(now, actor)
    try:
        with world.database.unit_of_work() as uow:
            version = before.version if seen else before.version - 1
            transition(uow, before.id, event, actor, world.clock, version=version, **given_)
            uow.commit()
    except IntakeError:
        after = world.ticket(filed)
        assert (after.version, after.state, after.unit_code) == (
            before.version, before.state, before.unit_code,
        )  # fmt: skip
        return
    after = world.ticket(filed)
    step = steps()[event]
    assert seen and allowed and open_now  # nobody acts beyond may(), nor on an old page
    assert before.state in step.before
    assert not has_ended(before.state) or event == "reopen"
    assert before.state != "withdrawn"
    ends = {step.after or before.state} | ({"accepted"} if event == "reopen" else set())
    assert after.state in ends and after.version == before.version + 1
    barred = [one.region_code for one in after.record.implicated]
    assert after.unit is None or may_be_told(after.unit, barred)
    if after.record.kind == "lead" or after.record.facts.get("visit_by") == "township":
        assert after.unit is None or after.unit.level != "village"


def _say(world: World, filed: Filed, event: str, unit: str) -> None:
    before = world.ticket(filed)
    words = {COUNTY: "县长也收了钱", EAST: "镇长也收了钱"}.get(unit, "昨天又来了一趟")
    with world.database.unit_of_work() as uow:
        if event == "add":
            key = f"{before.version}/{unit}"
            records.add(uow, filed.record_id, key, world.clock, text=f"{words}{before.version}")
        elif before.record.kind == "declaration":
            township = unit != EAST_ONE
            records.choose_visitors(uow, filed.record_id, world.clock, by_township=township)
        uow.commit()
    after = world.ticket(filed)
    assert after.state == before.state or after.history[-1].event in moves()
    barred = [one.region_code for one in after.record.implicated]
    assert after.unit is None or may_be_told(after.unit, barred)


def _check_history(world: World, filed: Filed) -> None:
    ticket = world.ticket(filed)
    assert [row.version for row in ticket.history] == list(range(1, ticket.version + 1))
    assert ticket.history[-1].to_state == ticket.state in states()
    (due,) = [row for row in ticket.record.deadlines if row.is_due]
    assert due.runs == is_open(ticket.state)
    if ticket.state in ("withdrawn", "merged"):
        assert not [row for row in ticket.record.deadlines if row.runs]
    for earlier, later in zip(ticket.history, ticket.history[1:], strict=False):
        assert later.from_state == earlier.to_state
        if later.from_state != later.to_state and later.event != "dispatch":
            step = {**steps(), **moves()}[later.event]
            assert later.from_state in step.before
            waits = later.event in ("reopen", "reroute") and later.unit_code is None
            assert later.to_state == ("accepted" if waits else step.after)
