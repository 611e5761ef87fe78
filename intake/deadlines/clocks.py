"""The clocks on records: started at filing, stopped when met, recomputed by a new notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit, calendar
from intake.calendar import Unit
from intake.deadlines.reckon import Due, Limits
from intake.tables.deadlines import Deadline

if TYPE_CHECKING:
    from intake.unit_of_work import UnitOfWork


def start_clocks(limits: Limits) -> list[Deadline]:
    """The rows for a new record, the due one first."""
    return [_row(limits.due, True), *(_row(due, False) for due in limits.others)]


def as_json(deadlines: Iterable[Deadline]) -> dict[str, Any]:
    """A record's clocks in the shape of ``hotline deadline --json``."""
    ordered = sorted(deadlines, key=lambda row: (not row.is_due, row.due_on))
    shown = [_shown(row) for row in ordered]
    return {"due": shown[0], "others": shown[1:]}


def stop_clocks(deadlines: Iterable[Deadline], state: str, at: datetime) -> None:
    """Note that what was to be done by ``state`` has been done."""
    for row in deadlines:
        if row.met_by == state and row.met_at is None:
            row.met_at = at


def recompute_provisional(uow: UnitOfWork) -> int:
    """Compute the provisional dates again with the years now loaded; gives how many changed.

    Writes each changed date to the audit log with the date before.
    """
    days = calendar.load(uow.session)
    changed = 0
    running = select(Deadline).where(Deadline.provisional, Deadline.met_at.is_(None))
    for row in uow.session.scalars(running):
        now = days.reckon(row.received_on, row.days, cast(Unit, row.unit))
        before = (row.due_on, row.next_working_day, row.provisional)
        if before == (now.end, now.next_working_day, now.provisional):
            continue
        row.due_on, row.next_working_day = now.end, now.next_working_day
        row.provisional = now.provisional
        changed += 1
        detail = {"from": before[0].isoformat(), "to": now.end.isoformat()}
        audit.append(uow, "system", "recompute_deadline", "record", row.record_id, detail)
    return changed


def due_row(session: Session, record_id: str) -> Deadline:
    """The clock that the unit must meet first."""
    query = select(Deadline).where(Deadline.record_id == record_id, Deadline.is_due)
    return session.scalars(query).one()


def _row(due: Due, is_due: bool) -> Deadline:
    source = due.source or {}
    return Deadline(
        is_due=is_due,
        received_on=due.received_on,
        due_on=due.on,
        next_working_day=due.next_working_day,
        covers=due.covers,
        days=due.days,
        unit=due.unit,
        rule=due.rule,
        document=source.get("document"),
        section=source.get("section"),
        local_default=due.local_default,
        provisional=due.provisional,
        met_by=due.met_by,
    )


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
