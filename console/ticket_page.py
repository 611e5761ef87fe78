"""What the page of a ticket shows, put together from intake."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sanic import HTTPResponse
from sqlalchemy.orm import Session

from console import (
    clock_table,
    handing,
    merged_words,
    phone,
    plain,
    procedure_page,
    rows,
    step_forms,
    texts,
    ticket_files,
    ticket_history,
    visit_report,
)
from console.call import Call
from console.due import day_words, due_words
from console.step_forms import Typed
from console.visit_form import VisitForm, choices
from intake import records, regions
from intake.clock import local_date
from intake.errors import NotAllowed
from intake.facts import DECLARATION
from intake.privacy.access import UNIT_ROLES, may
from intake.regions import Resolution
from intake.tables.people import User
from intake.tables.tickets import Ticket
from intake.tickets.reading import read_record, words_for
from intake.tickets.transition import load, possible
from intake.tickets.visits import people_of_last, reason_wanted, results_for
from intake.unit_of_work import UnitOfWork
from policy_kb.visit_checks import Checks, checks_for


def answer(
    call: Call,
    ticket_id: str,
    *,
    status: int = 200,
    full: bool = False,
    form: VisitForm | None = None,
    problem: str | None = None,
    stale: bool = False,
    said: str = "",
    words: str = "",
    step: Typed | None = None,
) -> HTTPResponse:
    """The page, with what the user typed last if a step did not succeed.

    Raises :class:`NotAllowed` alike for a ticket that is unknown and one not for this user.
    """
    with call.database.unit_of_work() as uow:
        ticket = load(uow.session, ticket_id)
        if ticket is None or not may(call.me, "view", ticket):
            raise NotAllowed
        record = read_record(uow, ticket, call.me, call.clock, full=full)
        read = words_for(call.me, ticket)
        events = possible(ticket, call.me)
        own_work = call.me.region_code == ticket.unit_code
        due_row = next(one for one in ticket.record.deadlines if one.is_due)
        forms = step_forms.shown(uow.session, ticket, events, call, step or Typed())
        page = call.show(
            "ticket.html",
            status,
            ticket=ticket,
            record=record,
            row=rows.row_of(uow.session, ticket, due_row, call.me, call.today),
            urgent=ticket.record.urgent,
            dangers=plain.dangers(record),
            household=plain.household_lines(record) if record["kind"] == "declaration" else [],
            minds=plain.minds(
                record,
                visits=call.me.role in UNIT_ROLES,
                urgent=ticket.record.urgent,
                handed_upward=ticket.handed_upward,
            ),
            due=due_words(due_row, call.today),
            clocks=clock_table.lines(uow.session, ticket.record.deadlines, call.today),
            received=day_words(local_date(ticket.record.received_at), call.today),
            history=ticket_history.lines(uow.session, ticket, call.today, read),
            reports=visit_report.reports(uow.session, ticket, call.today),
            events=events,
            own_work=own_work,
            can_read_more=not full and _hides_something(ticket, call.me),
            results=results_for(ticket.record.kind),
            reasons={
                one: reason_wanted(ticket.record.kind, one)
                for one in results_for(ticket.record.kind)
            },
            visit_choices=choices(),
            checks=_checks(uow.session, ticket, record["risks"], events, call.today),
            same_people="、".join(people_of_last(uow.session, call.me)) if own_work else "",
            form=form or VisitForm.empty(call.today),
            typed=form is not None,
            first_day=local_date(ticket.record.received_at).isoformat(),
            today=call.today.isoformat(),
            problem=_problem(
                problem, stale, forms.lost or (form is not None and "verify" not in events)
            ),
            steps=forms,
            handed=handing.shown(uow.session, ticket, call.me, call),
            said=said or record["place"] or "",
            found=_found(uow.session, events, said or record["place"] or ""),
            said_later=_said_later(uow, ticket, call, read),
            merged=merged_words.shown(uow.session, ticket, call),
            files=ticket_files.shown(uow.session, ticket.record.facts.get("files") or []),
            alike=records.alike(uow.session, ticket.record, call.me, within=call.same_household),
            may_answer=may(call.me, "answer", ticket),
            words=words,
            procedures=procedure_page.shown(uow.session, ticket, call.me, call.today),
        )
        uow.commit()
        kept = status == 200 and not full and phone.may_be_kept(ticket, call.me)
        page.headers["Console-Keep"] = call.me.id if kept else "no"
        return page


@dataclass(frozen=True)
class SaidLater:
    """Words added after the filing, as this user may read them."""

    day: str
    who: str
    by: str | None
    text: str
    asks: bool
    new: bool
    files: list[ticket_files.Shown]


def _said_later(
    uow: UnitOfWork, ticket: Ticket, call: Call, read: Callable[[str], str]
) -> list[SaidLater]:
    """What was added, in order. Read by the unit that has the ticket, it counts as read."""
    record, session = ticket.record, uow.session
    if call.me.region_code == ticket.unit_code:
        told = records.read_words(uow, record.id, records.UNIT, call.clock)
    else:
        told = records.words_of(session, record)
    return [
        SaidLater(
            day=day_words(one.on, call.today),
            who=one.who,
            by=one.by,
            text=read(one.text),
            asks=one.asks,
            new=one.new and one.who == records.REPORTER,
            files=ticket_files.shown(session, list(one.files)),
        )
        for one in told
    ]


def _checks(
    session: Session, ticket: Ticket, risks: list[str] | None, events: list[str], today: date
) -> list[Checks]:
    """What to look at, for who is still to visit a household."""
    if ticket.record.kind != DECLARATION or "verify" not in events:
        return []
    region = ticket.record.region or ticket.unit
    return checks_for(session, region.line if region else [], risks or [], today)


def _hides_something(ticket: Ticket, user: User) -> bool:
    facts = ticket.record.facts
    contact = any(facts.get(name) for name in ("name", "phone", "reporter_phone"))
    masked = ticket.record.kind != "declaration" or user.role == "operator"
    hidden = contact and masked and may(user, "read_contact", ticket)
    return bool(hidden or (facts.get("id_card") and may(user, "read_identity", ticket)))


def _problem(problem: str | None, stale: bool, gone: bool) -> str | None:
    if not stale:
        return problem
    return texts.say("problems", "stale_gone" if gone else "stale")


def _found(session: Session, events: list[str], said: str) -> Resolution | None:
    if "assign" not in events or not said:
        return None
    return regions.resolve(session, said)
