"""The clocks of a case as a table: what each covers, its last day, what it is at, its rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from console import texts
from console.due import day_words
from intake.clock import local_date
from intake.deadlines import state_of
from intake.deadlines.words import covers_words, pause_words, state_words
from intake.tables.deadlines import Deadline
from policy_kb.tables import DocumentRow

_TONES = {"late": "late", "met_late": "done_late", "too_short": "done_late", "met": "done"}


@dataclass(frozen=True)
class ClockLine:
    """A clock as it is shown. ``notes`` say what else there is to its date: paused, extended,
    provisional, a day off. ``source`` is empty for a local default."""

    covers: str
    due: bool
    day: str
    state: str
    tone: str
    rule: str
    source: str | None
    local_default: bool
    notes: list[str]


def lines(session: Session, rows: Iterable[Deadline], today: date) -> list[ClockLine]:
    """All clocks, the unit's own first, those that run before those that have ended."""
    ordered = sorted(rows, key=lambda row: (not row.is_due, not row.runs, row.due_on, row.covers))
    ids = {row.document for row in ordered if row.document}
    found = session.execute(
        select(DocumentRow.id, DocumentRow.title).where(DocumentRow.id.in_(ids))
    )
    titles = {name: title for name, title in found}  # noqa: C416  Rows, not pairs
    return [_line(row, today, titles) for row in ordered]


def _line(row: Deadline, today: date, titles: dict[str, str]) -> ClockLine:
    state = state_of(row, today)
    source = None
    if row.document:
        source = f"《{titles.get(row.document, row.document)}》{row.section or ''}"
    shown = state_words()[state]
    if row.met_at is not None:
        shown = texts.say("clocks", "met_on", state=shown, day=_day(local_date(row.met_at), today))
    return ClockLine(
        covers=covers_words().get(row.covers, row.covers),
        due=row.is_due,
        day=texts.say("clocks", "from" if row.at_least else "until", day=_day(row.due_on, today)),
        state=shown,
        tone=_TONES.get(state, "later"),
        rule=row.rule,
        source=source,
        local_default=row.local_default,
        notes=list(_notes(row, today)),
    )


def _notes(row: Deadline, today: date) -> Iterable[str]:
    for one in row.paused:
        words = {"since": _day(local_date(one.since), today), "why": pause_words()[one.reason]}
        if one.until is None:
            yield texts.say("clocks", "paused", **words)
        elif local_date(one.until) > local_date(one.since):
            until = _day(local_date(one.until), today)
            yield texts.say("clocks", "was_paused", until=until, **words)
    if row.extended_to is not None:
        yield texts.say("clocks", "extended", day=_day(row.extended_to, today))
    if row.supervised_at is not None:
        yield texts.say("clocks", "supervised", day=_day(local_date(row.supervised_at), today))
    elif row.overdue_at is not None:
        step = "urged" if row.is_due else "missed"
        yield texts.say("clocks", step, day=_day(local_date(row.overdue_at), today))
    if row.provisional and row.runs:
        yield texts.say("clocks", "provisional")
    if row.runs and row.next_working_day != row.due_on and not row.at_least:
        yield texts.say("clocks", "next_working_day", day=_day(row.next_working_day, today))


def _day(day: date, today: date) -> str:
    return day_words(day, today)
