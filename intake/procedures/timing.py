"""The clocks of a procedure: what a step starts, meets, and lets stand still."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from intake.deadlines import clocks
from intake.procedures.data import Procedure, Step
from intake.procedures.standing import procedure_of, standings
from intake.tables.procedures import ProcedureRun
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.unit_of_work import UnitOfWork


def begin(uow: UnitOfWork, record: Record, step: Step, on: date, at: datetime) -> None:
    """A step with a beginning has begun: its notice's clock runs, or a clock stands still."""
    if step.notice is not None:
        _start(uow, record, step, on)
    if step.pauses is not None:
        clocks.pause(uow, record, step.pauses, at, on=on)


def end(uow: UnitOfWork, run: ProcedureRun, step: Step, on: date, at: datetime) -> None:
    """A step was done: what it meets has been met, and what counts from it begins; of that what
    was done before, alongside, is met at once."""
    record = run.record
    if step.pauses is not None:
        clocks.resume(uow, record, at, reason=step.pauses, on=on)
    for covers in step.meets:
        clocks.meet_stage(uow, record, covers, at)
    if step.notice is None:
        _start(uow, record, step, on)
        begun = {covers for stage in step.starts for covers in _counted_from(record, stage, on)}
        for covers in begun & _done_already(run):
            clocks.meet_stage(uow, record, covers, at)


def _counted_from(record: Record, stage: str, on: date) -> set[str]:
    rows = [row for row in record.deadlines if row.stage == stage and row.received_on == on]
    return {row.covers for row in rows if row.runs}


def _done_already(run: ProcedureRun) -> set[str]:
    ended = {act.step for act in run.acts if act.act == "done"}
    steps = [step for step in procedure_of(run).steps if step.id in ended]
    return {covers for step in steps for covers in step.meets}


def refuse(uow: UnitOfWork, record: Record, procedure: Procedure, at: datetime) -> None:
    """The procedure came to a No: what it had to decide is decided, and a notice that hangs
    need not run its time."""
    hanging = (step for step in procedure.steps if step.notice and step.starts)
    notices = {covers for step in hanging for covers in step.meets}
    clocks.stop_stage(uow, record, notices, at)
    for covers in _meets(procedure) - notices:
        clocks.meet_stage(uow, record, covers, at)


def stop(uow: UnitOfWork, record: Record, procedure: Procedure, at: datetime) -> None:
    """The procedure ended from outside: what it would have met is not going to be done."""
    for step in procedure.steps:
        if step.pauses is not None:
            clocks.resume(uow, record, at, reason=step.pauses)
    clocks.stop_stage(uow, record, _meets(procedure), at)


def still_to_meet(runs: Iterable[ProcedureRun], ticket: Ticket) -> set[str]:
    """What the steps that are still ahead in these runs will meet."""
    return {
        covers
        for run in runs
        for one in standings(run, ticket)
        if not one.ended
        for covers in one.step.meets
    }


def last_day(record: Record, covers: str) -> date | None:
    """The last day of the clock that covers this, if one was started."""
    days = [row.due_on for row in record.deadlines if row.covers == covers]
    return max(days, default=None)


def _start(uow: UnitOfWork, record: Record, step: Step, on: date) -> None:
    for stage in step.starts:
        clocks.start_stage(uow, record, stage, on)


def _meets(procedure: Procedure) -> set[str]:
    return {covers for step in procedure.steps for covers in step.meets}
