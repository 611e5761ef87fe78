"""Deadline rules: choosing those that apply to a kind of record in a region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intake.tables.deadlines import DeadlineRule
from intake.tables.records import Record

RECEIPT = "receipt"
ANY = "any"
"""The kind of a rule that holds for declarations and leads alike."""


@dataclass(frozen=True)
class Chosen:
    """What applies to one kind of record in one place on one day.

    ``numbered`` holds one rule for each thing covered; ``without_number`` those whose text
    names no days, to be told beside a date that is not theirs.
    """

    numbered: list[DeadlineRule]
    without_number: list[DeadlineRule]


def place_of(record: Record) -> str | None:
    """The region whose rules a record follows: its place, and where that is not known the unit
    that has it; ``None`` while there is neither."""
    ticket = record.ticket
    return record.region_code or (ticket.unit_code if ticket else None)


def choose(session: Session, line: Sequence[str], kind: str, on: date) -> Chosen:
    """The rules for ``kind`` in the region whose codes from the top down are ``line``.

    For each thing covered the nearest region upward that has a rule decides, unless a newer
    document of a region above replaces it. A local default counts only where no document
    sets a limit that the visiting unit must meet.
    """
    rules = _in_force(session, line, kind, RECEIPT, on)
    official = [rule for rule in rules if not rule.local_default]
    numbered = _one_each(rule for rule in official if rule.days is not None)
    if not any(rule.unit_must_meet for rule in numbered):
        defaults = [rule for rule in rules if rule.local_default and rule.unit_must_meet]
        numbered += _one_each(rule for rule in defaults if rule.days is not None)
    return Chosen(numbered, [rule for rule in official if rule.days is None])


def choose_stage(
    session: Session, line: Sequence[str], kind: str, stage: str, on: date
) -> list[DeadlineRule]:
    """The rules for ``kind`` that count from ``stage``, one for each thing covered.

    Each is chosen as :func:`choose` does; a local default counts where no document rules on
    the same thing.
    """
    rules = [one for one in _in_force(session, line, kind, stage, on) if one.days is not None]
    official = _one_each(rule for rule in rules if not rule.local_default)
    ruled = {rule.covers for rule in official}
    local = [rule for rule in rules if rule.local_default and rule.covers not in ruled]
    return official + _one_each(local)


def _in_force(
    session: Session, line: Sequence[str], kind: str, stage: str, on: date
) -> list[DeadlineRule]:
    """From the nearest region up; the whole country (no region) is farthest."""
    query = select(DeadlineRule).where(
        DeadlineRule.kind.in_((kind, ANY)),
        DeadlineRule.counted_from == stage,
        or_(DeadlineRule.region_code.is_(None), DeadlineRule.region_code.in_(line)),
        or_(DeadlineRule.valid_from.is_(None), DeadlineRule.valid_from <= on),
        or_(DeadlineRule.valid_to.is_(None), DeadlineRule.valid_to >= on),
    )
    depth = {code: at for at, code in enumerate(line)}
    found = session.scalars(query.order_by(DeadlineRule.id))
    return sorted(found, key=lambda rule: -depth.get(rule.region_code or "", -1))


def _one_each(nearest_first: Iterable[DeadlineRule]) -> list[DeadlineRule]:
    winners: dict[str, DeadlineRule] = {}
    for rule in nearest_first:
        winner = winners.get(rule.covers)
        if winner is None or _newer(rule, winner):
            winners[rule.covers] = rule
    return list(winners.values())


def _newer(rule: DeadlineRule, other: DeadlineRule) -> bool:
    return bool(rule.issued and other.issued and rule.issued > other.issued)
