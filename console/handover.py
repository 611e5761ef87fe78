"""Handing a ticket over to 12345, taking back what has not left, seeing what came back, and
sending theirs back."""

from __future__ import annotations

from collections.abc import Callable

from sanic import HTTPResponse

from console import ticket_page
from console.call import Call, go
from console.taking import in_one, place_after
from intake import handover
from intake.clock import Clock
from intake.errors import StaleTicket, StepProblem, WrongState
from intake.tables.people import User
from intake.tables.tickets import Ticket
from intake.unit_of_work import UnitOfWork


def give(call: Call, ticket_id: str) -> HTTPResponse:
    """Hand it over, as it was shown."""
    reason, contact = call.field("handover_reason"), call.field("contact") == "yes"

    def take(uow: UnitOfWork, ticket: Ticket) -> str:
        handover.give(
            uow, ticket_id, call.me, call.clock,
            version=ticket.version, reason=reason, contact=contact,
        )  # fmt: skip
        return "handed_over"

    return _given(call, ticket_id, take)


def send_back(call: Call, ticket_id: str) -> HTTPResponse:
    """It came from there and is not ours: back, with the reason."""
    reason = call.field("back_reason")

    def take(uow: UnitOfWork, ticket: Ticket) -> str:
        if not handover.send_back(
            uow, ticket_id, call.me, call.clock, version=ticket.version, reason=reason
        ):
            raise StaleTicket
        return "handed_back"

    return _given(call, ticket_id, take)


def cancel(call: Call, ticket_id: str) -> HTTPResponse:
    """Take back what has not left yet."""
    return _acted(call, ticket_id, handover.cancel, "handover_cancelled")


def seen(call: Call, ticket_id: str) -> HTTPResponse:
    """Somebody has looked at what the other side wants."""
    return _acted(call, ticket_id, handover.settle, "handover_seen")


def _given(call: Call, ticket_id: str, take: Callable[[UnitOfWork, Ticket], str]) -> HTTPResponse:
    """It goes as it was shown; else the page is an old one, or lacks something."""
    try:
        return go(place_after(call, ticket_id, in_one(call, ticket_id, take)))
    except (StaleTicket, WrongState):
        return ticket_page.answer(call, ticket_id, status=409, stale=True)
    except StepProblem as error:
        return ticket_page.answer(call, ticket_id, status=422, problem=str(error))


def _acted(
    call: Call, ticket_id: str, act: Callable[[UnitOfWork, str, User, Clock], bool], done: str
) -> HTTPResponse:
    """What the act found to do is done; else the page is an old one."""
    with call.database.unit_of_work() as uow:
        acted = act(uow, ticket_id, call.me, call.clock)
        uow.commit()
    if not acted:
        return ticket_page.answer(call, ticket_id, status=409, stale=True)
    return go(place_after(call, ticket_id, done))
