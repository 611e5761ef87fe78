"""The one function for every change of a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock
from intake.errors import NotAllowed, SamePerson, StaleTicket, StepProblem, WrongState
from intake.privacy.access import Actor, Party, actor_name, may
from intake.procedures.ending import ENDINGS, end_with
from intake.procedures.opening import after_report
from intake.records.anonymity import blurred
from intake.tables.people import User
from intake.tables.places import Region
from intake.tables.tickets import Ticket, TicketEvent
from intake.tickets import timing
from intake.tickets.assigning import unit_for
from intake.tickets.effects import effect_of
from intake.tickets.extending import check_none_pending, request_to_decide
from intake.tickets.given import Given
from intake.tickets.meanwhile import as_seen
from intake.tickets.placing import put_in
from intake.tickets.rating import Rating
from intake.tickets.reopening import check_not_too_often, unit_again
from intake.tickets.steps import Step, states, steps
from intake.tickets.telling import tell
from intake.tickets.visits import Visit, may_visit_again
from intake.unit_of_work import UnitOfWork
from language.self_identity import hide

MARKS = {True: "mark_urgent", False: "unmark_urgent"}
"""The step that would change nothing, by whether the record is urgent."""

GIVEN_AWAY = ("assign", "transfer")
"""Steps that give the ticket to a unit that somebody chose."""

__all__ = ["Step", "load", "possible", "steps", "transition"]


def transition(
    uow: UnitOfWork,
    ticket_id: str,
    event: str,
    user: Actor,
    clock: Clock,
    *,
    version: int,
    reason: str | None = None,
    unit_code: str | None = None,
    visit: Visit | None = None,
    days: int | None = None,
    into: str | None = None,
    rating: Rating | None = None,
    badly: bool = False,
) -> Ticket:
    """Take one step with a ticket. The caller commits.

    ``event`` is a step of ``data/steps.yml``; ``user`` a member of staff or a
    :class:`intake.privacy.access.Party`. What a step needs: ``assign`` and ``transfer``
    ``unit_code``, ``verify`` its ``visit``, ``request_extension``
    ``days``, ``merge`` the id of the ticket ``into`` which it goes, ``rate`` a ``rating``;
    ``reopen`` may say ``badly`` (to the unit above). ``version`` is the one the user had seen.

    - Veto: :class:`NotAllowed` by ``may()`` or an unknown ticket, :class:`WrongState`,
      :class:`StaleTicket` when somebody was faster, :class:`SamePerson` when who reported
      back would archive, or who asked for an extension would decide it, :class:`StepProblem`,
      :class:`intake.errors.ReopenedOften` and :class:`intake.errors.VisitProblem`.
    - Write: state, unit and version by compare-and-swap; one history row; what the step is
      about (:func:`intake.tickets.effects.effect_of`); the place of a declaration that is given
      to a unit elsewhere (:func:`intake.tickets.placing.put_in`); the clocks
      (:mod:`intake.tickets.timing`).
    - Follow: a favourable result reported back opens the region's procedure
      (:func:`intake.procedures.opening.after_report`); what goes away or is done again ends it
      (:func:`intake.procedures.ending.end_with`).
    - Audit: one row ``ticket.<event>``.
    - Notify: see :func:`intake.tickets.telling.tell`.
    """
    session = uow.session
    step = steps()[event]
    ticket = load(session, ticket_id)
    if ticket is None or not may(user, event, ticket):
        raise NotAllowed
    if not as_seen(ticket, version):
        raise StaleTicket
    version = ticket.version
    now = _moment(ticket, user, clock)
    said = _reason(ticket, user, reason)
    _check(event, ticket, user, said)
    given = Given(said, unit_code, visit, days, into, rating, badly)
    before, old, actor = ticket.state, ticket.unit, actor_name(user)
    unit = _unit(session, ticket, event, user, given)
    effect = effect_of(uow, ticket, event, user, given, version + 1, now, clock)
    after = step.after or before
    if event == "reopen" and unit is None:
        after = "accepted"
    values = {
        "state": after,
        "unit_code": unit.code if unit else None,
        "handed_upward": ticket.handed_upward,
        "version": version + 1,
        "changed_at": now,
    }
    _swap(session, ticket, version, before, values)
    detail = {"from": before, "to": after, "unit": ticket.unit_code}
    if event in GIVEN_AWAY and unit is not None and put_in(uow, ticket.record, unit):
        detail["place"] = unit.code
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            version=ticket.version,
            at=now,
            actor=actor,
            event=event,
            from_state=before,
            to_state=after,
            unit_code=ticket.unit_code,
            reason=said,
            detail=effect.detail,
        )
    )
    if event in ENDINGS:
        end_with(uow, ticket, event, actor, now)
    timing.after_step(uow, ticket, event, effect.due_on, now)
    audit.append(uow, actor, f"ticket.{event}", "ticket", ticket.id, detail, at=now)
    session.flush()
    session.expire(ticket, ["history"])
    tell(uow, ticket, event, user, old=old, given=given, effect=effect)
    if event == "report_back":
        after_report(uow, ticket, now)
        timing.after_result(uow, ticket, now)
    return ticket


def load(session: Session, ticket_id: str) -> Ticket | None:
    """The ticket as it is in the database now."""
    query = select(Ticket).where(Ticket.id == ticket_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def possible(ticket: Ticket, user: Actor) -> list[str]:
    """The steps that the ticket's state and the user's part admit now, in the data's order."""
    return [event for event in steps() if is_possible(ticket, user, event)]


