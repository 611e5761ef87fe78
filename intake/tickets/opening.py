"""Opening a ticket: accepted (受理) and, when the unit is known, dispatched (交办) at once."""

from __future__ import annotations

from intake.deadlines.rows import due_row
from intake.notices import about, tell_operators, tell_unit
from intake.routing import Route
from intake.tables.records import Record
from intake.tables.tickets import Ticket, TicketEvent
from intake.unit_of_work import UnitOfWork

SYSTEM = "system"


def open_ticket(uow: UnitOfWork, record: Record, way: Route) -> Ticket:
    """Make the ticket of a new record, with its first history rows and notices.

    Writes the ticket and one history row a step, all with the time of receipt. Tells the
    unit, for an urgent record the township too, and without a unit the operators. The units
    that a lead is about are told nothing.
    """
    session, now = uow.session, record.received_at
    ticket = Ticket(
        record=record,
        unit=way.unit,
        state="dispatched" if way.unit else "accepted",
        handed_upward=way.handed_upward,
        version=2 if way.unit else 1,
        changed_at=now,
    )
    session.add(ticket)
    session.flush()
    steps: list[tuple[str, str | None, str, str | None]] = [("accept", None, "accepted", None)]
    if way.unit:
        steps.append(("dispatch", "accepted", "dispatched", way.unit.code))
    session.add_all(
        TicketEvent(
            ticket_id=ticket.id,
            version=version,
            at=now,
            actor=SYSTEM,
            event=event,
            from_state=before,
            to_state=after,
            unit_code=unit_code,
        )
        for version, (event, before, after, unit_code) in enumerate(steps, 1)
    )
    session.flush()
    _tell(uow, record, way)
    return ticket


def _tell(uow: UnitOfWork, record: Record, way: Route) -> None:
    params = about(record, due_row(uow.session, record.id))
    at = record.received_at
    template = "ticket_urgent" if record.urgent else "ticket_dispatched"
    if way.unit is not None:
        tell_unit(uow, record, way.unit, template, params, at=at)
    for unit in way.told_at_once:
        tell_unit(uow, record, unit, template, params, at=at)
    if way.handed_upward:
        tell_operators(uow, record, "queue_handed_upward", params, at=at)
    elif way.unit is None:
        tell_operators(uow, record, "queue_waiting", params, at=at)
