"""How far a record is, said in plain words: what the ticket and the clocks show, nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import deadlines, regions
from intake.clock import SHANGHAI, Clock, local_date
from intake.facts import DECLARATION
from intake.privacy.access import may_be_told
from intake.procedures.telling_progress import latest, next_words
from intake.reasons import ended
from intake.records.likeness import may_hear
from intake.tables.deadlines import Deadline
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.merged import leading_record
from intake.tickets.steps import has_ended
from intake.tickets.visits import is_negative, may_visit_again

UNKNOWN = "unknown"
"""The step of a ticket whose state the table of sentences does not have."""


@dataclass(frozen=True)
class Progress:
    """How far a record is, in plain Chinese (``data/progress.yml``).

    ``step`` is a key of that table: the ticket's state, or what more there is to say of it
    (returned, reassigned, reopened, reopened_waiting, more, refused, archived_refused,
    handed_upward, merged_told, merged_withdrawn, unknown). ``merged``: it goes on in another
    declaration of the household, and all of this is that one's, where whoever filed this may
    hear it. ``limit`` is the sentence on the clock that runs, empty where none does. ``due`` has
    the shape of ``hotline deadline --json``; ``unit_name`` is ``None`` while nobody has it.
    ``name`` is the household's, for telling several apart: for those alone who filed it.
    """

    number: str
    kind: str
    received_on: str
    step: str
    says: str
    limit: str
    next: str
    unit_name: str | None
    due: dict[str, Any]
    overdue: bool
    visited: bool
    record_id: str
    anonymous: bool
    name: str | None = None
    merged: bool = False

    @property
    def text(self) -> str:
        """What is said to the farmer."""
        return f"{self.says}{self.limit}{self.next}"

    @property
    def title(self) -> str:
        """The record in a few words: 9月24日报的困难申报."""
        received = date.fromisoformat(self.received_on)
        texts = _texts()
        words = {"month": received.month, "day": received.day, "kind": texts["kinds"][self.kind]}
        if self.name:
            return str(texts["title_of"]).format(**words, name=self.name)
        return str(texts["title"]).format(**words)


def progress_of(session: Session, record: Record, clock: Clock, *, named: bool = False) -> Progress:
    """The progress of one record; ``named`` puts the household's name beside it."""
    going_on = leading_record(session, record)  # of a merged one another, else itself
    merged = going_on is not record
    told = going_on if not merged or may_hear(record, going_on) else record
    ticket = session.scalars(select(Ticket).where(Ticket.record_id == told.id)).one()
    step = _step_of_merged(going_on.ticket, hears=told is going_on) if merged else _step(ticket)
    today = local_date(clock.now())
    row = _running(told, today)
    late = row is not None and bool(row.met_by) and not row.paused_at and row.due_on < today
    holder = going_on.ticket.unit_code
    unit = regions.full_name(session, holder) if holder else None
    says, following = _sentences(ticket, step, unit)
    run = latest(session, told.id) if step in ("reported_back", "rated", "archived") else None
    if run is not None:
        texts = _texts()["procedure"]
        following = next_words(session, run, ticket, texts)
        if step == "archived":  # the visit is; the household's matter is not
            says = _filled(texts["archived"], ticket, unit)
    if merged and told is going_on and step not in _ONLY_MERGED:
        says = f"{_texts()['together']}{says}"
    own_name = record.facts.get("name") if named and record.kind == DECLARATION else None
    return Progress(
        number=record.number,
        kind=record.kind,
        received_on=record.received_at.astimezone(SHANGHAI).date().isoformat(),
        step=step,
        says=says,
        limit=_limit(ticket, row, late, today) if row else "",
        next=following,
        unit_name=unit,
        due=deadlines.as_json(told.deadlines)["due"],
        overdue=late,
        visited=_visited(ticket),
        record_id=record.id,
        anonymous=record.anonymity == "anonymous",
        name=own_name,
        merged=merged,
    )


def steps_told(kind: str) -> frozenset[str]:
    """The steps for which there is a sentence."""
    return frozenset(_texts()[kind])


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    path = Path(__file__).resolve().parent.parent / "data" / "progress.yml"
    texts: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return texts


