"""The database after a year, held against the reckoning: every row, nothing more, nothing less."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from intake import audit
from intake.clock import local_date
from intake.db import Database
from intake.tables import (
    AuditRow,
    Deadline,
    Draft,
    OutboxMessage,
    Record,
    RecordAddition,
    Ticket,
    TicketEvent,
    TicketMerge,
    TicketRating,
    VisitReport,
)
from tests.soak.case import Case
from tests.soak.reckoning import Reckoned, reckon

LADDER = {"go_on", "remind", "full", "urge", "miss", "supervise", "copy_to_county"}
TEMPLATES = {
    "ticket_due_soon", "clock_due_soon", "notice_complete", "ticket_overdue",
    "ticket_overdue_copy", "clock_missed", "queue_overdue", "ticket_supervised",
    "ticket_supervise", "ticket_supervised_copy", "clock_overdue_copy", "clock_supervised",
    "clock_supervise", "clock_supervised_copy", "queue_clock_overdue", "waited_long",
}  # fmt: skip
AUDITED = ("ticket.", "procedure.")
AUDITED_TOO = {
    "file", "add", "ask", "pause_clock", "resume_clock", "stop_clock", "extend_clock", "overdue",
    "recompute_deadline", "missed", "supervise", "supervise_copy",
}  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """What the year was, and what is wrong with it (at most the first ten of each kind)."""

    counts: dict[str, int]
    wrong: list[str]


def check(database: Database, cases: Iterable[Case], until: date) -> Figures:
    """Compare everything; ``until`` is the last day that was swept."""
    wrong: list[str] = []
    reckoned = {case.number: (case, reckon(case, until)) for case in cases}
    found = _Found(database)
    if len(reckoned) != found.records:
        wrong.append(f"{len(reckoned)} cases were filed, {found.records} records are there")
    for number, (case, now) in reckoned.items():
        wrong += _differences(case, now, found, number)
    wrong += _rows(found, reckoned.values())
    with database.reading() as session:
        rows = audit.verify(session)  # raises where the chain is broken
    outcome = Counter(_fate(one, until) for _, now in reckoned.values() for one in now.clocks)
    steps = Counter(step[1] for _, now in reckoned.values() for step in now.steps.elements())
    counts = {
        "cases": len(reckoned),
        "clocks": sum(outcome.values()),
        **{f"clocks {name}": count for name, count in sorted(outcome.items())},
        "pauses": sum(len(one.pauses) for _, now in reckoned.values() for one in now.clocks),
        **{f"ladder {name}": count for name, count in sorted(steps.items())},
        "acts of people": sum(len(case.log) for case, _ in reckoned.values()),
        "history rows": found.history_rows,
        "messages": found.messages_in_all,
        "messages of the ladder": sum(found.templates[name] for name in TEMPLATES),
        "audit rows verified": rows,
        "wrong": len(wrong),
    }
    return Figures(counts, wrong[:40])


class _Found:
    """What is in the database, by number or ticket, read once."""

    def __init__(self, database: Database) -> None:
        with database.reading() as session:
            numbers = session.execute(select(Record.id, Record.number)).all()
            self.number = {row.id: row.number for row in numbers}
            self.records = len(self.number)
            tickets = session.execute(
                select(Ticket.id, Ticket.record_id, Ticket.state, Ticket.unit_code)
            )
            ticket_number = {}
            self.ticket = {}
            for ticket_id, record_id, state, unit in tickets:
                ticket_number[ticket_id] = self.number[record_id]
                self.ticket[self.number[record_id]] = (state, unit)
            self.clocks: dict[str, Counter[Any]] = defaultdict(Counter)
            for row in session.scalars(select(Deadline).options(lazyload(Deadline.record))):
                self.clocks[self.number[row.record_id]][_outcome(row)] += 1
            self.history: dict[str, list[Any]] = defaultdict(list)
            self.steps: dict[str, Counter[Any]] = defaultdict(Counter)
            self.history_rows = 0
            for event in session.scalars(
                select(TicketEvent).order_by(TicketEvent.ticket_id, TicketEvent.version)
            ):
                number, on = ticket_number[event.ticket_id], local_date(event.at)
                self.history_rows += 1
                if event.event in LADDER:
                    told = event.detail or {}
                    step = (on, event.event, told["covers"], told["unit"], told["above"])
                    self.steps[number][step] += 1
                else:
                    self.history[number].append(
                        (on, event.event, event.from_state, event.to_state, event.unit_code)
                    )
            self.messages: dict[str, Counter[Any]] = defaultdict(Counter)
            self.templates: Counter[str] = Counter()
            for message in session.scalars(select(OutboxMessage)):
                self.templates[message.template] += 1
                if message.template in TEMPLATES:
                    told_to = (message.channel, message.recipient, message.template)
                    self.messages[message.params["number"]][told_to] += 1
            self.messages_in_all = sum(self.templates.values())
            by_action = select(AuditRow.action, func.count()).group_by(AuditRow.action)
            self.audit: dict[str, int] = {row[0]: row[1] for row in session.execute(by_action)}
            self.rows = {
                table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Draft, VisitReport, TicketRating, TicketMerge, RecordAddition)
            }


def _differences(case: Case, now: Reckoned, found: _Found, number: str) -> list[str]:
    pairs = {
        "ticket": ((now.state, now.unit), found.ticket.get(number)),
        "clocks": (Counter(one.outcome() for one in now.clocks), found.clocks[number]),
        "history": (now.history, found.history[number]),
        "ladder": (now.steps, found.steps[number]),
        "messages": (now.messages, found.messages[number]),
    }
    name = f"case {case.nth} ({number}, {case.kind}, {case.place})"
    return [
        f"{name}: {what} should be {want}, is {have}"
        for what, (want, have) in pairs.items()
        if want != have
    ]


def _rows(found: _Found, reckoned: Iterable[tuple[Case, Reckoned]]) -> list[str]:
    done: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for case, now in reckoned:
        done.update(entry.what for entry in case.log)
        wanted.update(now.audit)
    rows = {
        "drafts": done["file"],
        "visit_reports": done["verify"],
        "ticket_ratings": done["rate"],
        "ticket_merges": done["merge"],
        "record_additions": done["add"] + done["ask"],
    }
    have = {
        action: count
        for action, count in found.audit.items()
        if action.startswith(AUDITED) or action in AUDITED_TOO
    }
    wrong = []
    if rows != found.rows:
        wrong.append(f"rows should be {rows}, are {found.rows}")
    if dict(wanted) != have:
        wrong.append(f"audit rows should be {dict(wanted)}, are {have}")
    return wrong


def _outcome(row: Deadline) -> tuple[Any, ...]:
    granted = (row.extended_on, row.extended_to) if row.extended_on else None
    return (
        row.covers, row.received_on, row.is_due, row.due_on, row.next_working_day,
        row.provisional, _day(row.met_at), _day(row.stopped_at), _day(row.paused_at),
        row.paused_for, granted, _day(row.reminded_at), _day(row.overdue_at),
        _day(row.supervised_at), row.supervised_by, _day(row.county_told_at), row.round,
    )  # fmt: skip


def _day(at: datetime | None) -> date | None:
    return local_date(at) if at else None


def _fate(clock: Any, today: date) -> str:
    if clock.stopped:
        return "stopped"
    if clock.met:
        return "met in time" if clock.met <= clock.due else "met late"
    if clock.paused_on:
        return "paused"
    return "running" if clock.due >= today else "left lying"
