"""Who gets a notice that was written to a unit or to the operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.privacy.access import UNIT_ROLES, may_be_told
from intake.tables.people import User


def recipients(
    session: Session, channel: str, recipient: str, params: Mapping[str, Any]
) -> list[User]:
    """The users behind an outbox message of the channels ``unit`` and ``operators``.

    ``unit``: everybody of that unit. ``operators``: all operators but those of a region that
    the record is about (``barred`` in the params). Disabled accounts get nothing.
    """
    active = select(User).where(User.disabled_at.is_(None)).order_by(User.username)
    if channel == "unit":
        of_unit = active.where(User.region_code == recipient, User.role.in_(UNIT_ROLES))
        return list(session.scalars(of_unit))
    barred = list(params.get("barred") or [])
    operators = session.scalars(active.where(User.role == "operator"))
    return [user for user in operators if user.region is None or may_be_told(user.region, barred)]
