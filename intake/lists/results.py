"""What became of a list: how many wait, were sent, failed and why, line by line and in figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import outbox
from intake.lists.words import of_line, reason
from intake.tables.lists import SheetList, SheetListPerson
from intake.tables.outbox import OutboxMessage

_STATES = {
    outbox.WAITING: "waiting",
    outbox.LEASED: "waiting",
    outbox.SENT: "sent",
    outbox.FAILED: "failed",
}
"""Everything else of a confirmed list was withdrawn."""


@dataclass(frozen=True)
class Row:
    """A line: ``state`` is problem | ready | waiting | sent | failed | withdrawn, ``why`` a
    sentence or ``None``."""

    line: int
    name: str | None
    village: str | None
    state: str
    why: str | None = None


@dataclass(frozen=True)
class Results:
    """Numbers of lines by state; ``problems`` and ``reasons`` (of failures): sentence → number."""

    lines: int
    good: int
    waiting: int = 0
    sent: int = 0
    failed: int = 0
    withdrawn: int = 0
    problems: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON value."""
        return asdict(self)


def rows(session: Session, found: SheetList) -> list[Row]:
    """Each line with its state, in the order of the file; [] once it is forgotten."""
    message = OutboxMessage.dedupe_key == SheetListPerson.message_key
    query = (
        select(SheetListPerson, OutboxMessage.state, OutboxMessage.last_error)
        .outerjoin(OutboxMessage, message)
        .where(SheetListPerson.list_id == found.id)
        .order_by(SheetListPerson.line)
    )
    return [_row(person, state, error) for person, state, error in session.execute(query)]


def results(session: Session, found: SheetList) -> Results:
    """The figures; of a list that was forgotten those of that moment."""
    if found.counts is not None:
        return Results(**found.counts)
    counted = rows(session, found)
    states = Counter(row.state for row in counted)
    return Results(
        lines=found.lines,
        good=found.good,
        waiting=states["waiting"],
        sent=states["sent"],
        failed=states["failed"],
        withdrawn=states["withdrawn"],
        problems=dict(Counter(row.why for row in counted if row.state == "problem" and row.why)),
        reasons=dict(Counter(row.why for row in counted if row.state == "failed" and row.why)),
    )


def _row(person: SheetListPerson, state: str | None, error: str | None) -> Row:
    told = (person.line, person.name, person.village)
    if person.problem is not None:
        return Row(*told, "problem", of_line(person.problem))
    if person.message_key is None:
        return Row(*told, "ready")
    shown = _STATES.get(state or "", "withdrawn")
    return Row(*told, shown, reason(error) if shown == "failed" else None)
