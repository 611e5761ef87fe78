"""Export of records and tickets as JSON values, without personal fields unless asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from intake import deadlines
from intake.clock import SHANGHAI, local_date
from intake.errors import NotAllowed
from intake.facts import VISIT_BY
from intake.privacy.access import allowed, visible_tickets
from intake.records.view import record_json
from intake.tables.people import User
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.visit_details import DETAILS


def scope_of(user: User | None, *, full: bool) -> ColumnElement[bool]:
    """The condition on tickets for an export; ``None`` is the server's own command line.

    Raises :class:`NotAllowed`: villages and townships export nothing, operators nothing in
    full.
    """
    if user is None:
        return true()
    if not allowed(user, "export_full" if full else "export"):
        raise NotAllowed
    return visible_tickets(user)


def records(
    session: Session,
    scope: ColumnElement[bool] | None = None,
    *,
    kind: str | None = None,
    number: str | None = None,
    full: bool = False,
) -> Iterator[dict[str, Any]]:
    """A JSON value for each record in scope, oldest first."""
    query = select(Ticket).join(Record, Record.id == Ticket.record_id)
    if scope is not None:
        query = query.where(scope)
    if kind is not None:
        query = query.where(Record.kind == kind)
    if number is not None:
        query = query.where(Record.number == number)
    for ticket in session.scalars(query.order_by(Record.received_at, Record.number)):
        yield _full(ticket) if full else _figures(ticket)


def ticket(session: Session, number: str) -> dict[str, Any] | None:
    """A ticket with its history and visits; who, when, what, but no reasons and no names."""
    query = select(Ticket).join(Record, Record.id == Ticket.record_id)
    found = session.scalars(query.where(Record.number == number)).one_or_none()
    if found is None:
        return None
    return {
        **_figures(found),
        "version": found.version,
        "handed_upward": found.handed_upward,
        "history": [
            {
                "version": row.version,
                "at": row.at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
                "actor": row.actor,
                "event": row.event,
                "from": row.from_state,
                "to": row.to_state,
                "unit": row.unit_code,
            }
            for row in found.history
        ],
        "results": [visit.result for visit in found.visits],
    }


def _figures(found: Ticket) -> dict[str, Any]:
    record = found.record
    clocks = deadlines.as_json(record.deadlines)
    return {
        "number": record.number,
        "kind": record.kind,
        "received_on": local_date(record.received_at).isoformat(),
        "region": record.region_code,
        "unit": found.unit_code,
        "state": found.state,
        "urgent": record.urgent,
        "category": record.category,
        "risks": record.facts.get("risks"),
        "anonymity": record.anonymity,
        **clocks,
        "overdue": any(one.is_due and one.overdue_at and one.runs for one in record.deadlines),
    }


def _full(found: Ticket) -> dict[str, Any]:
    extra = ("hardship", "when", "evidence", "other_amounts", "declined", "dangers", VISIT_BY)
    facts = found.record.facts
    return {
        **_figures(found),
        **record_json(found.record),
        **{name: facts.get(name) for name in extra},
        "visits": [
            {
                "visited_on": local_date(one.visited_at).isoformat(),
                "reported_on": local_date(one.reported_at).isoformat(),
                "people": one.people,
                "findings": one.findings,
                "result": one.result,
                "reason": one.reason,
                **{name: (one.details or {}).get(name) for name in DETAILS},
            }
            for one in found.visits
        ],
    }
