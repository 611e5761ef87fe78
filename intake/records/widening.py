"""A lead that turns out to be about more units: they are kept from it from then on."""

from __future__ import annotations

from datetime import datetime

from intake.deadlines import clocks
from intake.deadlines.rows import due_row
from intake.notices import about, tell_operators, tell_unit
from intake.privacy.access import may_be_told
from intake.routing import above, implicated_units
from intake.tables.records import ImplicatedUnit, Record
from intake.tables.tickets import Ticket
from intake.tickets.noting import can_move, move, note
from intake.unit_of_work import UnitOfWork


def widen(uow: UnitOfWork, record: Record, ticket: Ticket, said: str, at: datetime) -> None:
    """Keep the lead from the units that ``said`` accuses as well.

    If the unit that has the ticket is one of them or below one, the ticket goes to the unit
    above (where there is none: marked for hand-over), to be looked into anew; the history
    says so, its limits count once more if they had ended, and the new unit or the operators are
    told. Nobody tells the old one. A lead that was withdrawn stays withdrawn: it only lies with
    the unit above from then on.
    """
    session = uow.session
    words = "\n".join(filter(None, (record.facts.get("what"), said)))
    found = implicated_units(session, {**record.facts, "what": words}, record.region)
    known = {one.region_code for one in record.implicated}
    new = [unit for unit in found if unit.code not in known]
    if not new:
        return
    record.implicated.extend(ImplicatedUnit(region_code=unit.code) for unit in new)
    session.flush()
    barred = [one.region_code for one in record.implicated]
    if ticket.unit is None or may_be_told(ticket.unit, barred):
        return
    way = above(session, found)
    if not can_move(ticket, "reroute"):
        ticket.unit = way.unit or ticket.unit
        session.flush()
        note(session, ticket, "reroute", "system", at)
        return
    ticket.handed_upward = way.handed_upward
    move(session, ticket, "reroute", at, way.unit)
    if not due_row(session, record.id).runs:
        clocks.begin_again(uow, record, at)
    params = about(record, due_row(session, record.id))
    if way.unit is not None:
        tell_unit(uow, record, way.unit, "ticket_dispatched", params, at=at)
    if way.handed_upward:
        tell_operators(uow, record, "queue_handed_upward", params, at=at)
