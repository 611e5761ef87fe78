"""The one function for every act on a procedure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock, local_date
from intake.errors import NotAllowed, StaleTicket
from intake.privacy.access import may, may_take
from intake.procedures import timing
from intake.procedures.checking import Told, check, check_turn
from intake.procedures.data import GREEN_CHANNEL, IDENTIFICATION, LEAVING, Step
from intake.procedures.household import checked_name
from intake.procedures.opening import stop
from intake.procedures.runs import runs_of
from intake.procedures.standing import procedure_of, standings, turns
from intake.procedures.telling import refusal_of, tell_household, tell_turns
from intake.reasons import ended
from intake.tables.people import User
from intake.tables.procedures import ProcedureAct, ProcedureRun
from intake.tables.tickets import Ticket
from intake.unit_of_work import UnitOfWork

ACTS = ("begin", "done", "refuse", "skip")


def take(
    uow: UnitOfWork,
    run_id: str,
    step_id: str,
    act: str,
    user: User,
    clock: Clock,
    told: Told,
    *,
    version: int,
) -> ProcedureRun:
    """One act on a step: ``begin`` (a notice hangs, a comparison runs), ``done``, ``refuse``
    (the household does not meet the conditions), ``skip`` (only where the data allows it).
    The caller commits.

    - Veto: :class:`NotAllowed` by :func:`may_take`, :class:`StaleTicket`, :class:`WrongState`
      for a step whose turn it is not, :class:`ProcedureProblem` for what lacks something.
    - Write: state and version by compare-and-swap, one act, the clocks.
    - Audit: one row ``procedure.<act>`` without words.
    - Notify: whose turn it has become; the household of a refusal with its reason, of the end, and
      of how the green channel goes.
    """
    session, now = uow.session, clock.now()
    run = load_run(session, run_id)
    ticket = run.record.ticket if run else None
    if run is None or ticket is None or act not in ACTS or not may(user, "procedure", ticket):
        raise NotAllowed
    step = procedure_of(run).step(step_id)
    if step is None or not may_take(user, ticket, step.level):
        raise NotAllowed
    if run.version != version:
        raise StaleTicket
    check_turn(run, ticket, step, act)
    until = check(run, ticket, step, act, told, local_date(now))
    before = [one.step.id for one in turns(standings(run, ticket))]
    _swap(session, run, version, now)
    session.add(_act(run, step, act, told, until, user, now))
    _follow(uow, run, ticket, step, act, told, user, now)
    detail = {"step": step.id, "on": told.on.isoformat(), "record": run.record_id}
    audit.append(uow, f"user:{user.id}", f"procedure.{act}", "procedure", run.id, detail, at=now)
    session.flush()
    session.refresh(run, ["acts"])
    _finish(uow, run, ticket, step)
    tell_turns(uow, run, ticket, user.region, before=before)
    return run


def load_run(session: Session, run_id: str) -> ProcedureRun | None:
    """The run as it is in the database now."""
    query = select(ProcedureRun).where(ProcedureRun.id == run_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _swap(session: Session, run: ProcedureRun, version: int, now: datetime) -> None:
    swap = update(ProcedureRun).where(
        ProcedureRun.id == run.id, ProcedureRun.version == version, ProcedureRun.state == "open"
    )
    result = session.execute(
        swap.values(version=version + 1, changed_at=now).execution_options(
            synchronize_session=False
        )
    )
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise StaleTicket
    session.refresh(run)


def _act(
    run: ProcedureRun, step: Step, act: str, told: Told, until: date | None, user: User, at: Any
) -> ProcedureAct:
    begins = act == "begin" and step.notice is not None
    return ProcedureAct(
        run_id=run.id,
        version=run.version,
        at=at,
        on_date=told.on,
        actor=f"user:{user.id}",
        unit_code=user.region_code,
        step=step.id,
        act=act,
        paper=told.paper,
        until=until,
        household=_household(run, told) if begins else None,
        note=(told.note or "").strip() or None,
        reason=ended([(told.reason or "").strip()]) if act == "refuse" else None,
    )


def _household(run: ProcedureRun, told: Told) -> str:
    return checked_name(told.household, run.record.facts.get("name"))


def _follow(
    uow: UnitOfWork,
    run: ProcedureRun,
    ticket: Ticket,
    step: Step,
    act: str,
    told: Told,
    user: User,
    now: datetime,
) -> None:
    """Clocks, days that count, and what the household is told of this act."""
    record = run.record
    if act == "begin":
        timing.begin(uow, record, step, told.on, now)
    elif act == "refuse":
        run.state = "refused"
        reason = ended([(told.reason or "").strip()])
        in_channel = _refuse_channel(uow, run, reason, user, now)
        timing.refuse(uow, record, procedure_of(run), now)
        template = refusal_of(GREEN_CHANNEL if in_channel else run.purpose, in_channel=in_channel)
        tell_household(uow, run, step, template, reason=reason)
    else:
        if act == "done":
            timing.end(uow, run, step, told.on, now)
        if step.enters_channel:
            run.entered_channel_on = told.on
        if step.identifies:
            run.identified_on = _channel_day(uow.session, record.id) or told.on
        if step.tells is not None:
            due = timing.last_day(record, "green_channel_check")
            note = ended([(told.note or "").strip()])
            tell_household(
                uow, run, step, step.tells, note=note, **({"due": due.isoformat()} if due else {})
            )


def _refuse_channel(
    uow: UnitOfWork, run: ProcedureRun, reason: str, user: User, now: datetime
) -> bool:
    """Whether a household that does not meet the conditions was in the green channel, which it
    leaves with this reason: help stops (002, question 24)."""
    if run.purpose == GREEN_CHANNEL:
        return run.entered_channel_on is not None
    if run.purpose != IDENTIFICATION:
        return False
    left = False
    for other in runs_of(uow.session, run.record_id, GREEN_CHANNEL):
        left = left or (other.entered_channel_on is not None and other.state != "refused")
        if other.state == "open":
            stop(uow, other, reason, f"user:{user.id}", now)
    return left


def _channel_day(session: Session, record_id: str) -> date | None:
    """Who was identified through the green channel counts from the day of its entry."""
    for one in runs_of(session, record_id, GREEN_CHANNEL):
        if one.entered_channel_on is not None and one.state in ("open", "done"):
            return one.entered_channel_on
    return None


def _finish(uow: UnitOfWork, run: ProcedureRun, ticket: Ticket, step: Step) -> None:
    """End a run of which nothing is left to do."""
    if run.state != "open" or not all(one.ended for one in standings(run, ticket)):
        return
    run.state = "done"
    if run.purpose == IDENTIFICATION:
        tell_household(uow, run, step, "procedure_done")
    elif run.purpose == LEAVING:
        tell_household(uow, run, step, "procedure_left")
    uow.session.flush()
