"""The one function for every change of a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock
from intake.deadlines.clocks import stop_clocks
from intake.errors import NotAllowed, SamePerson, StaleTicket, StepProblem, WrongState
from intake.privacy.access import may
from intake.procedures.opening import after_report
from intake.tables.people import User
from intake.tables.tickets import Ticket, TicketEvent
from intake.tickets.assigning import unit_for
from intake.tickets.telling import tell
from intake.tickets.visits import Visit, add_visit, may_visit_again
from intake.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Step:
    """A step of ``data/steps.yml``."""

    before: tuple[str, ...]
    after: str
    needs_reason: bool


@lru_cache(maxsize=1)
def steps() -> dict[str, Step]:
    """The steps by name: assign, return, verify, report_back, archive."""
    text = (Path(__file__).resolve().parent.parent / "data" / "steps.yml").read_text("utf-8")
    return {
        name: Step(tuple(one["from"]), one["to"], one.get("reason", False))
        for name, one in yaml.safe_load(text).items()
    }


def transition(
    uow: UnitOfWork,
    ticket_id: str,
    event: str,
    user: User,
    clock: Clock,
    *,
    version: int,
    reason: str | None = None,
    unit_code: str | None = None,
    visit: Visit | None = None,
) -> Ticket:
    """Take one step with a ticket. The caller commits.

    ``event``: ``assign`` (with ``unit_code``: from the 待派 queue to a unit; the due date
    stays), ``return`` (with ``reason``: back into the queue), ``verify`` (with ``visit``),
    ``report_back``, ``archive``. ``version`` is the one the user had seen.

    - Veto: :class:`NotAllowed` by ``may()`` or an unknown ticket, :class:`WrongState`,
      :class:`StaleTicket` when somebody was faster, :class:`SamePerson` when who reported
      back would archive, :class:`StepProblem` and :class:`intake.errors.VisitProblem`.
    - Write: state, unit and version by compare-and-swap; one history row; the visit report;
      the clocks that this state stops.
    - Follow: a favourable result reported back opens the region's procedure
      (:func:`intake.procedures.opening.after_report`).
    - Audit: one row ``ticket.<event>``.
    - Notify: see :func:`intake.tickets.telling.tell`.
    """
    session, now = uow.session, clock.now()
    step = steps()[event]
    ticket = load(session, ticket_id)
    if ticket is None or not may(user, event, ticket):
        raise NotAllowed
    if ticket.version != version:
        raise StaleTicket
    _check_step(event, step, ticket, user, reason)
    unit = ticket.unit
    if event == "assign":
        unit = unit_for(session, ticket, user, unit_code)
    elif event == "return":
        unit = None
    if event == "verify":
        add_visit(session, ticket, visit, user, clock)
    values = {
        "state": step.after,
        "unit_code": unit.code if unit else None,
        "version": version + 1,
        "changed_at": now,
    }
    before = ticket.state
    _swap(session, ticket, values)
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            version=ticket.version,
            at=now,
            actor=f"user:{user.id}",
            event=event,
            from_state=before,
            to_state=step.after,
            unit_code=ticket.unit_code,
            reason=reason,
        )
    )
    stop_clocks(ticket.record.deadlines, step.after, now)
    detail = {"from": before, "to": step.after, "unit": ticket.unit_code}
    audit.append(uow, f"user:{user.id}", f"ticket.{event}", "ticket", ticket.id, detail, at=now)
    session.flush()
    tell(uow, ticket, event)
    if event == "report_back":
        after_report(uow, ticket, now)
    return ticket


def load(session: Session, ticket_id: str) -> Ticket | None:
    """The ticket as it is in the database now."""
    query = select(Ticket).where(Ticket.id == ticket_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _check_step(event: str, step: Step, ticket: Ticket, user: User, reason: str | None) -> None:
    again = event == "verify" and ticket.state == "verified"
    if ticket.state not in step.before or (again and not may_visit_again(ticket)):
        raise WrongState(f"单子现在是“{ticket.state}”，不能做这一步。")
    if step.needs_reason and not (reason or "").strip():
        raise StepProblem("请写明理由。")
    if event == "archive" and _last_actor(ticket.history, "report_back") == f"user:{user.id}":
        raise SamePerson


def _last_actor(history: Sequence[TicketEvent], event: str) -> str | None:
    return next((row.actor for row in reversed(history) if row.event == event), None)


def _swap(session: Session, ticket: Ticket, values: dict[str, Any]) -> None:
    swap = update(Ticket).where(
        Ticket.id == ticket.id,
        Ticket.version == ticket.version,
        Ticket.state == ticket.state,
    )
    result = session.execute(swap.values(**values).execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise StaleTicket
    session.refresh(ticket)
