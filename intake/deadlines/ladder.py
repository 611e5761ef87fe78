"""The ladder of a clock: reminder, 催办, 督办, the copy to the county; whom each step tells.

Each function here is called in the transaction whose compare-and-swap took the step, and gives
who was told. A unit that the record is about is told nothing, whoever would be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intake import regions
from intake.deadlines.rules import choose_stage
from intake.deadlines.words import covers_words
from intake.notices import about, tell_operators, tell_unit
from intake.privacy.access import may_be_told
from intake.regions.tree import reaches_county
from intake.tables.deadlines import Deadline
from intake.tables.places import Region
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.steps import is_open
from intake.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Waits:
    """Working days: from the reminder to the last day, from the last day to 督办, from 督办 to
    the copy to the county. Rows of ``data/deadline_rules.yml``, which a county may replace."""

    reminder: int
    supervision: int
    supervision_copy: int


@dataclass(frozen=True)
class Told:
    """Who was told of a step: who must meet the clock, and the unit above that got a copy or
    takes it up; ``None`` for the operators, and where there is none."""

    unit: Region | None
    above: Region | None = None


def waits(session: Session, line: list[str], kind: str, on: date) -> Waits:
    """The waits that hold in a place on a day."""
    found = {}
    for stage in ("before_due", "due", "supervision"):
        for rule in choose_stage(session, line, kind, stage, on):
            found[rule.covers] = rule.days or 1
    return Waits(found["reminder"], found["supervision"], found["supervision_copy"])


def remind(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told:
    """To who must meet it, before the last day; of a notice (公示), when it has run its time."""
    if row.is_due:
        unit = holder(uow.session, ticket, row)
        _tell(uow, ticket, unit, "ticket_due_soon", about(ticket.record, row))
        return Told(unit)
    template, unit = _soon(row), responsible(uow.session, ticket, row)
    _tell(uow, ticket, unit, template, _about(ticket, row))
    return Told(unit)


def _soon(row: Deadline) -> str:
    return "notice_complete" if row.at_least else "clock_due_soon"


def urge(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told:
    """催办 to the unit and a copy to the one above; without a unit to the operators."""
    params, key = about(ticket.record, row), _key("overdue", row)
    unit = holder(uow.session, ticket, row)
    if unit is None:
        tell_operators(uow, ticket.record, "ticket_overdue", params, dedupe_key=key)
        return Told(None)
    tell_unit(uow, ticket.record, unit, "ticket_overdue", params, dedupe_key=key)
    if unit.parent_code:
        above = regions.ensure(uow.session, unit.parent_code)
        copy = {**params, "unit": unit.name}
        to = f"{key}/copy"
        if tell_unit(uow, ticket.record, above, "ticket_overdue_copy", copy, dedupe_key=to):
            return Told(unit, above)
    return Told(unit)


def tell_missed(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told:
    """A clock that the visiting unit need not meet was missed: to the level that must."""
    unit = responsible(uow.session, ticket, row)
    _tell(uow, ticket, unit, "clock_missed", _about(ticket, row), _key("missed", row))
    return Told(unit)


def supervise(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told:
    """督办 by the nearest unit above that may know of it, to the unit and to that one.

    Where nobody above may, or nobody has the ticket, the operators are told.
    """
    params, key = about(ticket.record, row), _key("supervise", row)
    unit = holder(uow.session, ticket, row)
    above = _above(uow.session, unit, ticket.record)
    if unit is None or above is None:
        tell_operators(uow, ticket.record, "queue_overdue", params, dedupe_key=key)
        return Told(unit)
    told = {**params, "by": above.name}
    tell_unit(uow, ticket.record, unit, "ticket_supervised", told, dedupe_key=key)
    named = {**params, "unit": unit.name}
    tell_unit(uow, ticket.record, above, "ticket_supervise", named, dedupe_key=f"{key}/by")
    return Told(unit, above)


def copy_to_county(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told | None:
    """The 督办 made known to the county; ``None`` where there is none that may know of it."""
    county, unit = county_above(uow.session, row), holder(uow.session, ticket, row)
    if county is None or unit is None:
        return None
    by = regions.names_of(uow.session, [row.supervised_by or county.code])[0]
    params = {**about(ticket.record, row), "unit": unit.name, "by": by}
    key = _key("supervise", row) + "/county"
    told = tell_unit(uow, ticket.record, county, "ticket_supervised_copy", params, dedupe_key=key)
    return Told(unit, county) if told else None


def county_above(session: Session, row: Deadline) -> Region | None:
    """The county that gets its own copy: none where it supervises itself, or who does is above."""
    if row.supervised_by is None:
        return None
    by = regions.ensure(session, row.supervised_by)
    if by.level == "county" or not reaches_county(by.level, by.code):
        return None
    return regions.ancestor_at(session, by, "county")


def holder(session: Session, ticket: Ticket, row: Deadline) -> Region | None:
    """Who must meet the unit's own clock: the unit that has the ticket, and once that one has
    reported and the clock still runs (东台: until the decision), who answers for it."""
    return ticket.unit if is_open(ticket.state) else responsible(session, ticket, row)


def responsible(session: Session, ticket: Ticket, row: Deadline) -> Region | None:
    """Who answers for a clock: the rule's level above the unit, else the unit that has it; where
    that one may not know of the record, the nearest above that may."""
    unit = ticket.unit or ticket.record.region
    if unit is None:
        return None
    unit = (regions.ancestor_at(session, unit, row.level) if row.level else None) or unit
    return unit if _may_know(unit, ticket.record) else _above(session, unit, ticket.record)


def _above(session: Session, unit: Region | None, record: Record) -> Region | None:
    ways = _upward(session, unit) if unit is not None else iter(())
    return next((one for one in ways if _may_know(one, record)), None)


def _upward(session: Session, unit: Region) -> Iterator[Region]:
    while unit.parent_code:
        unit = regions.ensure(session, unit.parent_code)
        yield unit


def _may_know(unit: Region, record: Record) -> bool:
    return may_be_told(unit, [one.region_code for one in record.implicated])


def _tell(
    uow: UnitOfWork,
    ticket: Ticket,
    unit: Region | None,
    template: str,
    params: dict[str, Any],
    key: str | None = None,
) -> None:
    if unit is not None:
        tell_unit(uow, ticket.record, unit, template, params, dedupe_key=key)
    else:
        tell_operators(uow, ticket.record, template, params, dedupe_key=key)


def _about(ticket: Ticket, row: Deadline) -> dict[str, Any]:
    named = covers_words().get(row.covers, row.covers)
    return {**about(ticket.record, row), "covers": named}


def _key(step: str, row: Deadline) -> str:
    """One message a step: another one only after the clock has begun anew."""
    return f"{step}/{row.id}" if row.round == 1 else f"{step}/{row.id}/{row.round}"
