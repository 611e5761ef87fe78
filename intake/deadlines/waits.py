"""How many working days lie before a step with a clock, as the rules of a place have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intake.deadlines.rules import choose_stage
from intake.regions import line_of
from intake.tables.records import Record


@dataclass(frozen=True)
class Waits:
    """Working days: from the reminder to the last day, from the last day to 督办, from 督办 to
    the copy to the county; for how many at most, in all, a clock waits for the farmer. Rows of
    ``data/deadline_rules.yml``, which a county may replace."""

    reminder: int
    supervision: int
    supervision_copy: int
    farmer: int


def waits(session: Session, line: list[str], kind: str, on: date) -> Waits:
    """The waits that hold in a place on a day."""
    found = {}
    for stage in ("before_due", "due", "supervision", "question"):
        for rule in choose_stage(session, line, kind, stage, on):
            found[rule.covers] = rule.days or 1
    return Waits(
        reminder=found["reminder"],
        supervision=found["supervision"],
        supervision_copy=found["supervision_copy"],
        farmer=found["farmer_wait"],
    )


def waits_for(session: Session, record: Record, on: date) -> Waits:
    """Those of a record: of the unit that has it, else of its place."""
    place = record.ticket.unit_code or record.region_code
    return waits(session, line_of(session, place) if place else [], record.kind, on)
