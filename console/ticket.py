"""The page of one ticket, and the steps that are taken on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sanic import HTTPResponse

from console import ticket_page
from console.call import ROOT, Call, go
from console.texts import say
from console.visit_form import VisitForm
from intake import records
from intake.errors import (
    AdditionProblem,
    NotAllowed,
    SamePerson,
    StaleTicket,
    StepProblem,
    UnknownRegion,
    VisitProblem,
    WrongState,
)
from intake.facts import LEAD
from intake.privacy.access import may
from intake.tables.tickets import Ticket
from intake.tickets.transition import load, transition
from intake.tickets.visits import may_visit_again
from intake.unit_of_work import UnitOfWork

PLAIN_STEPS = ("return", "report_back", "archive")
MAX_REASON = 1000


def show(call: Call, ticket_id: str) -> HTTPResponse:
    """The ticket as this user may read it."""
    return ticket_page.answer(call, ticket_id, said=call.arg("place"))


def show_full(call: Call, ticket_id: str) -> HTTPResponse:
    """The same with names, phones and ID number in clear, as far as the user may."""
    return ticket_page.answer(call, ticket_id, full=True)


def visit(call: Call, ticket_id: str) -> HTTPResponse:
    """Take a visit report; one that leaves nothing open is reported upward at once."""
    form = VisitForm.typed(call)

    def take(uow: UnitOfWork, ticket: Ticket) -> str:
        version = ticket.version
        told = form.visit(ticket, call.now)
        if told is None:
            raise VisitProblem(say("problems", "visit"))
        ticket = transition(
            uow, ticket_id, "verify", call.me, call.clock, version=version, visit=told
        )
        uow.session.refresh(ticket, ["visits", "history"])
        if may_visit_again(ticket):
            return "visit_more"
        transition(uow, ticket_id, "report_back", call.me, call.clock, version=ticket.version)
        return "visit_lead" if ticket.record.kind == LEAD else "visit"

    try:
        return go(_done(call, ticket_id, _in_one(call, ticket_id, take)))
    except VisitProblem as error:
        if not form.problems:
            form.refused(str(error))
        problem = say("problems", "visit")
        return ticket_page.answer(call, ticket_id, status=422, form=form, problem=problem)
    except (StaleTicket, WrongState):
        form.problems = {}
        return ticket_page.answer(call, ticket_id, status=409, form=form, stale=True)


def step(call: Call, ticket_id: str, event: str) -> HTTPResponse:
    """Return, report upward or archive."""
    if event not in PLAIN_STEPS:
        raise NotAllowed
    reason = call.field("reason")[:MAX_REASON] or None

    def take(uow: UnitOfWork, ticket: Ticket) -> str:
        version = ticket.version
        transition(uow, ticket_id, event, call.me, call.clock, version=version, reason=reason)
        return event

    return _step(call, ticket_id, take, {"reason": reason or ""})


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
        return go(_done(call, ticket_id, _in_one(call, ticket_id, take)))
    except (StaleTicket, WrongState):
        return ticket_page.answer(call, ticket_id, status=409, stale=True, **typed)
    except (StepProblem, SamePerson, UnknownRegion, AdditionProblem) as error:
        return ticket_page.answer(call, ticket_id, status=422, problem=str(error), **typed)


def _in_one(call: Call, ticket_id: str, take: Callable[[UnitOfWork, Ticket], str]) -> str:
    """Do it in one unit of work; who may not even see the ticket learns nothing of it.

    Raises :class:`StaleTicket` before anything else when the page showed an older version:
    what was possible then may no longer be, and that is the reason to give.
    """
    with call.database.unit_of_work() as uow:
        ticket = load(uow.session, ticket_id)
        if ticket is None or not may(call.me, "view", ticket):
            raise NotAllowed
        if ticket.version != call.number(call.field("version")):
            raise StaleTicket
        done = take(uow, ticket)
        uow.commit()
        return done


def _done(call: Call, ticket_id: str, what: str) -> str:
    """Where to go on: what has left the user's sight is told of in the list."""
    with call.database.reading() as session:
        ticket = load(session, ticket_id)
        seen = ticket is not None and may(call.me, "view", ticket)
    here = f"{ROOT}tickets/{ticket_id}" if seen else f"{ROOT}tickets"
    if what in ("assign", "return") and call.me.role == "operator":
        here = f"{ROOT}queue"
    return f"{here}?done={what}"
