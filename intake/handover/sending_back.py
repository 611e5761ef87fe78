"""Sending a case of the other hotline's back: it is not ours to settle, and they hear why."""

from __future__ import annotations

from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock
from intake.errors import NotAllowed
from intake.handover.giving import checked_reason, of_ticket
from intake.handover.standing import ASKED, IN, TAKEN
from intake.privacy.access import actor_name, may
from intake.tables.handover import Handover
from intake.tables.people import User
from intake.tables.tickets import Ticket
from intake.tickets.transition import is_possible, load, transition
from intake.unit_of_work import UnitOfWork

_STEP = "withdraw"


def can_send_back(session: Session, ticket: Ticket, user: User) -> bool:
    """Whether this user may send the ticket back now: theirs, and not settled here."""
    return (
        may(user, "hand_over", ticket)
        and is_possible(ticket, user, _STEP)
        and bool(_theirs(session, ticket))
    )


def send_back(
    uow: UnitOfWork, ticket_id: str, user: User, clock: Clock, *, version: int, reason: str
) -> bool:
    """Send a case back where it came from; ``False`` if there is nothing to send. The caller
    commits.

    - Veto: NotAllowed by ``may()``, StaleTicket when it is not as it was shown, StepProblem
      without a reason, with one that is too long, or with one that tells who spoke, WrongState.
    - Write: our ticket is withdrawn with the reason, which stops its clocks and tells its unit;
      beside it the line that goes out, under the other side's number.
    - Audit: ``ticket.withdraw``, and one row ``hand_back``.
    """
    session = uow.session
    ticket = load(session, ticket_id)
    if ticket is None or not may(user, "hand_over", ticket):
        raise NotAllowed
    rows = _theirs(session, ticket)
    if not rows:
        return False
    said = checked_reason(ticket, reason, contact=False, lacking="请写明为什么退。")
    ticket = transition(uow, ticket_id, _STEP, user, clock, version=version, reason=said)
    for row in rows:
        row.state, row.given, row.changed_at = TAKEN, {"returned": said}, clock.now()
        detail = {"peer": row.peer}
        audit.append(
            uow, actor_name(user), "hand_back", "ticket", ticket.id, detail, at=clock.now()
        )
    session.flush()
    return True


def _theirs(session: Session, ticket: Ticket) -> list[Handover]:
    """The rows by which this ticket is the other hotline's and under way."""
    found = of_ticket(session, ticket)
    return [one for one in found if one.direction == IN and one.state in (TAKEN, ASKED)]
