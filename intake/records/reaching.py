"""By which phone somebody is told of their declaration, where the chat does not reach them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.facts import DECLARATION
from intake.tables import Record


def phone_of(session: Session, number: str) -> str | None:
    """The phone of whoever filed a declaration, by its number; None for a lead.

    A text message about a lead would tell everybody who sees the phone that its owner reported
    somebody.
    """
    record = session.scalars(select(Record).where(Record.number == number)).one_or_none()
    if record is None or record.kind != DECLARATION:
        return None
    facts = record.facts
    return facts.get("reporter_phone") or facts.get("phone")
