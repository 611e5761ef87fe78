"""The working days between the steps of the ladder, as the rules of a place have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from intake.deadlines.rules import choose_stage


@dataclass(frozen=True)
class Waits:
    """Working days: from the reminder to the last day, from the last day to 督办, from 督办 to
    the copy to the county. Rows of ``data/deadline_rules.yml``, which a county may replace."""

    reminder: int
    supervision: int
    supervision_copy: int


def waits(session: Session, line: list[str], kind: str, on: date) -> Waits:
    """The waits that hold in a place on a day."""
    found = {}
    for stage in ("before_due", "due", "supervision"):
        for rule in choose_stage(session, line, kind, stage, on):
            found[rule.covers] = rule.days or 1
    return Waits(found["reminder"], found["supervision"], found["supervision_copy"])
