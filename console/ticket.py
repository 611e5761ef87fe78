"""The page of one ticket, and the steps that are taken on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sanic import HTTPResponse

from console import ticket_page
from console.call import Call, go
from console.step_forms import ROW, Typed
from console.taking import in_one, place_after
from intake import records
from intake.errors import (
    AdditionProblem,
    NotAllowed,
    SamePerson,
    StaleTicket,
    StepProblem,
    UnknownRegion,
    WrongState,
)
from intake.tables.tickets import Ticket
from intake.tickets.transition import transition
from intake.unit_of_work import UnitOfWork

PLAIN_STEPS = ("report_back", "archive")


def show(call: Call, ticket_id: str) -> HTTPResponse:
    """The ticket as this user may read it."""
    return ticket_page.answer(call, ticket_id, said=call.arg("place"))


def show_full(call: Call, ticket_id: str) -> HTTPResponse:
    """The same with names, phones and ID number in clear, as far as the user may."""
    return ticket_page.answer(call, ticket_id, full=True)


def step(call: Call, ticket_id: str, event: str) -> HTTPResponse:
    """Report upward, archive, or one of the steps that have a form of their own."""
    if event not in (*PLAIN_STEPS, *ROW):
        raise NotAllowed
    typed = Typed.read(call, event)
    if typed.looks_for_a_unit:
        return ticket_page.answer(call, ticket_id, step=typed)

    def take(uow: UnitOfWork, ticket: Ticket) -> str:
        given = typed.given(call)
        transition(uow, ticket_id, event, call.me, call.clock, version=ticket.version, **given)
        return event

    return _step(call, ticket_id, take, {"step": typed})


def assign(call: Call, ticket_id: str) -> HTTPResponse:
    """Give a waiting ticket to a unit."""

    def take(uow: UnitOfWork, ticket: Ticket) -> str:
        transition(
            uow,
            ticket_id,
            "assign",
            call.me,
            call.clock,
            version=ticket.version,
            unit_code=call.field("unit") or None,
        )
        return "assign"

    return _step(call, ticket_id, take, {"said": call.field("place")})


def answer(call: Call, ticket_id: str) -> HTTPResponse:
    """Words to the reporter: an answer, or a question back."""
    text, asks = call.field("text"), call.field("asks") == "yes"

    def take(uow: UnitOfWork, ticket: Ticket) -> str:
        records.answer(uow, ticket_id, call.me, text, call.clock, version=ticket.version, asks=asks)
        if ticket.record.anonymity == "anonymous":
            return "asked_anonymous" if asks else "answered_anonymous"
        return "asked" if asks else "answered"

    return _step(call, ticket_id, take, {"words": text})


def _step(
    call: Call, ticket_id: str, take: Callable[[UnitOfWork, Ticket], str], typed: dict[str, Any]
) -> HTTPResponse:
    try:
        return go(place_after(call, ticket_id, in_one(call, ticket_id, take)))
    except (StaleTicket, WrongState):
        return ticket_page.answer(call, ticket_id, status=409, stale=True, **typed)
    except (StepProblem, SamePerson, UnknownRegion, AdditionProblem) as error:
        return ticket_page.answer(call, ticket_id, status=422, problem=str(error), **typed)
