"""What became of merged tickets: where they go on, and which ended in one."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from intake.tables.records import Record
from intake.tables.tickets import Ticket, TicketMerge


def leading_record(session: Session, record: Record) -> Record:
    """The record that a merged one goes on in, through several mergings; else itself."""
    while (into := _into(session, record.ticket)) is not None:
        record = into.record
    return record


def household(session: Session, record: Record) -> list[Record]:
    """The record that this one goes on in, and all that were merged into it."""
    leading = leading_record(session, record)
    return [leading, *(one.record for one in merged_into(session, leading.ticket))]


def merged_into(session: Session, ticket: Ticket) -> list[Ticket]:
    """The tickets that ended in this one and are still merged, oldest first, with those that
    had ended in them."""
    again = aliased(TicketMerge)
    last = select(func.max(again.version)).where(again.ticket_id == Ticket.id).scalar_subquery()
    query = (
        select(Ticket)
        .join(TicketMerge, TicketMerge.ticket_id == Ticket.id)
        .where(TicketMerge.into_id == ticket.id, Ticket.state == "merged")
        .where(TicketMerge.version == last)
        .order_by(TicketMerge.at)
    )
    found: list[Ticket] = []
    for one in session.scalars(query):
        found += [*merged_into(session, one), one]
    return found


def _into(session: Session, ticket: Ticket) -> Ticket | None:
    if ticket.state != "merged":
        return None
    query = (
        select(Ticket)
        .join(TicketMerge, TicketMerge.into_id == Ticket.id)
        .where(TicketMerge.ticket_id == ticket.id)
        .order_by(TicketMerge.version.desc())
    )
    return session.scalars(query).first()
