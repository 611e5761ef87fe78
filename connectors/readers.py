"""Who may read a talk: operators and their supervisor, not those of a unit that it accuses."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.tables import Conversation
from intake import drafts, regions, routing
from intake.clock import Clock
from intake.facts import LEAD
from intake.privacy.access import may_be_told, visible_tickets
from intake.records.view import conversations_with, of_conversations
from intake.tables.people import User
from intake.tables.records import Record
from intake.tables.tickets import Ticket

READERS = ("operator", "supervisor")


def readable(session: Session, user: User, talks: Iterable[Conversation], clock: Clock) -> set[str]:
    """The ids of those that :func:`may_read` allows; asked talk by talk only where there is a
    lead."""
    found = {talk.id: talk for talk in talks}
    if user.region is None or not found:
        return {one for one, talk in found.items() if may_read(session, user, talk, clock)}
    if not _reads(user):
        return set()
    leads = _with_leads(session, found, clock)
    return {
        one
        for one, talk in found.items()
        if one not in leads or may_read(session, user, talk, clock)
    }


def readers(
    session: Session, users: Iterable[User], talk: Conversation, clock: Clock
) -> list[User]:
    """Those of the users who may read a talk."""
    if _with_leads(session, [talk.id], clock):
        return [one for one in users if may_read(session, one, talk, clock)]
    return [one for one in users if _reads(one)]


def may_read(session: Session, user: User, talk: Conversation, clock: Clock) -> bool:
    """Whether an operator, or their supervisor, may read a talk: not one that holds a lead about
    the operator's unit.

    Put together from intake's rules: what is filed in the talk must be visible to the user, and
    the units that an unfinished lead is about must be ones that the user's may be told of.
    """
    if not _reads(user):
        return False
    if user.region is None:
        return True
    filed = (
        select(Ticket.record_id)
        .join(Record, Record.id == Ticket.record_id)
        .where(of_conversations(session, [talk.id]), Record.kind == LEAD)
    )
    leads = set(session.scalars(filed))
    if leads and leads != set(session.scalars(filed.where(visible_tickets(user)))):
        return False
    for draft in drafts.unfinished(session, talk.id, clock, LEAD):
        code = draft.facts.get("region_code")
        place = regions.ensure(session, code) if code else None
        units = routing.implicated_units(session, draft.facts, place)
        if not may_be_told(user.region, [unit.code for unit in units]):
            return False
    return True


def _with_leads(session: Session, talks: Iterable[str], clock: Clock) -> set[str]:
    ids = list(talks)
    filed = conversations_with(session, ids, LEAD)
    return filed | drafts.conversations_with(session, ids, clock, LEAD)


def _reads(user: User) -> bool:
    return user.disabled_at is None and user.role in READERS