def is_possible(ticket: Ticket, user: Actor, event: str) -> bool:
    """Whether the ticket's state and the user's part admit this step now."""
    if not may(user, event, ticket):
        return False
    try:
        _check_state(event, ticket, user)
    except (WrongState, SamePerson):
        return False
    return True


def _check(event: str, ticket: Ticket, user: Actor, reason: str | None) -> None:
    _check_state(event, ticket, user)
    if steps()[event].needs_reason and not isinstance(user, Party) and not reason:
        raise StepProblem("请写明理由。")


def _check_state(event: str, ticket: Ticket, user: Actor) -> None:
    again = event == "verify" and ticket.state == "verified"
    if ticket.state not in steps()[event].before or (again and not may_visit_again(ticket)):
        raise WrongState(f"单子现在是“{states()[ticket.state].name}”，不能做这一步。")
    if event == "report_back" and may_visit_again(ticket):
        raise WrongState("上次核查还有情况要补充，弄清楚以后再填一次，才有结果可以报。")
    if event == "reopen" and ticket.state == "merged" and isinstance(user, Party):
        raise WrongState("这张单子已经并到别的单子里，不能单独重办。")
    if event == "reopen" and user is Party.REPORTER:
        check_not_too_often(ticket)
    if event == MARKS.get(ticket.record.urgent):
        raise WrongState("这张单子的紧急标记已经是这样了。")
    if event == "request_extension":
        check_none_pending(ticket)
    decides = event in ("extend", "refuse_extension")
    if decides and request_to_decide(ticket).actor == actor_name(user):
        raise SamePerson
    if event == "archive" and _last_actor(ticket.history, "report_back") == actor_name(user):
        raise SamePerson


def _moment(ticket: Ticket, user: Actor, clock: Clock) -> datetime:
    hidden = user is Party.REPORTER and ticket.record.anonymity == "anonymous"
    return blurred(clock.now()) if hidden else clock.now()


def _reason(ticket: Ticket, user: Actor, reason: str | None) -> str | None:
    """The reason as it is kept: an anonymous reporter's without what tells who it is."""
    said = (reason or "").strip() or None
    if said and user is Party.REPORTER and ticket.record.anonymity == "anonymous":
        return hide(said)
    return said


def _unit(session: Session, ticket: Ticket, event: str, user: Actor, given: Given) -> Region | None:
    if event in GIVEN_AWAY:
        assert isinstance(user, User)
        return unit_for(session, ticket, user, given.unit_code)
    if event == "return":
        return None
    if event == "reopen":
        unit = unit_again(session, ticket, badly=given.badly)
        # Nobody above within the county: a level above must take it.
        ticket.handed_upward = ticket.handed_upward or (unit is None and ticket.unit is not None)
        return unit
    return ticket.unit


def _last_actor(history: Sequence[TicketEvent], event: str) -> str | None:
    return next((row.actor for row in reversed(history) if row.event == event), None)


def _swap(
    session: Session, ticket: Ticket, version: int, state: str, values: dict[str, Any]
) -> None:
    swap = update(Ticket).where(
        Ticket.id == ticket.id, Ticket.version == version, Ticket.state == state
    )
    result = session.execute(swap.values(**values).execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise StaleTicket
    session.refresh(ticket)
