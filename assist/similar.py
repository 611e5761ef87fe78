"""Open cases that are perhaps of the same household: for the operator's eyes, not the caller's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from assist.shown import Similar
from intake import records
from intake.facts import DECLARATION
from intake.tables.people import User


def similar(session: Session, kind: str, facts: Mapping[str, Any], user: User) -> list[Similar]:
    """The cases under way that this user may see; a lead is compared with nothing."""
    if kind != DECLARATION:
        return []
    return [
        Similar(
            f"similar:{one.number}", one.number, DECLARATION, one.state, one.received_on, one.by,
            one.ticket_id,
        )
        for one in records.open_cases_like(session, facts, user)
    ]  # fmt: skip
