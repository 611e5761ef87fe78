"""Who is told after each step of a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intake import outbox
from intake.deadlines.rows import due_row
from intake.notices import about, tell_operators, tell_unit
from intake.privacy.access import Actor, Party
from intake.reasons import ended
from intake.regions.tree import ensure, full_name, reaches_county
from intake.tables.places import Region
from intake.tables.tickets import Ticket
from intake.tickets.effects import Effect
from intake.tickets.given import Given
from intake.tickets.hearing import tell_all
from intake.tickets.rating import is_unhappy, level_of
from intake.tickets.visits import is_negative, may_visit_again
from intake.unit_of_work import UnitOfWork


def tell(
    uow: UnitOfWork,
    ticket: Ticket,
    event: str,
    by: Actor,
    *,
    old: Region | None,
    given: Given,
    effect: Effect,
) -> None:
    """Write the notices of a step; never to a unit that the record is kept from.

    assign, transfer: the new unit (what was still to be delivered to the old one is not), the
    old one that it need not go, the reporter who has it now; of an urgent one the new unit's
    township too, unless it had been told or gave it itself. return: the operators.
    begin_visit: the reporter. verify: the reporter, where something is still missing.
    request_extension: the unit above, else the operators. extend, refuse_extension: the unit;
    extend the reporter too. report_back: the units above up to the county, and the reporter
    with the result, its reason and the question how it was. rate: the unit, and after a bad one
    the unit above. withdraw, merge, unmark_urgent: the unit. reopen: the unit that gets it, and
    the reporter when staff did it. mark_urgent, and a merge that brings the mark along: the
    unit and its township at once. archive: nobody.
    """
    session, record = uow.session, ticket.record
    params = about(record, due_row(session, record.id))
    name = full_name(session, ticket.unit_code) if ticket.unit_code else "12317"
    if event in ("assign", "transfer", "reopen"):
        _new_holder(uow, ticket, event, by, old, params)
        if event == "transfer" or (event == "reopen" and by is not Party.REPORTER):
            template = "now_with" if event == "transfer" else "opened_again"
            tell_all(uow, record, template, {**params, "unit": name})
    elif event == "return":
        if old is not None:
            outbox.withdraw(uow, "unit", old.code, number=record.number)
        tell_operators(uow, record, "ticket_returned", params)
    elif event == "begin_visit":
        template = "visit_begun" if record.kind == "declaration" else "check_begun"
        tell_all(uow, record, template, {**params, "unit": name})
    elif event == "verify" and may_visit_again(ticket):
        missing = ended([ticket.visits[-1].reason or ""])
        tell_all(uow, record, "visit_more", {**params, "unit": name, "missing": missing})
    elif event == "request_extension":
        asked = {**params, "unit": name, "days": given.days}
        _above_or_operators(uow, ticket, "extension_requested", asked)
    elif event == "extend":
        _holder(uow, ticket, "extended", params)
        tell_all(uow, record, "due_date_moved", {**params, "unit": name})
    elif event == "refuse_extension":
        _holder(uow, ticket, "extension_refused", params)
    elif event == "report_back":
        _result(uow, ticket, params)
    elif event == "rate" and given.rating is not None:
        rated = {**params, "unit": name, "level": level_of(given.rating.level).name}
        _holder(uow, ticket, "rated", rated)
        if is_unhappy(given.rating):
            _above_or_operators(uow, ticket, "rated_badly", rated)
    elif event == "withdraw":
        _holder(uow, ticket, "withdrawn", params)
    elif event == "merge" and effect.into is not None:
        into = effect.into
        other = about(into.record, due_row(session, into.record_id))
        _holder(uow, into, "merged_here", {**other, "other": record.number})
        if effect.urgent:
            _holder(uow, into, "ticket_urgent", other)
            _township(uow, into, other)
        if ticket.unit_code != into.unit_code:
            _holder(uow, ticket, "merged", params)
    elif event == "mark_urgent":
        _holder(uow, ticket, "ticket_urgent", params)
        _township(uow, ticket, params)
    elif event == "unmark_urgent":
        _holder(uow, ticket, "urgent_no_more", params)


def _new_holder(
    uow: UnitOfWork,
    ticket: Ticket,
    event: str,
    by: Actor,
    old: Region | None,
    params: Mapping[str, Any],
) -> None:
    record = ticket.record
    moved = old is not None and old.code != ticket.unit_code
    if moved and old is not None:
        outbox.withdraw(uow, "unit", old.code, number=record.number)
        if event == "transfer":
            tell_unit(uow, record, old, "ticket_taken", params)
    if event == "reopen":
        template = "ticket_reopened"
    else:
        template = "ticket_urgent" if record.urgent else "ticket_dispatched"
    _holder(uow, ticket, template, params)
    if record.urgent and not _township_knows(ticket, old, by):
        _township(uow, ticket, params)


def _result(uow: UnitOfWork, ticket: Ticket, params: Mapping[str, Any]) -> None:
    record = ticket.record
    if ticket.unit is None:
        return
    for code in ticket.unit.line[:-1]:
        above = ensure(uow.session, code)
        if reaches_county(above.level, above.code):
            tell_unit(uow, record, above, "result_reported", params)
    visit = ticket.visits[-1]
    told = {
        **params,
        "result": visit.result,
        "reason": ended([visit.reason] if visit.reason else []),
    }
    against = f"reported_against_{record.kind}"
    tell_all(uow, record, against if is_negative(ticket) else "reported_back", told)


def _holder(uow: UnitOfWork, ticket: Ticket, template: str, params: Mapping[str, Any]) -> None:
    if ticket.unit is not None:
        tell_unit(uow, ticket.record, ticket.unit, template, params)
    else:
        tell_operators(uow, ticket.record, template, params)


def _above_or_operators(
    uow: UnitOfWork, ticket: Ticket, template: str, params: Mapping[str, Any]
) -> None:
    parent = ticket.unit.parent_code if ticket.unit else None
    above = ensure(uow.session, parent) if parent else None
    reached = above is not None and reaches_county(above.level, above.code)
    if not (reached and above and tell_unit(uow, ticket.record, above, template, params)):
        tell_operators(uow, ticket.record, template, params)


def _township_knows(ticket: Ticket, old: Region | None, by: Actor) -> bool:
    """Whether the ticket's township had heard of it: it, or a unit below it, had the ticket, or
    it acted itself."""
    township = ticket.unit.parent_code if ticket.unit is not None else None
    own = None if isinstance(by, Party) else by.region_code
    return township is not None and (township == own or (old is not None and township in old.line))


def _township(uow: UnitOfWork, ticket: Ticket, params: Mapping[str, Any]) -> None:
    """An urgent village's ticket is told to its township too."""
    unit = ticket.unit
    if unit is not None and unit.level == "village" and unit.parent_code:
        above = ensure(uow.session, unit.parent_code)
        tell_unit(uow, ticket.record, above, "ticket_urgent", params)
