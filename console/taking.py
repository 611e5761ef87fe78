"""Doing something with a ticket in one unit of work, and where to go on afterwards."""

from __future__ import annotations

from collections.abc import Callable

from console.call import ROOT, Call
from intake.errors import NotAllowed, StaleTicket
from intake.privacy.access import may
from intake.tables.tickets import Ticket
from intake.tickets.transition import load
from intake.unit_of_work import UnitOfWork


def in_one(call: Call, ticket_id: str, take: Callable[[UnitOfWork, Ticket], str]) -> str:
    """Do it in one unit of work; who may not even see the ticket learns nothing of it.

    Raises :class:`StaleTicket` before anything else when the page showed an older version:
    what was possible then may no longer be, and that is the reason to give.
    """
    with call.database.unit_of_work() as uow:
        ticket = load(uow.session, ticket_id)
        if ticket is None or not may(call.me, "view", ticket):
            raise NotAllowed
        if ticket.version != call.number(call.field("version")):
            raise StaleTicket
        done = take(uow, ticket)
        uow.commit()
        return done


def place_after(call: Call, ticket_id: str, what: str) -> str:
    """Where to go on: what has left the user's sight is told of in the list."""
    with call.database.reading() as session:
        ticket = load(session, ticket_id)
        seen = ticket is not None and may(call.me, "view", ticket)
    here = f"{ROOT}tickets/{ticket_id}" if seen else f"{ROOT}tickets"
    if what in ("assign", "return") and call.me.role == "operator":
        here = f"{ROOT}queue"
    return f"{here}?done={what}"
