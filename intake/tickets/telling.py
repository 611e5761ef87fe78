"""Who is told after each step of a ticket."""

from __future__ import annotations

from intake.deadlines.clocks import due_row
from intake.notices import about, tell_operators, tell_reporter, tell_unit
from intake.regions.tree import ensure, reaches_county
from intake.tables.tickets import Ticket
from intake.unit_of_work import UnitOfWork


def tell(uow: UnitOfWork, ticket: Ticket, event: str) -> None:
    """Write the notices of a step.

    assign: the new unit. return: the operators. report_back: the units above up to the
    county, and the reporter with the result and its reason. verify, archive: nobody.
    """
    record = ticket.record
    params = about(record, due_row(uow.session, record.id))
    if event == "assign" and ticket.unit is not None:
        template = "ticket_urgent" if record.urgent else "ticket_dispatched"
        tell_unit(uow, record, ticket.unit, template, params)
    elif event == "return":
        tell_operators(uow, record, "ticket_returned", params)
    elif event == "report_back" and ticket.unit is not None:
        for code in ticket.unit.line[:-1]:
            above = ensure(uow.session, code)
            if reaches_county(above.level, above.code):
                tell_unit(uow, record, above, "result_reported", params)
        visit = ticket.visits[-1]
        told = {**params, "result": visit.result, "reason": visit.reason or ""}
        tell_reporter(uow, record, "reported_back", told)
