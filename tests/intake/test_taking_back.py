"""Taking back by one press, within ten minutes of filing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intake import audit
from intake.deadlines import state_of
from intake.errors import NoSuchRecord, TooLateToTakeBack, WrongState
from intake.tables import AuditRow, OutboxMessage
from intake.tickets import taking_back
from intake.tickets.own import OwnStep
from tests.intake.world import EAST_ONE, World


def left(world: World, *conversations: str) -> dict[str, int]:
    with world.database.reading() as session:
        return taking_back.seconds_left(session, conversations, world.clock)


def take_back(world: World, number: str, *conversations: str) -> OwnStep:
    with world.database.unit_of_work() as uow:
        taken = taking_back.take_back(uow, conversations, number, world.clock)
        uow.commit()
    return taken


def test_a_declaration_is_taken_back_with_all_that_follows(world: World) -> None:
    filed = world.declare("c")
    assert left(world, "c", "elsewhere") == {filed.number: 600}
    world.clock.advance(minutes=9, seconds=59)
    assert left(world, "c") == {filed.number: 1}
    taken = take_back(world, filed.number, "c")
    assert (taken.state, taken.already) == ("withdrawn", False)
    ticket = world.ticket(filed)
    assert (ticket.state, ticket.history[-1].event, ticket.history[-1].actor) == (
        "withdrawn",
        "withdraw",
        "reporter",
    )
    with world.database.reading() as session:
        told = select(OutboxMessage.recipient).where(OutboxMessage.template == "withdrawn")
        assert session.scalars(told).all() == [EAST_ONE]
        rows = session.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
        assert rows[-1] == "ticket.withdraw"
        audit.verify(session)
    today = world.clock.now().date()
    assert {state_of(one, today) for one in ticket.record.deadlines} == {"stopped"}
    world.clock.advance(hours=1)
    again = take_back(world, filed.number, "c")
    assert (again.state, again.already, left(world, "c")) == ("withdrawn", True, {})


def test_after_ten_minutes_it_is_too_late(world: World) -> None:
    filed = world.declare("c")
    world.clock.advance(minutes=10)
    assert left(world, "c") == {}
    with pytest.raises(TooLateToTakeBack):
        take_back(world, filed.number, "c")
    assert world.ticket(filed).state == "dispatched"


def test_nobody_takes_back_what_was_filed_in_another_talk(world: World) -> None:
    filed = world.declare("c")
    for conversations in (("d",), ()):
        with pytest.raises(NoSuchRecord):
            take_back(world, filed.number, *conversations)
    assert world.ticket(filed).state == "dispatched"


def test_what_has_a_result_already_stays(world: World) -> None:
    filed = world.declare("c")
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    assert left(world, "c") == {}
    with pytest.raises(WrongState):
        take_back(world, filed.number, "c")


def test_of_an_anonymous_lead_the_time_is_not_known(world: World) -> None:
    named = world.report("c")
    hidden = world.report("d", anonymity="anonymous", name=None, phone=None)
    assert left(world, "c", "d") == {named.number: 600}
    with pytest.raises(TooLateToTakeBack):
        take_back(world, hidden.number, "d")
    assert take_back(world, named.number, "c").state == "withdrawn"
