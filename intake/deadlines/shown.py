"""How the clocks of a record are shown: the ``due`` object, what each is at, and the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intake.clock import local_date
from intake.deadlines.rules import RECEIPT
from intake.tables.deadlines import Deadline, DeadlineRule


def as_json(deadlines: Iterable[Deadline]) -> dict[str, Any]:
    """A record's clocks in the shape of ``hotline deadline --json``.

    A clock that was stopped because its rule no longer applies is left out, and so are those
    from the first time of a case that is done again.
    """
    rows = list(deadlines)
    start = next(row.received_on for row in rows if row.is_due)
    applies = [row for row in rows if row.stopped_at is None and not _older(row, start)]
    kept = [row for row in rows if row.is_due or row in applies]
    ordered = sorted(kept, key=lambda row: (not row.is_due, row.due_on))
    shown = [_shown(row) for row in ordered]
    return {"due": shown[0], "others": shown[1:]}


def state_of(row: Deadline, today: date) -> str:
    """What a clock is at, a key of ``states`` in ``data/clock_words.yml``.

    running, paused, late, met, met_late, stopped; for a time that must have passed (公示)
    running, full once it has, and too_short where it was ended before that.
    """
    if row.stopped_at is not None:
        return "stopped"
    if row.met_at is not None:
        met_on = local_date(row.met_at)
        if row.at_least:
            return "met" if met_on >= row.due_on else "too_short"
        return "met" if met_on <= row.due_on else "met_late"
    if row.paused_at is not None:
        return "paused"
    if row.due_on >= today:
        return "running"
    return "full" if row.at_least else "late"


def all_rules(session: Session, line: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Every rule as ``hotline rules list`` prints it; ``line``: only those that may hold there,
    those of a region whose codes from the top down these are, and those of no region."""
    query = select(DeadlineRule)
    if line is not None:
        here = DeadlineRule.region_code.in_(line)
        query = query.where(or_(DeadlineRule.region_code.is_(None), here))
    rows = session.scalars(query.order_by(DeadlineRule.region_code, DeadlineRule.id))
    return [_rule(row) for row in rows]


def _older(row: Deadline, start: date) -> bool:
    return row.stage == RECEIPT and row.received_on < start


def _rule(row: DeadlineRule) -> dict[str, Any]:
    days = {
        name: value.isoformat() if (value := getattr(row, name)) else None
        for name in ("issued", "valid_from", "valid_to")
    }
    source = {"document": row.document, "section": row.section} if row.document else None
    return {
        "id": row.id,
        "region": row.region_code,
        "kind": row.kind,
        "covers": row.covers,
        "days": row.days,
        "unit": row.unit,
        "counted_from": row.counted_from,
        "unit_must_meet": row.unit_must_meet,
        "met_by": row.met_by,
        "rule": row.rule,
        "source": source,
        **days,
        "local_default": row.local_default,
        "pauses": list(row.pauses or []),
        "level": row.level,
        "at_least": bool(row.at_least),
        "origin": row.origin,
    }


def _shown(row: Deadline) -> dict[str, Any]:
    source = None
    if row.document:
        source = {"document": row.document, "section": row.section or ""}
    return {
        "date": row.due_on.isoformat(),
        "covers": row.covers,
        "rule": row.rule,
        "source": source,
        "local_default": row.local_default,
        "provisional": row.provisional,
        "next_working_day": row.next_working_day.isoformat(),
    }
