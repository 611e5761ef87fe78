"""A case of 12345's that is not ours: it goes back once, with the reason, and nothing of it runs."""

from __future__ import annotations

import pytest

from intake import handover
from intake.errors import NotAllowed, StaleTicket, StepProblem
from intake.records import Filed
from intake.tables import Record
from tests.intake.test_handover import CASE, leave, rows, take
from tests.intake.test_handover_news import filed_of, news, settle, told
from tests.intake.world import World

REASON = "城里租房的事，归住建局"


def arrived(world: World) -> Filed:
    """The case, filed here and known over there."""
    (answer,) = take(world, CASE)
    leave(world)
    with world.database.reading() as session:
        record = session.query(Record).filter_by(number=answer.ours).one()
        return filed_of(record)


def send_back(
    world: World,
    filed: Filed,
    reason: str = REASON,
    user: str = "operator",
    version: int | None = None,
) -> bool:
    ticket = world.ticket(filed)
    with world.database.unit_of_work() as uow:
        sent = handover.send_back(
            uow, ticket.id, world.user(user), world.clock,
            version=ticket.version if version is None else version, reason=reason,
        )  # fmt: skip
        uow.commit()
    return sent


def test_it_goes_back_once_with_the_reason_and_ends_here(world: World) -> None:
    filed = arrived(world)
    assert send_back(world, filed)
    (line,) = [one.line for one in leave(world)]
    assert {name: line[name] for name in ("type", "yours", "state", "words")} == {
        "type": "state",
        "yours": CASE["number"],
        "state": "已退回",
        "words": REASON,
    }
    handover.read(handover.Due("", line).text)
    assert leave(world) == []
    assert rows(world)[0][:2] == ("in", "ended")
    ticket = world.ticket(filed)
    assert (ticket.state, ticket.history[-1].reason) == ("withdrawn", REASON)
    assert all(one.met_at or one.stopped_at for one in ticket.record.deadlines)
    assert send_back(world, filed) is False


def test_what_they_say_of_it_afterwards_waits_for_somebody_and_ends_again(world: World) -> None:
    filed = arrived(world)
    send_back(world, filed)
    leave(world)
    take(world, news("催办", CASE["number"]))
    assert [one[0] for one in told(world)][-1] == "handover_asked"
    assert settle(world, filed)
    assert rows(world)[0][1] == "ended"
    assert leave(world) == []


def test_of_what_was_urged_before_it_left_only_the_return_goes_out(world: World) -> None:
    filed = arrived(world)
    take(world, news("催办", CASE["number"]))
    assert send_back(world, filed)
    assert [one.line["state"] for one in leave(world)] == ["已退回"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"reason": "  "}, StepProblem),
        ({"reason": "退" * 201}, StepProblem),
        ({"reason": "赵桂兰13800004321说的"}, StepProblem),
        ({"version": 0}, StaleTicket),
        ({"user": "county"}, NotAllowed),
    ],
)
def test_it_stays_where_something_is_lacking(
    world: World, given: dict[str, object], error: type[Exception]
) -> None:
    filed = arrived(world)
    with pytest.raises(error):
        send_back(world, filed, **given)  # type: ignore[arg-type]
    assert leave(world) == []
    assert world.ticket(filed).state != "withdrawn"


def test_a_case_of_our_own_cannot_go_back(world: World) -> None:
    filed = world.declare()
    assert send_back(world, filed) is False
    assert world.ticket(filed).state != "withdrawn"
