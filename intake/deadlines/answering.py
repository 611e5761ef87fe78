"""Who answers for a clock, and who stands above them: never a unit that the record is about."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from intake import regions
from intake.privacy.access import may_be_told
from intake.regions.tree import reaches_county
from intake.tables.deadlines import Deadline
from intake.tables.places import Region
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.steps import is_open


def holder(session: Session, ticket: Ticket, row: Deadline) -> Region | None:
    """Who must meet a clock: of the unit's own the unit that has the ticket, as long as that one
    has not reported (东台: until the decision); of any other the level that its rule names."""
    own = row.is_due and is_open(ticket.state)
    return ticket.unit if own else _responsible(session, ticket, row)


def nearest_above(session: Session, unit: Region | None, record: Record) -> Region | None:
    """The nearest unit above that may know of the record."""
    ways = _upward(session, unit) if unit is not None else iter(())
    return next((one for one in ways if _may_know(one, record)), None)


def county_above(session: Session, row: Deadline) -> Region | None:
    """The county that gets its own copy: none where it supervises itself, or who does is above."""
    if row.supervised_by is None:
        return None
    by = regions.ensure(session, row.supervised_by)
    if by.level == "county" or not reaches_county(by.level, by.code):
        return None
    return regions.ancestor_at(session, by, "county")


def _responsible(session: Session, ticket: Ticket, row: Deadline) -> Region | None:
    """The rule's level above the unit, else the unit that has it; where that one may not know of
    the record, the nearest above that may."""
    unit = ticket.unit or ticket.record.region
    if unit is None:
        return None
    unit = (regions.ancestor_at(session, unit, row.level) if row.level else None) or unit
    record = ticket.record
    return unit if _may_know(unit, record) else nearest_above(session, unit, record)


def _upward(session: Session, unit: Region) -> Iterator[Region]:
    while unit.parent_code:
        unit = regions.ensure(session, unit.parent_code)
        yield unit


def _may_know(unit: Region, record: Record) -> bool:
    return may_be_told(unit, [one.region_code for one in record.implicated])