def _step(ticket: Ticket) -> str:
    state = ticket.state
    if state not in _texts()[ticket.record.kind]:
        return UNKNOWN
    if ticket.handed_upward and state in ("accepted", "dispatched"):
        return "handed_upward"
    turns = [row.event for row in ticket.history if row.event in _TURNS]
    last = turns[-1] if turns else None
    if state == "accepted":
        return {"return": "returned", "reopen": "reopened_waiting"}.get(last or "", "accepted")
    if state == "dispatched":
        return {None: "dispatched", "reopen": "reopened"}.get(last, "reassigned")
    if state == "verified":
        return "more" if may_visit_again(ticket) else "verified"
    if is_negative(ticket):
        return {"reported_back": "refused", "archived": "archived_refused"}.get(state, state)
    return state


_ONLY_MERGED = ("merged", "merged_told", "merged_withdrawn")
_TOLD = ("reported_back", "rated", "archived")


def _step_of_merged(going_on: Ticket, *, hears: bool) -> str:
    """What is said of a declaration that goes on in another one of the same household."""
    if going_on.state == "withdrawn":
        return "merged_withdrawn"
    if not hears:
        return "merged_told" if going_on.state in _TOLD else "merged"
    step = _step(going_on)
    if step == "rated":  # by who filed the other one
        return "refused" if is_negative(going_on) else "reported_back"
    return step


_TURNS = ("return", "transfer", "reopen")
"""Steps after which the ticket begins once more, with another unit or again."""


def _visited(ticket: Ticket) -> bool:
    """Whether somebody has visited, since the ticket was opened again if it was."""
    opened = max((row.version for row in ticket.history if row.event == "reopen"), default=0)
    return any(row.event == "verify" and row.version > opened for row in ticket.history)


def _sentences(ticket: Ticket, step: str, unit: str | None) -> tuple[str, str]:
    texts = _texts()
    text = texts.get(step) or texts[ticket.record.kind][step]
    says = text["says_with_unit"] if unit and "says_with_unit" in text else text["says"]
    return _filled(says, ticket, unit), _filled(text["next"], ticket, unit)


def _filled(form: str, ticket: Ticket, unit: str | None) -> str:
    visit = ticket.visits[-1] if ticket.visits else None
    params = {
        "unit": unit or _texts()["some_unit"],
        "result": visit.result if visit else "",
        "reason": ended([visit.reason]) if visit and visit.reason else "",
    }
    return form.format_map(params)


def _running(record: Record, today: date) -> Deadline | None:
    """The clock that counts now: the unit's own, then the next one that is still to come.

    A clock that no step of the ticket stops tells nothing once its day is past.
    """
    if has_ended(record.ticket.state):
        return None
    rows = sorted(record.deadlines, key=lambda row: (not row.is_due, row.due_on))
    for row in rows:
        told = row.covers in _texts()["limits"]["covers"]
        if told and row.runs and (row.met_by or row.due_on >= today):
            return row
    return None


def _limit(ticket: Ticket, row: Deadline, late: bool, today: date) -> str:
    texts = _texts()["limits"]
    if row.paused_for:
        return str(texts["paused"][row.paused_for])
    only_the_report = row.covers == "visit" and _visited(ticket)
    if late:
        form = texts["late_visited"] if only_the_report else texts["late"][row.covers]
    else:
        form = texts["visited"] if only_the_report else texts["covers"][row.covers]
    parts = [str(form).format(date=_day(row.due_on), days=(today - row.due_on).days)]
    if late and row.overdue_at is not None:
        parts.append(_urged(ticket, row))
    elif not late and row.next_working_day != row.due_on:
        parts.append(str(texts["next_working_day"]).format(date=_day(row.next_working_day)))
    if row.local_default:
        parts.append(str(texts["local_default"]))
    if row.provisional:
        parts.append(str(texts["provisional"]))
    return "".join(parts)


def _urged(ticket: Ticket, row: Deadline) -> str:
    """What the sweep did when the day had passed (``intake.overdue``), with the unit of then."""
    texts = _texts()["limits"]
    assert row.overdue_at is not None
    before = [one for one in ticket.history if one.at <= row.overdue_at]
    if not before or before[-1].unit_code is None:
        return str(texts["urged_waiting"])
    unit = ticket.unit if ticket.unit_code == before[-1].unit_code else None
    implicated = [one.region_code for one in ticket.record.implicated]
    copied = unit is not None and bool(unit.line[:-1]) and may_be_told(unit, implicated)
    return str(texts["urged_above"] if copied else texts["urged"])


def _day(day: date) -> str:
    return str(_texts()["date"]).format(year=day.year, month=day.month, day=day.day)
