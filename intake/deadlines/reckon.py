"""From rules to dates: the due date of a record and the other clocks beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy.orm import Session

from intake import calendar, seeds
from intake.calendar import Unit, WorkCalendar
from intake.clock import local_date
from intake.deadlines.rules import choose, choose_stage
from intake.deadlines.words import as_local_default
from intake.regions import line_of
from intake.tables.deadlines import DeadlineRule


@dataclass(frozen=True)
class Due:
    """One limit with its last day (``on``), and the rule it comes from.

    ``days`` are in ``unit``: working days, calendar days or months. ``source`` names the
    document and its section, and is ``None`` for a local default.
    """

    on: date
    covers: str
    rule: str
    source: dict[str, str] | None
    local_default: bool
    provisional: bool
    next_working_day: date
    received_on: date
    days: int
    unit: Unit
    met_by: str | None
    rule_id: str
    stage: str
    pauses: list[str]
    level: str | None
    at_least: bool

    def as_json(self) -> dict[str, Any]:
        """The shape that ``hotline deadline --json`` prints; dates are ISO strings."""
        return {
            "date": self.on.isoformat(),
            "covers": self.covers,
            "rule": self.rule,
            "source": self.source,
            "local_default": self.local_default,
            "provisional": self.provisional,
            "next_working_day": self.next_working_day.isoformat(),
        }


@dataclass(frozen=True)
class Limits:
    """``due`` is the earliest limit that the visiting unit must meet; ``others`` stand beside."""

    due: Due
    others: list[Due]

    def as_json(self) -> dict[str, Any]:
        return {"due": self.due.as_json(), "others": [due.as_json() for due in self.others]}


def limits_for(session: Session, region_code: str | None, kind: str, received: datetime) -> Limits:
    """The limits of a ``declaration`` or ``lead`` received at that moment in that region.

    ``region_code`` is a node of the tree or ``None`` when the place is not known: then the
    local default applies. A moment without an offset is Asia/Shanghai.
    """
    seeds.ensure(session)
    received_on = local_date(received)
    line = line_of(session, region_code) if region_code else []
    chosen = choose(session, line, kind, received_on)
    days = calendar.load(session)
    must = [rule for rule in chosen.numbered if rule.unit_must_meet]
    may_wait = [rule for rule in chosen.numbered if not rule.unit_must_meet]
    remarks = [other.rule for other in chosen.without_number]
    dues = sorted((_due(rule, received_on, days, remarks) for rule in must), key=_by_date)
    others = dues[1:] + [_due(rule, received_on, days, remarks) for rule in may_wait]
    return Limits(dues[0], sorted(others, key=_by_date))


def limits_of_stage(
    session: Session, region_code: str | None, kind: str, stage: str, on: date
) -> list[Due]:
    """The limits that begin to run on the day of a ``stage``, the earliest first."""
    seeds.ensure(session)
    line = line_of(session, region_code) if region_code else []
    days = calendar.load(session)
    rules = choose_stage(session, line, kind, stage, on)
    return sorted((_due(rule, on, days) for rule in rules), key=_by_date)


def _by_date(due: Due) -> date:
    return due.on


def _due(rule: DeadlineRule, on: date, days: WorkCalendar, remarks: Sequence[str] = ()) -> Due:
    assert rule.days is not None
    unit = cast(Unit, rule.unit)
    reckoned = days.reckon(on, rule.days, unit)
    text = as_local_default(rule.rule, remarks) if rule.local_default else rule.rule
    source = None
    if rule.document:
        source = {"document": rule.document, "section": rule.section or ""}
    return Due(
        on=reckoned.end,
        covers=rule.covers,
        rule=text,
        source=source,
        local_default=rule.local_default,
        provisional=reckoned.provisional,
        next_working_day=reckoned.next_working_day,
        received_on=on,
        days=rule.days,
        unit=unit,
        met_by=rule.met_by,
        rule_id=rule.id,
        stage=rule.counted_from,
        pauses=list(rule.pauses or []),
        level=rule.level,
        at_least=bool(rule.at_least),
    )
