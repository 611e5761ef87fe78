"""Who gets a notice that was written to a unit or to the operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.privacy.access import UNIT_ROLES, may_be_told
from intake.tables.people import User
from intake.tables.records import ImplicatedUnit, Record


def recipients(
    session: Session, channel: str, recipient: str, params: Mapping[str, Any]
) -> list[User]:
    """The users behind an outbox message of the channels ``unit`` and ``operators``.

    ``unit``: everybody of that unit. ``operators``: all operators. Never who belongs to a unit
    that the record is kept from at this moment: it may have been accused after the message was
    written. Disabled accounts get nothing.
    """
    active = select(User).where(User.disabled_at.is_(None)).order_by(User.username)
    if channel == "unit":
        found = active.where(User.region_code == recipient, User.role.in_(UNIT_ROLES))
    else:
        found = active.where(User.role == "operator")
    barred = [*(params.get("barred") or []), *_kept_from(session, params.get("number"))]
    return [
        user
        for user in session.scalars(found)
        if user.region is None or may_be_told(user.region, barred)
    ]


def _kept_from(session: Session, number: Any) -> list[str]:
    kept = select(ImplicatedUnit.region_code).join(Record, Record.id == ImplicatedUnit.record_id)
    return list(session.scalars(kept.where(Record.number == number))) if number else []
