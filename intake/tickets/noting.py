"""Noting on a ticket something that is no step of its own: its place in the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.errors import WrongState
from intake.tables.places import Region
from intake.tables.tickets import Ticket, TicketEvent
from intake.tickets.steps import moves, states


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
    detail: dict[str, Any] | None = None,
) -> None:
    """Write a history row on a :func:`locked` ticket; its state stays.

    The version counts up: whoever has an older page open must look again before a step, unless
    only the sweep has been there (:func:`intake.tickets.meanwhile.as_seen`).
    """
    _write(session, ticket, event, actor, at, ticket.state, detail)


def can_move(ticket: Ticket, event: str) -> bool:
    """Whether the ticket is in a state in which it may be moved so."""
    return ticket.state in moves()[event].before


def move(session: Session, ticket: Ticket, event: str, at: datetime, unit: Region | None) -> None:
    """Give a :func:`locked` ticket to another unit because of what the reporter has said, by a
    row of ``moves`` in ``data/steps.yml``; without a unit it waits for the operators.

    Raises :class:`WrongState` in a state from which there is no such way.
    """
    if not can_move(ticket, event):
        raise WrongState(f"单子现在是“{states()[ticket.state].name}”，不能改派。")
    before, ticket.unit = ticket.state, unit
    ticket.state = str(moves()[event].after) if unit is not None else "accepted"
    session.flush()
    _write(session, ticket, event, "system", at, before)


def _write(
    session: Session,
    ticket: Ticket,
    event: str,
    actor: str,
    at: datetime,
    before: str,
    detail: dict[str, Any] | None = None,
) -> None:
    ticket.version += 1
    ticket.changed_at = at
    row = TicketEvent(
        ticket_id=ticket.id,
        version=ticket.version,
        at=at,
        actor=actor,
        event=event,
        from_state=before,
        to_state=ticket.state,
        unit_code=ticket.unit_code,
        detail=detail,
    )
    session.add(row)
    session.flush()
