"""Who may read a talk: operators and their supervisor, not those of a unit that it accuses."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.tables import Conversation
from intake import drafts, regions, routing
from intake.clock import Clock
from intake.facts import LEAD
from intake.privacy.access import may_be_told, visible_tickets
from intake.records.view import of_conversations
from intake.tables.people import User
from intake.tables.records import Record
from intake.tables.tickets import Ticket

READERS = ("operator", "supervisor")


def may_read(session: Session, user: User, talk: Conversation, clock: Clock) -> bool:
    """Whether an operator, or their supervisor, may read a talk: not one that holds a lead about
    the operator's unit.

    Put together from intake's rules: what is filed in the talk must be visible to the user, and
    the units that an unfinished lead is about must be ones that the user's may be told of.
    """
    if user.disabled_at is not None or user.role not in READERS:
        return False
    if user.region is None:
        return True
    filed = (
        select(Ticket.record_id)
        .join(Record, Record.id == Ticket.record_id)
        .where(of_conversations(session, [talk.id]), Record.kind == LEAD)
    )
    seen = filed.where(visible_tickets(user))
    if set(session.scalars(filed)) != set(session.scalars(seen)):
        return False
    for draft in drafts.unfinished(session, talk.id, clock, LEAD):
        code = draft.facts.get("region_code")
        place = regions.ensure(session, code) if code else None
        units = routing.implicated_units(session, draft.facts, place)
        if not may_be_told(user.region, [unit.code for unit in units]):
            return False
    return True
