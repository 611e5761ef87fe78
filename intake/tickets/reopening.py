"""Reopening (重办): which unit gets a ticket again whose result somebody does not accept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from intake.errors import ReopenedOften
from intake.privacy.access import Party, may_be_told
from intake.regions.tree import ensure, reaches_county
from intake.tables.places import Region
from intake.tables.tickets import Ticket
from intake.tickets.steps import reopenings_allowed


def check_not_too_often(ticket: Ticket) -> None:
    """Raises :class:`ReopenedOften` where the reporter has asked as often as ``data/steps.yml``
    allows. What staff opened again does not count, and staff may go on doing so."""
    own = [row for row in ticket.history if row.event == "reopen" and row.actor == Party.REPORTER]
    if len(own) >= reopenings_allowed():
        raise ReopenedOften(len(own))


def being_done_again(ticket: Ticket) -> bool:
    """Whether it was opened again and no result has been reported back since."""
    turns = [row.event for row in ticket.history if row.event in ("reopen", "report_back")]
    return bool(turns) and turns[-1] == "reopen"


def unit_again(session: Session, ticket: Ticket, *, badly: bool) -> Region | None:
    """The unit that had it; the one above, when it was dealt with badly (``badly``).

    ``None`` where nobody above within the county may have it: it waits for the operators.
    """
    if not badly or ticket.unit is None:
        return ticket.unit
    if ticket.unit.parent_code is None:
        return None
    above = ensure(session, ticket.unit.parent_code)
    barred = [one.region_code for one in ticket.record.implicated]
    if not reaches_county(above.level, above.code) or not may_be_told(above, barred):
        return None
    return above
