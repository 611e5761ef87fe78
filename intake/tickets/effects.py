"""What a step writes beside the ticket's own state: visit, rating, extension, merging, mark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.clock import Clock
from intake.privacy.access import Actor, actor_name
from intake.tables.people import User
from intake.tables.tickets import Ticket, TicketMerge
from intake.tickets.extending import check_wish, extended_date, request_to_decide, wished_days
from intake.tickets.given import Given
from intake.tickets.merging import leading_ticket
from intake.tickets.noting import note
from intake.tickets.rating import add_rating
from intake.tickets.visits import add_visit
from intake.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Effect:
    """``detail`` is kept in the history row; ``due_on`` the new due date of an extension;
    ``into`` the ticket that this one ends in, ``urgent`` whether that one has become urgent by
    it."""

    detail: dict[str, Any] | None = None
    due_on: date | None = None
    into: Ticket | None = None
    urgent: bool = False


def effect_of(
    uow: UnitOfWork,
    ticket: Ticket,
    event: str,
    user: Actor,
    given: Given,
    version: int,
    now: datetime,
    clock: Clock,
) -> Effect:
    """Check and write what belongs to the step; ``version`` is the one it will have."""
    session = uow.session
    if event == "verify":
        assert isinstance(user, User)
        add_visit(session, ticket, given.visit, user, clock)
    elif event == "rate":
        add_rating(session, ticket, given.rating, version, now)
        assert given.rating is not None
        return Effect({"level": given.rating.level, "solved": given.rating.solved})
    elif event == "request_extension":
        check_wish(session, ticket, given.days, now)
        return Effect({"days": given.days})
    elif event == "extend":
        days = wished_days(request_to_decide(ticket))
        due_on = extended_date(session, ticket, days)
        return Effect({"days": days, "due": due_on.isoformat()}, due_on=due_on)
    elif event == "merge":
        into = leading_ticket(session, ticket, given.into, user)
        merge = TicketMerge(ticket_id=ticket.id, version=version, into_id=into.id, at=now)
        session.add(merge)
        number = {"number": ticket.record.number}
        note(session, into, "merged_here", actor_name(user), now, detail=number)
        urgent = ticket.record.urgent and not into.record.urgent
        if urgent:
            into.record.urgent = True
            note(session, into, "mark_urgent", actor_name(user), now, detail=number)
        return Effect({"number": into.record.number}, into=into, urgent=urgent)
    elif event in ("mark_urgent", "unmark_urgent"):
        ticket.record.urgent = event == "mark_urgent"
    return Effect()
