"""Who visits a declared household: the farmer may ask that the township does, not the village.

The village is then kept from the declaration as an accused unit is from a lead
(``intake.routing.past_the_village``), and told nothing: neither that the ticket went, nor why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit, outbox, regions
from intake.clock import Clock
from intake.deadlines.rows import due_row
from intake.facts import DECLARATION, LEAD, TOWNSHIP, VISIT_BY
from intake.notices import about, tell_unit
from intake.privacy.access import may_be_told
from intake.records.view import of_conversations
from intake.routing import past_the_village, route
from intake.tables.places import Region
from intake.tables.records import ImplicatedUnit, Record
from intake.tables.tickets import Ticket
from intake.tickets.merged import household, leading_record
from intake.tickets.noting import locked, move
from intake.unit_of_work import UnitOfWork

NOT_VISITED = ("accepted", "dispatched", "visiting")


@dataclass(frozen=True)
class Visiting:
    """Who visits a filed declaration. ``unit_name`` has it, ``None`` while nobody has.

    ``by_township``: the farmer asked for that. ``visited``: it is too late to ask. ``moved``:
    the last wish took the ticket from one unit to another.
    """

    record_id: str
    number: str
    by_township: bool
    visited: bool
    unit_name: str | None
    moved: bool = False


def visits_of_conversation(session: Session, conversation_ids: Sequence[str]) -> list[Visiting]:
    """The declarations of these conversations, those without a visit first, the newest first."""
    query = select(Record).where(
        Record.kind == DECLARATION, of_conversations(session, conversation_ids)
    )
    found = session.scalars(query.order_by(Record.received_at.desc()))
    return sorted((_told(session, one) for one in found), key=lambda one: one.visited)


def choose_visitors(
    uow: UnitOfWork, record_id: str, clock: Clock, *, by_township: bool
) -> Visiting:
    """Take the farmer's wish for a declaration that was filed. The caller commits and has made
    sure that whoever speaks may: it is for the conversation that filed it.

    A declaration that was merged speaks for the household's ticket as well: the village is kept
    from all of them as long as one of them wishes so.

    - Veto: nothing is changed once somebody has visited (``visited`` says so).
    - Write: the fact ``visit_by``; the village that is kept from it; if the ticket changes
      hands, its unit and one row ``move`` in the history. The old holder loses it at once, and
      what was still to be delivered to it is not.
    - Audit: one row ``visit_by``.
    - Notify: the new unit alone.
    """
    session, now = uow.session, clock.now()
    own = session.get_one(Record, record_id)
    ticket = locked(session, leading_record(session, own).id)
    record, told = ticket.record, _told(session, own)
    if told.visited or told.by_township is by_township:
        return told
    others = {name: value for name, value in own.facts.items() if name != VISIT_BY}
    own.facts = {**others, VISIT_BY: TOWNSHIP} if by_township else others
    old, new = ticket.unit, _unit(session, record, ticket)
    detail = {"by": TOWNSHIP if by_township else None, "unit": new.code if new else None}
    audit.append(uow, "system", VISIT_BY, "record", own.id, detail, at=now)
    session.flush()
    if new is None or new is old:
        return _told(session, own)
    move(session, ticket, "move", now, new)
    params = about(record, due_row(session, record.id))
    if old is not None:
        outbox.withdraw(uow, "unit", old.code, number=record.number)
    template = "ticket_urgent" if record.urgent else "ticket_dispatched"
    tell_unit(uow, record, new, template, params, at=now)
    return _told(session, own, moved=True)


def visitors_accused(
    session: Session, conversation_ids: Sequence[str], facts: Mapping[str, Any]
) -> bool:
    """Whether the village that would visit by these facts is one that a lead of the same
    conversation is about, and the township is not. An anonymous lead is of no conversation."""
    village = visiting_village(session, facts)
    if village is None or village.parent_code is None:
        return False
    query = select(Record).where(
        Record.kind == LEAD,
        Record.anonymity.in_(("named", "confidential")),
        of_conversations(session, conversation_ids),
    )
    accused = [unit.region_code for one in session.scalars(query) for unit in one.implicated]
    township = regions.ensure(session, village.parent_code)
    return not may_be_told(village, accused) and may_be_told(township, accused)


def visiting_village(session: Session, facts: Mapping[str, Any]) -> Region | None:
    """The village that would visit, if it is one."""
    code = facts.get("region_code")
    place = regions.ensure(session, code) if code else None
    unit = route(session, DECLARATION, {**facts, VISIT_BY: None}, place).unit
    return unit if unit is not None and unit.level == "village" else None


def ends_at_township(session: Session, code: str) -> bool:
    """Whether the place is a township: a declaration from there goes past every village."""
    return regions.ensure(session, code).level == "township"


def _unit(session: Session, record: Record, ticket: Ticket) -> Region | None:
    """Bar the village, or let it in again where nobody wishes otherwise any more; gives the unit
    that shall have the ticket."""
    everyone = household(session, record)
    if any(one.facts.get(VISIT_BY) == TOWNSHIP for one in everyone):
        way = past_the_village(session, ticket.unit or record.region)
        barred = {one.region_code for one in record.implicated}
        barred |= {unit.code for unit in way.implicated}
        for one in everyone:
            for code in sorted(barred - {known.region_code for known in one.implicated}):
                one.implicated.append(ImplicatedUnit(region_code=code))
        return way.unit if ticket.unit is not None else None
    before = list(record.implicated)
    for known in [unit for one in everyone for unit in one.implicated]:
        session.delete(known)
    session.flush()
    for one in everyone:
        session.expire(one, ["implicated"])
    village = regions.ensure(session, before[0].region_code) if before and ticket.unit else None
    # Where the place has been put right since, that village has nothing to do with it.
    lives = village and record.region and record.region.path.startswith(village.path)
    return village if lives else None


def _told(session: Session, record: Record, *, moved: bool = False) -> Visiting:
    ticket = leading_record(session, record).ticket
    unit = ticket.unit_code
    return Visiting(
        record_id=record.id,
        number=record.number,
        by_township=record.facts.get(VISIT_BY) == TOWNSHIP,
        visited=bool(ticket.visits) or ticket.state not in NOT_VISITED,
        unit_name=regions.full_name(session, unit) if unit else None,
        moved=moved,
    )
