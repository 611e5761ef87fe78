"""Taking a visit report: as a form that was sent, or from a phone that kept it for a while."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import json

from connectors.uploads import Upload
from console import ticket_page, visit_photos
from console.call import Call, go
from console.taking import in_one, place_after, seen_version
from console.texts import say, words
from console.visit_form import VisitForm
from intake.errors import NotAllowed, StaleTicket, VisitProblem, WrongState
from intake.facts import LEAD
from intake.privacy.access import may
from intake.tables.tickets import Ticket
from intake.tickets.meanwhile import told_of, visit_fits
from intake.tickets.transition import load, possible, transition
from intake.tickets.visits import filed_before, leaves_open, may_visit_again
from intake.unit_of_work import UnitOfWork


def take(call: Call, ticket_id: str) -> HTTPResponse:
    """Take a visit report; one that leaves nothing open is reported upward at once.

    What came to the ticket while it was written, and leaves a visit as it is, is told of
    afterwards. A report that was filed already – the answer was lost, or it was sent twice –
    is answered as the first time. Who asks for JSON gets {``done``, ``go``, ``news``}, or
    {``problem``, ``problems``} (field → sentence) with 422, {``problem``, ``open``} with 409.
    """
    form = VisitForm.typed(call)
    try:
        done = _done_before(call, ticket_id, form) or _file(call, ticket_id, form)
    except VisitProblem as error:
        if not form.problems:
            form.refused(error)
        return _refused(call, ticket_id, form)
    except (StaleTicket, WrongState):
        # Perhaps the other request was this very visit.
        told = _done_before(call, ticket_id, form)
        if told is None:
            return _stale(call, ticket_id, form)
        done = told
    news = _news(call, ticket_id)
    place = place_after(call, ticket_id, done, news)
    if not call.sent.wants_json:
        return go(place)
    return json({"done": done, "go": place, "news": [say("meanwhile", one) for one in news]})


def _file(call: Call, ticket_id: str, form: VisitForm) -> str:
    def act(uow: UnitOfWork, ticket: Ticket) -> str:
        told = form.visit(ticket, call.now)
        uploads: list[Upload] = _photos(call, form)
        if told is None or form.problems:
            raise VisitProblem(say("problems", "visit"))
        version = ticket.version
        ticket = transition(
            uow, ticket_id, "verify", call.me, call.clock, version=version, visit=told
        )
        uow.session.refresh(ticket, ["visits", "history"])
        report = filed_before(uow.session, ticket, call.me, form.key)
        assert report is not None
        visit_photos.keep(call, uow, report, uploads)
        if not may_visit_again(ticket):
            version = ticket.version
            transition(uow, ticket_id, "report_back", call.me, call.clock, version=version)
        return _told(ticket, report.result)

    return in_one(call, ticket_id, act, still_fits=visit_fits)


def _photos(call: Call, form: VisitForm) -> list[Upload]:
    try:
        return visit_photos.taken(call)
    except VisitProblem as error:
        form.refused(error)
        return []


def _done_before(call: Call, ticket_id: str, form: VisitForm) -> str | None:
    with call.database.reading() as session:
        ticket = load(session, ticket_id)
        if ticket is None:
            raise NotAllowed
        # One's own report is told of even where the ticket has left one's sight since.
        report = filed_before(session, ticket, call.me, form.key)
        if report is not None:
            return _told(ticket, report.result)
        if not may(call.me, "view", ticket):
            raise NotAllowed
        return None


def _news(call: Call, ticket_id: str) -> list[str]:
    """What to look at now that the visit is filed, for who may see the ticket still."""
    with call.database.reading() as session:
        ticket = load(session, ticket_id)
        if ticket is None or not may(call.me, "view", ticket):
            return []
        came = told_of(ticket, seen_version(call), call.me)
        return [one for one in came if one in words("meanwhile")]


def _told(ticket: Ticket, result: str) -> str:
    kind = ticket.record.kind
    if leaves_open(kind, result):
        return "visit_more"
    return "visit_lead" if kind == LEAD else "visit"


def _refused(call: Call, ticket_id: str, form: VisitForm) -> HTTPResponse:
    problem = say("problems", "visit")
    if call.sent.wants_json:
        return json({"problem": problem, "problems": form.problems}, status=422)
    if call.sent.files:
        form.problems.setdefault("photos", say("problems", "photos_again"))
    return ticket_page.answer(call, ticket_id, status=422, form=form, problem=problem)


def _stale(call: Call, ticket_id: str, form: VisitForm) -> HTTPResponse:
    form.problems = {}
    if not call.sent.wants_json:
        return ticket_page.answer(call, ticket_id, status=409, form=form, stale=True)
    with call.database.reading() as session:
        ticket = load(session, ticket_id)
        still = ticket is not None and "verify" in possible(ticket, call.me)
    problem = say("problems", "stale_later" if still else "stale_gone")
    return json({"problem": problem, "open": still}, status=409)
