"""A notice to a farmer that the chat cannot bring goes out as a text message instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.transports import Notification, PermanentError
from intake import outbox
from intake.db import Database
from intake.records.reaching import phone_of
from intake.unit_of_work import UnitOfWork


def hand_on(database: Database, message: Notification, reason: str) -> None:
    """Write the text message; PermanentError, with ``reason``, where there is no phone for it."""
    with database.unit_of_work() as unit:
        if not write(unit, message.id, message.template, message.params):
            raise PermanentError(f"{reason}，也没有能发短信的号码")
        unit.commit()


def write(unit: UnitOfWork, message_id: str, template: str, params: Mapping[str, Any]) -> bool:
    """Write the text message for a notice, once for each; False where there is no phone for it."""
    number = str(params.get("number") or "")
    phone = phone_of(unit.session, number) if number else None
    if phone is not None:
        key = f"{message_id}/sms"
        outbox.enqueue(unit, outbox.SMS, phone, template, params, dedupe_key=key)
    return phone is not None
