"""The ladder of a clock: reminder, 催办, 督办, the copy to the county; whom each step tells.

Each function here is called in the transaction whose compare-and-swap took the step, and gives
who was told. A unit that the record is about is told nothing, whoever would be. The unit's own
clock and those beside it climb alike; what is said of these names what they cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from intake import regions
from intake.deadlines.answering import county_above, holder, nearest_above
from intake.deadlines.words import covers_words
from intake.notices import about, tell_operators, tell_unit
from intake.tables.deadlines import Deadline
from intake.tables.places import Region
from intake.tables.tickets import Ticket
from intake.unit_of_work import UnitOfWork

_TEMPLATES = {
    "soon": ("ticket_due_soon", "clock_due_soon"),
    "late": ("ticket_overdue", "clock_missed"),
    "late_copy": ("ticket_overdue_copy", "clock_overdue_copy"),
    "supervised": ("ticket_supervised", "clock_supervised"),
    "supervise": ("ticket_supervise", "clock_supervise"),
    "supervised_copy": ("ticket_supervised_copy", "clock_supervised_copy"),
    "nobody_above": ("queue_overdue", "queue_clock_overdue"),
}
"""Of the unit's own clock, and of one beside it."""


@dataclass(frozen=True)
class Told:
    """Who was told of a step: who must meet the clock, and the unit above that got a copy or
    takes it up; ``None`` for the operators, and where there is none."""

    unit: Region | None
    above: Region | None = None


def goes_on(uow: UnitOfWork, ticket: Ticket, row: Deadline, longest: int) -> Told:
    """To who must meet it: the farmer has not answered for so many working days, it runs again."""
    unit, key = holder(uow.session, ticket, row), f"waited/{row.id}/{len(row.paused)}"
    covers = covers_words().get(row.covers, row.covers)
    params = {**about(ticket.record, row), "covers": covers, "days": longest}
    if unit is not None:
        tell_unit(uow, ticket.record, unit, "waited_long", params, dedupe_key=key)
    else:
        tell_operators(uow, ticket.record, "waited_long", params, dedupe_key=key)
    return Told(unit)


def remind(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told:
    """To who must meet it, before the last day; of a notice (公示), when it has run its time."""
    unit = holder(uow.session, ticket, row)
    template = "notice_complete" if row.at_least else _template("soon", row)
    if unit is not None:
        tell_unit(uow, ticket.record, unit, template, _params(ticket, row))
    else:
        tell_operators(uow, ticket.record, template, _params(ticket, row))
    return Told(unit)


def urge(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told:
    """催办 to who must meet it and a copy to the one above; without a unit to the operators."""
    params, key = _params(ticket, row), _key("overdue" if row.is_due else "missed", row)
    unit, template = holder(uow.session, ticket, row), _template("late", row)
    if unit is None:
        tell_operators(uow, ticket.record, template, params, dedupe_key=key)
        return Told(None)
    tell_unit(uow, ticket.record, unit, template, params, dedupe_key=key)
    if unit.parent_code:
        above = regions.ensure(uow.session, unit.parent_code)
        copy, to = {**params, "unit": unit.name}, f"{key}/copy"
        template = _template("late_copy", row)
        if tell_unit(uow, ticket.record, above, template, copy, dedupe_key=to):
            return Told(unit, above)
    return Told(unit)


def supervise(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told:
    """督办 by the nearest unit above that may know of it, to the unit and to that one.

    Where nobody above may, or nobody has the ticket, the operators are told.
    """
    params, key = _params(ticket, row), _key("supervise", row)
    unit = holder(uow.session, ticket, row)
    above = nearest_above(uow.session, unit, ticket.record)
    if unit is None or above is None:
        template = _template("nobody_above", row)
        tell_operators(uow, ticket.record, template, params, dedupe_key=key)
        return Told(unit)
    told, named = {**params, "by": above.name}, {**params, "unit": unit.name}
    template = _template("supervised", row)
    tell_unit(uow, ticket.record, unit, template, told, dedupe_key=key)
    template = _template("supervise", row)
    tell_unit(uow, ticket.record, above, template, named, dedupe_key=f"{key}/by")
    return Told(unit, above)


def copy_to_county(uow: UnitOfWork, ticket: Ticket, row: Deadline) -> Told | None:
    """The 督办 made known to the county; ``None`` where there is none that may know of it."""
    county, unit = county_above(uow.session, row), holder(uow.session, ticket, row)
    if county is None or unit is None:
        return None
    by = regions.names_of(uow.session, [row.supervised_by or county.code])[0]
    params = {**_params(ticket, row), "unit": unit.name, "by": by}
    key, template = _key("supervise", row) + "/county", _template("supervised_copy", row)
    told = tell_unit(uow, ticket.record, county, template, params, dedupe_key=key)
    return Told(unit, county) if told else None


def _template(step: str, row: Deadline) -> str:
    own, beside = _TEMPLATES[step]
    return own if row.is_due else beside


def _params(ticket: Ticket, row: Deadline) -> dict[str, Any]:
    params = about(ticket.record, row)
    if not row.is_due:
        params["covers"] = covers_words().get(row.covers, row.covers)
    return params


def _key(step: str, row: Deadline) -> str:
    """One message a step: another one only after the clock has begun anew."""
    return f"{step}/{row.id}" if row.round == 1 else f"{step}/{row.id}/{row.round}"
