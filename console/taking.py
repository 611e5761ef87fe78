"""Doing something with a ticket in one unit of work, and where to go on afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from console.call import ROOT, Call
from intake.errors import NotAllowed, StaleTicket
from intake.privacy.access import may
from intake.tables.tickets import Ticket
from intake.tickets.noting import locked
from intake.tickets.transition import load
from intake.unit_of_work import UnitOfWork


def unchanged(ticket: Ticket, seen: int) -> bool:
    """Whether the page showed the ticket as it is now."""
    return ticket.version == seen


def in_one(
    call: Call,
    ticket_id: str,
    take: Callable[[UnitOfWork, Ticket], str],
    *,
    still_fits: Callable[[Ticket, int], bool] = unchanged,
) -> str:
    """Do it in one unit of work; who may not even see the ticket learns nothing of it.

    Raises :class:`StaleTicket` before anything else when what was typed no longer fits the
    ticket, by ``still_fits`` and the version that the page showed: what was possible then may
    no longer be, and that is the reason to give. Nothing happens to the ticket in between.
    """
    with call.database.unit_of_work() as uow:
        ticket = load(uow.session, ticket_id)
        if ticket is None or not may(call.me, "view", ticket):
            raise NotAllowed
        ticket = locked(uow.session, ticket.record_id)
        if not still_fits(ticket, seen_version(call)):
            raise StaleTicket
        done = take(uow, ticket)
        uow.commit()
        return done


def seen_version(call: Call) -> int:
    """The version of the ticket that the page showed on which this was typed."""
    return call.number(call.field("version"))


def place_after(call: Call, ticket_id: str, what: str, news: Sequence[str] = ()) -> str:
    """Where to go on: what has left the user's sight is told of in the list.

    ``news``: what the page there tells beside it (``meanwhile`` of the texts).
    """
    with call.database.reading() as session:
        ticket = load(session, ticket_id)
        seen = ticket is not None and may(call.me, "view", ticket)
    here = f"{ROOT}tickets/{ticket_id}" if seen else f"{ROOT}tickets"
    if what in ("assign", "return") and call.me.role == "operator":
        here = f"{ROOT}queue"
    return f"{here}?done={what}" + (f"&news={','.join(news)}" if news else "")
