"""Clocks that stand still for a reason that their rule knows, and run again."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from intake import calendar
from intake.calendar import WorkCalendar
from intake.clock import SHANGHAI, local_date
from intake.deadlines.rows import begin_anew, held, noted, set_date
from intake.deadlines.waits import waits_for
from intake.deadlines.words import pause_words
from intake.errors import ClockProblem
from intake.tables.deadlines import Deadline, DeadlinePause
from intake.tables.records import Record

if TYPE_CHECKING:
    from intake.unit_of_work import UnitOfWork

WAITING_FOR_FARMER = "waiting_for_farmer"


def pause(
    uow: UnitOfWork, record: Record, reason: str, at: datetime, *, on: date | None = None
) -> list[Deadline]:
    """Pause the clocks whose rule knows this reason; gives those that were paused now.

    ``reason``: platform_comparison (等平台核对) or waiting_for_farmer (等农户回话). ``on`` is the
    day from which it holds, where that is an earlier one than that of ``at``. While a clock is
    paused there is no reminder, no 催办 and no 督办. One that is paused already stays so for its
    first reason, and one that was late on that day stays late; nor does one wait for the farmer
    that has waited as long as it may, see :func:`wait_ends`. How the date moves is said in
    :meth:`intake.calendar.WorkCalendar.moved`.
    """
    if reason not in pause_words():
        raise ClockProblem(f"时钟不能因为“{reason}”暂停。")
    since = _moment(on, at)
    rows = [
        row
        for row in held(uow, record.id)
        if reason in (row.pauses or [])
        and row.paused_at is None
        and local_date(since) <= row.due_on
    ]
    if reason == WAITING_FOR_FARMER and rows:
        longest = waits_for(uow.session, record, local_date(at)).farmer
        days = calendar.load(uow.session)
        rows = [row for row in rows if waited(row, days) < longest]
    for row in rows:
        row.paused_at, row.paused_for = since, reason
        row.paused.append(DeadlinePause(since=since, reason=reason))
    noted(uow, record, "pause_clock", rows, at, reason)
    return rows


def resume(
    uow: UnitOfWork,
    record: Record,
    at: datetime,
    *,
    reason: str | None = None,
    on: date | None = None,
) -> list[Deadline]:
    """Let the paused clocks run again, their dates moved; gives those that had been paused.

    ``reason``: only those paused for it. ``on`` as for :func:`pause`. A date that has moved is a
    new limit: it is reminded of and urged anew.
    """
    days, until = calendar.load(uow.session), _moment(on, at)
    rows = [
        row
        for row in held(uow, record.id)
        if row.paused_at is not None and reason in (None, row.paused_for)
    ]
    reasons = sorted({row.paused_for or "" for row in rows})
    for row in rows:
        if end_pause(row, until, days) < row.due_on:
            begin_anew(row)
    noted(uow, record, "resume_clock", rows, at, "、".join(reasons))
    return rows


def waited(row: Deadline, days: WorkCalendar) -> int:
    """The working days for which the clock has waited for the farmer in pauses that ended."""
    return sum(
        days.working_days_between(local_date(one.since), local_date(one.until))
        for one in row.paused
        if one.until is not None and one.reason == WAITING_FOR_FARMER
    )


def wait_ends(row: Deadline, days: WorkCalendar, longest: int) -> date | None:
    """The day on which a clock that waits for the farmer runs again, answer or not: once it has
    waited ``longest`` working days in all. ``None`` for one that waits for nobody."""
    if row.paused_at is None or row.paused_for != WAITING_FOR_FARMER:
        return None
    return days.working_days_after(local_date(row.paused_at), max(0, longest - waited(row, days)))


def waited_long_enough(
    uow: UnitOfWork, record: Record, deadline_id: str, at: datetime
) -> tuple[Deadline, int] | None:
    """Let this clock run again if the day for it has come, from that day, however late it is
    noticed; gives it with the working days that it may wait. ``None`` if it waits still."""
    longest = waits_for(uow.session, record, local_date(at)).farmer
    days = calendar.load(uow.session)
    row = next((one for one in held(uow, record.id) if one.id == deadline_id), None)
    ends = wait_ends(row, days, longest) if row is not None else None
    if row is None or ends is None or ends > local_date(at):
        return None
    if end_pause(row, _moment(ends, at), days) < row.due_on:
        begin_anew(row)
    noted(uow, record, "resume_clock", [row], at, WAITING_FOR_FARMER)
    return row, longest


def end_pause(row: Deadline, until: datetime, days: WorkCalendar) -> date:
    """End the open pause, if there is one; gives the date before."""
    if row.paused_at is None:
        return row.due_on
    for one in row.paused:
        if one.until is None:
            one.until = max(until, one.since)
    row.paused_at = row.paused_for = None
    return set_date(row, days)


def _moment(on: date | None, at: datetime) -> datetime:
    if on is None or on >= local_date(at):
        return at
    return datetime.combine(on, time(), SHANGHAI)
