"""Computing every running clock again when a year, a rule or a region has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session, defer, joinedload

from intake import audit, calendar
from intake.calendar import WorkCalendar
from intake.clock import local_date
from intake.deadlines.reckon import Due, Limits, limits_for, limits_of_stage
from intake.deadlines.rows import begin_anew, date_of, follow, held, new_row, set_date
from intake.deadlines.rules import RECEIPT, place_of
from intake.tables.deadlines import Deadline
from intake.tables.places import Region
from intake.tables.records import Record
from intake.tables.tickets import Ticket

if TYPE_CHECKING:
    from intake.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Change:
    """A clock that has changed. ``before`` is ``None`` for one that was not there, ``after`` for
    one whose rule no longer applies; both are the same where a provisional date has become a
    certain one, or only the next working day beside it has moved."""

    number: str
    covers: str
    before: date | None
    after: date | None
    why: str

    def as_json(self) -> dict[str, str | None]:
        """Dates are ISO strings."""
        return {
            "number": self.number,
            "covers": self.covers,
            "from": self.before.isoformat() if self.before else None,
            "to": self.after.isoformat() if self.after else None,
            "why": self.why,
        }


def recompute(
    uow: UnitOfWork, why: str, at: datetime, *, within: Collection[str] | None = None
) -> list[Change]:
    """Compute all running clocks again; gives what has changed, each with its audit row.

    ``why``: calendar, regions, rules, package. ``within``: only of records that lie in one of these
    regions (a lead without a place: whose unit does). A clock takes the rule that its region has
    now for its day zero, and that rule's date, moved by its pauses; an extension that was granted
    keeps its date. Where the unit's own clock is covered by another rule now, the old clock is
    stopped and the new one begins, with the same day zero.

    - A clock that was met or stopped is never touched.
    - A clock whose miss was noted keeps its date as long as it is past by the new reckoning
      too. Is it not, the miss was none: the date moves, and the ladder begins anew.
    - A clock in time keeps its reminder: a date that moves is not reminded of twice.
    """
    wanted = select(Deadline).join(Record).where(Deadline.runs)
    if within is not None:
        place = func.coalesce(Record.region_code, Ticket.unit_code)
        wanted = wanted.join(Ticket, Ticket.record_id == Record.id)
        wanted = wanted.where(place.in_(_places(uow.session, within)))
    rows = uow.session.scalars(
        wanted.order_by(Deadline.record_id, Deadline.id)
        .options(joinedload(Deadline.record, innerjoin=True).options(defer(Record.facts)))
        .with_for_update(of=Deadline)
        .execution_options(populate_existing=True)
    ).all()
    work = _Work(uow, calendar.load(uow.session), why, at)
    for _, clocks in groupby(rows, key=lambda row: row.record_id):
        work.record(list(clocks))
    uow.session.flush()
    return work.changes


def recompute_one(uow: UnitOfWork, record: Record, why: str, at: datetime) -> list[Change]:
    """The same for one record: where it lies, or who has it, has become known or was put right.
    ``why``: place."""
    uow.session.flush()
    work = _Work(uow, calendar.load(uow.session), why, at)
    if running := held(uow, record.id):
        work.record(running)
    uow.session.flush()
    return work.changes


def _places(session: Session, within: Collection[str]) -> list[str]:
    """The places of records, and units of tickets, that lie in one of these regions, or are one."""
    if not within:
        return []
    places = union(select(Record.region_code), select(Ticket.unit_code))
    used = select(Region.code, Region.path).where(Region.code.in_(places))
    inside = set(within)
    return [code for code, path in session.execute(used) if inside.intersection(path.split("/"))]


@dataclass
class _Work:
    """One recomputation; rules are chosen once for each region, kind and day."""

    uow: UnitOfWork
    days: WorkCalendar
    why: str
    at: datetime
    changes: list[Change] = field(default_factory=list)
    limits: Callable[[str | None, str, date], Limits] = field(init=False)
    stages: Callable[[str | None, str, str, date], list[Due]] = field(init=False)

    def __post_init__(self) -> None:
        session = self.uow.session

        def limits(region: str | None, kind: str, on: date) -> Limits:
            return limits_for(session, region, kind, datetime.combine(on, datetime.min.time()))

        def stages(region: str | None, kind: str, stage: str, on: date) -> list[Due]:
            return limits_of_stage(session, region, kind, stage, on)

        self.limits = lru_cache(maxsize=None)(limits)
        self.stages = lru_cache(maxsize=None)(stages)

    def record(self, running: list[Deadline]) -> None:
        record = running[0].record
        first = next((row for row in running if row.is_due), None)
        if first is not None:
            self._follow_the_first(record, running, first)
        for row in running:
            if row.stopped_at is None:
                self._again(record, row, self._rule_of(record, row))

    def _rule_of(self, record: Record, row: Deadline) -> Due | None:
        if row.stage == RECEIPT:
            found = self.limits(place_of(record), record.kind, row.received_on)
            dues = [found.due, *found.others]
        else:
            dues = self.stages(place_of(record), record.kind, row.stage, row.received_on)
        return next((due for due in dues if due.covers == row.covers), None)

    def _follow_the_first(self, record: Record, running: list[Deadline], first: Deadline) -> None:
        """Bring the record's clocks from receipt to those that the rules want now."""
        wanted = self.limits(place_of(record), record.kind, first.received_on)
        stays = self._stays(first, wanted.due)
        have = {row.covers: row for row in record.deadlines if _of_its_time(row, first)}
        for due in wanted.others if stays else (wanted.due, *wanted.others):
            if due.covers not in have:
                have[due.covers] = row = new_row(due, False)
                if due is wanted.due and first.overdue_at is None:
                    row.reminded_at = first.reminded_at
                record.deadlines.append(row)
                self._note(record, row, None, row.due_on)
        heir = first if stays else have[wanted.due.covers]
        if heir is not first and heir.runs:
            first.is_due, heir.is_due = False, True
        covered = {due.covers for due in (wanted.due, *wanted.others)}
        for row in running:
            gone = row.stage == RECEIPT and row.rule_id is not None and row.covers not in covered
            given_up = row is first or not _settled(row)
            if gone and not row.is_due and given_up:
                row.stopped_at = self.at
                self._note(record, row, row.due_on, None)

    def _stays(self, first: Deadline, wanted: Due) -> bool:
        """Whether no other clock takes the place of the unit's own: people have decided on it
        (extended, paused), or it was missed and would be by the other limit as well."""
        if not _settled(first):
            return False
        missed_alone = first.overdue_at is not None and first.extended_to is None
        return not (missed_alone and wanted.on >= local_date(self.at))

    def _again(self, record: Record, row: Deadline, due: Due | None) -> None:
        length = (due.days, due.unit) if due else None
        end = date_of(row, self.days, length).end
        if row.overdue_at is not None:
            if end < local_date(self.at):
                return
            begin_anew(row)
        if due is not None:
            follow(row, due)
        seen = (row.next_working_day, row.provisional)
        before = set_date(row, self.days)
        if (before, *seen) != (row.due_on, row.next_working_day, row.provisional):
            self._note(record, row, before, row.due_on)

    def _note(self, record: Record, row: Deadline, before: date | None, after: date | None) -> None:
        change = Change(record.number, row.covers, before, after, self.why)
        self.changes.append(change)
        told: dict[str, Any] = {**change.as_json()}
        del told["number"]
        audit.append(
            self.uow, "system", "recompute_deadline", "record", record.id, told, at=self.at
        )


def _of_its_time(row: Deadline, first: Deadline) -> bool:
    """Whether it counts from the same receipt: a case that is done again has older ones too."""
    return row.stage == RECEIPT and row.received_on == first.received_on


def _settled(row: Deadline) -> bool:
    """Whether people have decided on this clock, so that no other takes its place: missed,
    extended or paused."""
    return row.overdue_at is not None or row.extended_to is not None or row.paused_at is not None
