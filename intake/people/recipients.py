"""Who gets a notice that was written to a unit or to the operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.facts import LEAD, TOWNSHIP, VISIT_BY
from intake.privacy.access import UNIT_ROLES, may, may_be_told
from intake.tables.people import User
from intake.tables.places import Region
from intake.tables.records import ImplicatedUnit, Record
from intake.tables.tickets import Ticket


def recipients(
    session: Session, channel: str, recipient: str, params: Mapping[str, Any]
) -> list[User]:
    """The users behind an outbox message of the channels ``unit`` and ``operators``.

    ``unit``: everybody of that unit. ``operators``: the operators who may see the ticket of the
    record that it is about, and that of the ``other`` one which it names. Never who belongs to a
    unit that the record is kept from at this moment: it may have been accused after the message
    was written. Disabled accounts get nothing.
    """
    active = select(User).where(User.disabled_at.is_(None)).order_by(User.username)
    if channel == "unit":
        found = session.scalars(
            active.where(User.region_code == recipient, User.role.in_(UNIT_ROLES))
        ).all()
    else:
        operators = session.scalars(active.where(User.role == "operator")).all()
        about = [_ticket(session, params.get(name)) for name in ("number", "other")]
        tickets = [one for one in about if one is not None]
        found = [one for one in operators if all(may(one, "view", each) for each in tickets)]
    barred = _kept_from(session, params)
    return [user for user in found if _may_hear(user, barred)]


def may_still_be_told(session: Session, username: str, params: Mapping[str, Any]) -> bool:
    """Whether a message that was already made out to this user may still reach them."""
    user = session.scalars(select(User).where(User.username == username)).one_or_none()
    return user is None or _may_hear(user, _kept_from(session, params))


def group_may_be_told(session: Session, region_code: str, params: Mapping[str, Any]) -> bool:
    """Whether a notice may be said in the group of a region, where people of the region and of
    every unit below it may sit.

    Never a record that is kept from the region, from one above it or from one below it; never a
    lead of which nobody knows whom it is about, nor a declaration past the village.
    """
    number = params.get("number")
    record = session.scalars(select(Record).where(Record.number == number)).one_or_none()
    region = session.get(Region, region_code)
    if record is None or region is None or record.facts.get(VISIT_BY) == TOWNSHIP:
        return False
    barred = _kept_from(session, params)
    if record.kind == LEAD and not barred:
        return False
    query = select(Region.path).where(Region.code.in_(barred))
    below = any(path.startswith(region.path) for path in session.scalars(query))
    return not below and may_be_told(region, barred)


def _may_hear(user: User, barred: list[str]) -> bool:
    return user.region is None or may_be_told(user.region, barred)


def _ticket(session: Session, number: str | None) -> Ticket | None:
    about = select(Ticket).join(Record, Record.id == Ticket.record_id)
    return session.scalars(about.where(Record.number == number)).one_or_none() if number else None


def _kept_from(session: Session, params: Mapping[str, Any]) -> list[str]:
    barred = list(params.get("barred") or [])
    kept = select(ImplicatedUnit.region_code).join(Record, Record.id == ImplicatedUnit.record_id)
    number = params.get("number")
    return [*barred, *session.scalars(kept.where(Record.number == number))] if number else barred
