"""What the farmer does to a ticket: takes it back, rates it, has it done again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intake.errors import (
    NotAllowed,
    ReopenedOften,
    StepProblem,
)
from intake.records import progress_of_conversation
from intake.tables import TicketRating
from intake.tickets import own
from intake.tickets.steps import reopenings_allowed
from tests.intake.ticket_ways import due, rate, reported, told
from tests.intake.world import EAST, EAST_ONE, PHONE, World


def test_the_farmer_takes_it_back(world: World) -> None:
    filed = world.declare("c")
    for already in (False, True):
        with world.database.unit_of_work() as uow:
            done = own.withdraw(uow, filed.record_id, world.clock, reason="家里缓过来了")
            uow.commit()
        assert (done.state, done.already) == ("withdrawn", already)
    ticket = world.ticket(filed)
    assert (ticket.history[-1].actor, ticket.version) == ("reporter", 3)
    assert [(one.met_at, bool(one.stopped_at)) for one in ticket.record.deadlines] == [(None, True)]
    assert told(world, "withdrawn") == [("unit", EAST_ONE)]
    with world.database.reading() as session:
        (progress,) = progress_of_conversation(session, ["c"], world.clock)
    assert (progress.step, progress.limit) == ("withdrawn", "")


def test_an_operator_takes_it_back_for_the_farmer_with_a_reason(world: World) -> None:
    filed = world.declare()
    with pytest.raises(StepProblem):
        world.step(filed, "withdraw", "operator")
    with pytest.raises(NotAllowed):
        world.step(filed, "withdraw", "county", reason="来电要求撤回")
    assert world.step(filed, "withdraw", "operator", reason="来电要求撤回").state == "withdrawn"


def test_an_anonymous_reporter_leaves_neither_minute_nor_name(world: World) -> None:
    filed = world.report(anonymity="anonymous", name=None, phone=None)
    world.clock.advance(minutes=17)
    with world.database.unit_of_work() as uow:
        own.withdraw(uow, filed.record_id, world.clock, reason=f"我叫王秀英，电话{PHONE}")
        uow.commit()
    row = world.ticket(filed).history[-1]
    assert (row.at.minute, PHONE in str(row.reason)) == (0, False)


def test_the_farmer_rates_the_result_once(world: World) -> None:
    filed = reported(world)
    assert rate(world, filed, 1).unhappy
    assert rate(world, filed, 5).already
    with world.database.reading() as session:
        (row,) = session.scalars(select(TicketRating)).all()
    assert (row.level, row.solved, row.unit_code) == (1, None, EAST_ONE)
    assert told(world, "rated_badly") == [("unit", EAST)]
    with pytest.raises(StepProblem):
        rate(world, reported(world), 6)


@pytest.mark.parametrize(("badly", "unit"), [(False, EAST_ONE), (True, EAST)])
def test_not_satisfied_it_is_done_again(world: World, badly: bool, unit: str) -> None:
    filed = reported(world, "c")
    rate(world, filed, 2)
    world.clock.advance(days=14)
    for already in (False, True):
        with world.database.unit_of_work() as uow:
            done = own.reopen(uow, filed.record_id, world.clock, badly=badly, reason="没解决")
            uow.commit()
        assert done.already is already
    ticket = world.ticket(filed)
    assert (ticket.state, ticket.unit_code) == ("dispatched", unit)
    assert due(world, filed) == "2026-03-05"  # the same limit from the day of reopening
    assert told(world, "ticket_reopened") == [("unit", unit)]
    with world.database.reading() as session:
        (progress,) = progress_of_conversation(session, ["c"], world.clock)
    assert (progress.step, progress.visited) == ("reopened", False)


def test_a_reporter_has_it_done_again_so_often_and_no_more(world: World) -> None:
    filed = reported(world)
    allowed = reopenings_allowed()
    for times in range(allowed):
        with world.database.unit_of_work() as uow:
            assert own.own_steps(uow.session, filed.record_id) == ["rate", "reopen"]
            own.reopen(uow, filed.record_id, world.clock, reason=f"第{times + 1}次")
            uow.commit()
        with world.database.unit_of_work() as uow:  # a turn repeated after the unit's next step
            world.step(filed, "begin_visit", "east1")
            assert own.reopen(uow, filed.record_id, world.clock).already
        world.step(filed, "verify", "east1", visit=world.visit())
        world.step(filed, "report_back", "east1")
    with world.database.unit_of_work() as uow:
        assert own.own_steps(uow.session, filed.record_id) == ["rate"]
        assert own.reopened_often(uow.session, filed.record_id)
        with pytest.raises(ReopenedOften, match=f"重办过{allowed}次.*转人工"):
            own.reopen(uow, filed.record_id, world.clock)
    assert world.ticket(filed).state == "reported_back"
    again = world.step(filed, "reopen", "east", reason="镇上再看一遍")  # people still may
    assert again.state == "dispatched"
    with world.database.reading() as session:
        assert not own.reopened_often(session, filed.record_id)  # no result just now


def test_above_the_county_somebody_must_take_it(world: World) -> None:
    filed = world.report(accused_region_code=EAST)
    world.step(filed, "verify", "county", visit=world.visit("初步属实"))
    world.step(filed, "report_back", "county")
    with world.database.unit_of_work() as uow:
        own.reopen(uow, filed.record_id, world.clock, badly=True)
        uow.commit()
    ticket = world.ticket(filed)
    assert (ticket.state, ticket.unit_code, ticket.handed_upward) == ("accepted", None, True)
