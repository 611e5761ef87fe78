"""Opening a procedure: of itself after a favourable visit, or by hand; and stopping it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock, local_date
from intake.errors import NotAllowed, ProcedureProblem, StaleTicket, StepProblem
from intake.facts import DECLARATION
from intake.privacy.access import may
from intake.procedures import leaving, timing
from intake.procedures.choosing import for_record
from intake.procedures.data import GREEN_CHANNEL, IDENTIFICATION, LEAVING, Procedure
from intake.procedures.runs import held, identified, open_runs, runs_of
from intake.procedures.standing import procedure_of
from intake.procedures.telling import tell_turns
from intake.reasons import ended, is_plain
from intake.tables.people import User
from intake.tables.procedures import LocalProcedure, ProcedureAct, ProcedureRun
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.noting import locked
from intake.tickets.visits import is_negative
from intake.unit_of_work import UnitOfWork

SYSTEM = "system"
GONE = ("withdrawn", "merged")
"""Ticket states in which nothing of the record goes on."""


def after_report(uow: UnitOfWork, ticket: Ticket, at: datetime) -> ProcedureRun | None:
    """What follows when a visit's result is reported back; part of the step ``report_back``.

    A favourable result of a declaration opens the region's identification procedure, once. An
    unfavourable one of a later visit ends a procedure that was open. Raises
    :class:`StepProblem` when an unfavourable result has no plain reason. ``None`` where
    nothing opens: a lead, an unfavourable result, or 本地未载明.
    """
    record = ticket.record
    if is_negative(ticket):
        reason = ticket.visits[-1].reason
        if not is_plain(reason):
            raise StepProblem("结果不利于对方时，要用大白话写明理由。")
        for run in open_runs(uow.session, record.id, (IDENTIFICATION,)):
            stop(uow, run, reason or "", SYSTEM, at)
        return None
    if record.kind != DECLARATION:
        return None
    before = runs_of(uow.session, record.id, IDENTIFICATION)
    if any(one.state in ("open", "done") for one in before):
        return None
    leading = for_record(uow.session, record, IDENTIFICATION, local_date(at)).leading
    return _open(uow, ticket, leading, SYSTEM, at) if leading else None


def open_by_hand(
    uow: UnitOfWork,
    ticket_id: str,
    purpose: str,
    user: User,
    clock: Clock,
    *,
    version: int,
    stable_since: date | None = None,
    natural: bool = False,
) -> ProcedureRun:
    """Open the green channel, or the procedure of leaving. The caller commits.

    ``version`` is the ticket's, as the user had seen it. ``stable_since`` and ``natural`` as in
    :func:`intake.procedures.leaving.check`.

    - Veto: :class:`NotAllowed`, :class:`StaleTicket`, :class:`ProcedureProblem` (one is open,
      the region has none, not identified, or too early).
    - Write: the run and its first act. Audit: ``procedure.open``. Notify: whose turn it is.
    """
    ticket = uow.session.get(Ticket, ticket_id)
    if ticket is None or purpose == IDENTIFICATION or not may(user, "procedure", ticket):
        raise NotAllowed
    ticket = locked(uow.session, ticket.record_id)
    if ticket.version != version:
        raise StaleTicket
    record = ticket.record
    if record.kind != DECLARATION or ticket.state in GONE:
        raise ProcedureProblem("这张单子没有这样的程序。")
    if runs_of(uow.session, record.id, purpose) and not _may_again(uow.session, record, purpose):
        raise ProcedureProblem("这个程序已经开过了。")
    today = local_date(clock.now())
    leading = for_record(uow.session, record, purpose, today).leading
    if leading is None:
        raise ProcedureProblem("本地的文件里没有写这个程序。")
    if purpose == LEAVING:
        identified_on = identified(uow.session, record)
        if identified_on is None:
            raise ProcedureProblem("还没有识别为监测对象，谈不上退出。")
        leaving.check(leading, identified_on, today, stable_since=stable_since, natural=natural)
    return _open(uow, ticket, leading, f"user:{user.id}", clock.now(), user)


def stop(uow: UnitOfWork, run: ProcedureRun, reason: str, actor: str, at: datetime) -> None:
    """End an open run from outside: the ticket has gone or is done again, a later visit came out
    otherwise. One that somebody has just ended stays as it is."""
    (run,) = held(uow.session, [run])
    if run.state != "open":
        return
    run.version += 1
    run.state, run.changed_at = "stopped", at
    act = ProcedureAct(
        run_id=run.id, version=run.version, at=at, on_date=local_date(at), actor=actor,
        act="stop", reason=ended([reason]) if reason else None,
    )  # fmt: skip
    uow.session.add(act)
    timing.stop(uow, run.record, procedure_of(run), at)
    audit.append(uow, actor, "procedure.stop", "procedure", run.id, {}, at=at)
    uow.session.flush()


def _may_again(session: Session, record: Record, purpose: str) -> bool:
    runs = runs_of(session, record.id, purpose)
    if any(one.state in ("open", "done") for one in runs):
        return False
    return purpose != GREEN_CHANNEL or all(one.entered_channel_on is None for one in runs)


def _kept(session: Session, procedure: Procedure) -> dict[str, Any] | None:
    """An imported procedure as it is now; a packaged one keeps its id for ever."""
    row = session.get(LocalProcedure, procedure.id)
    return dict(row.written) if row is not None else None


def _open(
    uow: UnitOfWork,
    ticket: Ticket,
    procedure: Procedure,
    actor: str,
    at: datetime,
    user: User | None = None,
) -> ProcedureRun:
    run = ProcedureRun(
        record=ticket.record, procedure=procedure.id, written=_kept(uow.session, procedure),
        purpose=procedure.purpose, state="open",
        version=1, opened_at=at, changed_at=at,
    )  # fmt: skip
    uow.session.add(run)
    uow.session.flush()
    act = ProcedureAct(
        run_id=run.id, version=1, at=at, on_date=local_date(at), actor=actor, act="open",
        unit_code=user.region_code if user else None,
    )  # fmt: skip
    uow.session.add(act)
    detail = {"procedure": procedure.id, "record": run.record_id}
    audit.append(uow, actor, "procedure.open", "procedure", run.id, detail, at=at)
    uow.session.flush()
    tell_turns(uow, run, ticket, user.region if user else ticket.unit)
    return run
