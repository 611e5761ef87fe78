"""Extensions (延期): asked for by the holder, decided by another person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, false, true
from sqlalchemy.orm import Session, aliased

from intake import calendar
from intake.calendar import Unit
from intake.clock import local_date
from intake.deadlines.rows import due_row
from intake.errors import StepProblem, WrongState
from intake.privacy.access import actor_name, allowed
from intake.tables.people import User
from intake.tables.tickets import Ticket, TicketEvent
from intake.tickets.steps import longest_extension, steps

_SETTLED = {
    *("extend", "refuse_extension", "report_back", "assign", "return", "transfer"),
    *("withdraw", "merge", "reopen", "move", "reroute"),
}
"""What ends a request: a decision, or the ticket's going elsewhere."""


def pending(history: Sequence[TicketEvent]) -> TicketEvent | None:
    """The request that nobody has decided yet."""
    for row in reversed(history):
        if row.event == "request_extension":
            return row
        if row.event in _SETTLED:
            return None
    return None


def check_none_pending(ticket: Ticket) -> None:
    """Raises :class:`WrongState` while a request waits for its decision."""
    if pending(ticket.history) is not None:
        raise WrongState("已经申请过延期，还没有批。")


def check_wish(session: Session, ticket: Ticket, days: int | None, now: datetime) -> None:
    """Whether so many days may be asked for now; raises :class:`StepProblem`."""
    if days is None or not 1 <= days <= longest_extension():
        raise StepProblem(f"请写要延几天，最多{longest_extension()}天。")
    if not due_row(session, ticket.record_id).runs:
        raise StepProblem("这张单子的期限已经办到了，不用延期。")
    if extended_date(session, ticket, days) < local_date(now):
        raise StepProblem("延了以后的日子也已经过了，请多写几天。")


def request_to_decide(ticket: Ticket) -> TicketEvent:
    """The request that is being decided; raises :class:`WrongState` if there is none."""
    found = pending(ticket.history)
    if found is None:
        raise WrongState("现在没有要批的延期申请。")
    return found


def wished_days(request: TicketEvent) -> int:
    """How many days were asked for, in the unit of the limit."""
    return int((request.detail or {})["days"])


def extended_date(session: Session, ticket: Ticket, days: int) -> date:
    """The last day if ``days`` are added: working days to a limit in working days, calendar
    days to any other."""
    due = due_row(session, ticket.record_id)
    unit: Unit = "working" if due.unit == "working" else "calendar"
    return calendar.load(session).reckon(due.due_on, days, unit).end


def to_decide(user: User) -> ColumnElement[bool]:
    """The tickets whose request this user may decide, as a condition for a query that carries
    ``visible_tickets`` too: what :func:`intake.tickets.transition.possible` says of each."""
    if not allowed(user, "extend"):
        return false()
    asked, later = aliased(TicketEvent), aliased(TicketEvent)
    settled = exists().where(
        later.ticket_id == asked.ticket_id,
        later.version > asked.version,
        later.event.in_(sorted(_SETTLED)),
    )
    waits = exists().where(
        asked.ticket_id == Ticket.id,
        asked.event == "request_extension",
        asked.actor != actor_name(user),
        ~settled,
    )
    from_above = true() if user.role == "operator" else Ticket.unit_code != user.region_code
    return and_(Ticket.state.in_(steps()["extend"].before), from_above, waits)
