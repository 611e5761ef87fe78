"""What a village's phone asks for by itself: the session it has, and the page without a network."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import json
from sqlalchemy import select

from console import texts
from console.call import Call
from intake.facts import DECLARATION
from intake.privacy.access import visible_tickets
from intake.tables.people import User
from intake.tables.tickets import Ticket
from intake.tickets.transition import is_possible

MOST_PAGES = 100
"""How many tickets a phone keeps, and asks about."""


def session(call: Call) -> HTTPResponse:
    """Who is logged in, the secret with which a visit that was kept may be sent now, and which
    of the tickets whose pages the phone keeps (``pages``, ids with commas) it may go on keeping;
    ``gone`` is what is said of the others.

    Another site cannot read it: nothing here allows other origins.
    """
    asked = [one for one in call.arg("pages").split(",") if one][:MOST_PAGES]
    keeps: list[str] = []
    if asked:
        with call.database.reading() as reading:
            query = select(Ticket).where(Ticket.id.in_(asked), visible_tickets(call.me))
            keeps = [one.id for one in reading.scalars(query) if may_be_kept(one, call.me)]
    gone = texts.say("problems", "not_yours")
    return json({"user": call.me.id, "csrf": call.csrf, "keeps": sorted(keeps), "gone": gone})


def may_be_kept(ticket: Ticket, user: User) -> bool:
    """Whether the phone of this user may keep the ticket's page for the time without a network:
    a household that the own unit is still to visit."""
    own = user.region_code is not None and user.region_code == ticket.unit_code
    return own and ticket.record.kind == DECLARATION and is_possible(ticket, user, "verify")


def offline(call: Call) -> HTTPResponse:
    """The page that stands in for all that was not kept; it holds nothing of anybody."""
    return call.show("offline.html")
