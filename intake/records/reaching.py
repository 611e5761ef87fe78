"""By which phone somebody is told of their declaration, where the chat does not reach them."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from intake.facts import DECLARATION
from intake.privacy.columns import blind_index, keyring_of
from intake.tables import Record


def phone_of(session: Session, number: str) -> str | None:
    """The phone of whoever filed a declaration, by its number; None for a lead.

    A text message about a lead would tell everybody who sees the phone that its owner reported
    somebody.
    """
    record = session.scalars(select(Record).where(Record.number == number)).one_or_none()
    if record is None or record.kind != DECLARATION:
        return None
    return _own_phone(record)


def conversations_with(session: Session, phone: str) -> list[str]:
    """The conversations in which somebody declared who gave this as their own phone."""
    keyring = keyring_of(session)
    key = blind_index(keyring, "phone", phone)
    either = or_(Record.phone_key == key, Record.reporter_phone_key == key)
    found = session.scalars(select(Record).where(Record.kind == DECLARATION, either))
    return [one.reply_to for one in found if one.reply_to and _own_phone(one) == phone]


def _own_phone(record: Record) -> str | None:
    facts = record.facts
    return facts.get("reporter_phone") or facts.get("phone")
