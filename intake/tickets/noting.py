"""Noting on a ticket something that is no step of its own: its place in the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.tables.places import Region
from intake.tables.tickets import Ticket, TicketEvent


def locked(session: Session, record_id: str) -> Ticket:
    """The ticket of a record as it is now, held until the transaction ends."""
    query = select(Ticket).where(Ticket.record_id == record_id).with_for_update(of=Ticket)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def note(
    session: Session,
    ticket: Ticket,
    event: str,
    actor: str,
    at: datetime,
    *,
    state: str | None = None,
    unit: Region | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write a history row on a :func:`locked` ticket; ``state`` and ``unit`` if they change.

    The version counts up: whoever has an older page open must look again before a step.
    """
    before = ticket.state
    ticket.state = state or before
    ticket.version += 1
    ticket.changed_at = at
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            version=ticket.version,
            at=at,
            actor=actor,
            event=event,
            from_state=before,
            to_state=ticket.state,
            unit_code=unit.code if unit else ticket.unit_code,
            detail=detail,
        )
    )
    session.flush()
