"""The steps of a procedure that are taken in the console, and the public notice to print."""

from __future__ import annotations

from datetime import date

from sanic import HTTPResponse

from console import texts, ticket_page
from console.call import ROOT, Call, go
from intake.errors import NotAllowed, ProcedureProblem, StaleTicket, WrongState
from intake.privacy.access import may
from intake.procedures.checking import Told
from intake.procedures.opening import open_by_hand
from intake.procedures.public_notice import notice_of
from intake.procedures.taking import load_run, take
from intake.tables.tickets import Ticket


def act(call: Call, ticket_id: str, run_id: str, step_id: str, act: str) -> HTTPResponse:
    """One act on a step: begin, done, refuse, skip."""
    try:
        told = Told(
            on=_day(call.field("on")),
            paper=call.field("paper") == "yes",
            days=call.number(call.field("days")) or None,
            household=call.field("household") or None,
            note=call.field("note") or None,
            reason=call.field("reason") or None,
        )
        with call.database.unit_of_work() as uow:
            run = load_run(uow.session, run_id)
            if run is None or run.record.ticket.id != ticket_id:
                raise NotAllowed
            version = call.number(call.field("version"))
            take(uow, run_id, step_id, act, call.me, call.clock, told, version=version)
            uow.commit()
    except (StaleTicket, WrongState, ProcedureProblem) as error:
        return _again(call, ticket_id, error)
    return go(f"{ROOT}tickets/{ticket_id}?done=procedure")


def open_one(call: Call, ticket_id: str, purpose: str) -> HTTPResponse:
    """Open the green channel or the procedure of leaving."""
    try:
        since = call.field("stable_since")
        with call.database.unit_of_work() as uow:
            open_by_hand(
                uow,
                ticket_id,
                purpose,
                call.me,
                call.clock,
                version=call.number(call.field("version")),
                stable_since=_day(since) if since else None,
                natural=call.field("natural") == "yes",
            )
            uow.commit()
    except (StaleTicket, WrongState, ProcedureProblem) as error:
        return _again(call, ticket_id, error)
    return go(f"{ROOT}tickets/{ticket_id}?done=procedure_open")


def notice(call: Call, ticket_id: str, run_id: str, step_id: str) -> HTTPResponse:
    """The public notice of a step, to print."""
    with call.database.reading() as session:
        run, ticket = load_run(session, run_id), session.get(Ticket, ticket_id)
        if run is None or ticket is None or run.record_id != ticket.record_id:
            raise NotAllowed
        if not may(call.me, "procedure", ticket):
            raise NotAllowed
        try:
            made = notice_of(session, run, ticket, step_id)
        except ProcedureProblem as error:
            return _again(call, ticket_id, error)
        return call.show("notice.html", notice=made, ticket_id=ticket_id)


def _again(call: Call, ticket_id: str, error: Exception) -> HTTPResponse:
    status = 422 if isinstance(error, ProcedureProblem) else 409
    return ticket_page.answer(call, ticket_id, status=status, problem=str(error))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ProcedureProblem(texts.say("problems", "date_wrong")) from None
