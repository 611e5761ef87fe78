"""Reopening (重办): which unit gets a ticket again whose result somebody does not accept."""

from __future__ import annotations

from sqlalchemy.orm import Session

from intake.privacy.access import may_be_told
from intake.regions.tree import ensure, reaches_county
from intake.tables.places import Region
from intake.tables.tickets import Ticket


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
