"""A notice to a farmer that the chat cannot bring goes out as a text message instead."""

from __future__ import annotations

from connectors.transports import Notification, PermanentError
from intake import outbox
from intake.db import Database
from intake.records.reaching import phone_of


def hand_on(database: Database, message: Notification, reason: str) -> None:
    """Write the text message; PermanentError, with ``reason``, where there is no phone for it."""
    number = str(message.params.get("number") or "")
    with database.unit_of_work() as unit:
        phone = phone_of(unit.session, number) if number else None
        if phone is None:
            raise PermanentError(f"{reason}，也没有能发短信的号码")
        outbox.enqueue(
            unit,
            outbox.SMS,
            phone,
            message.template,
            message.params,
            dedupe_key=f"{message.id}/sms",
        )
        unit.commit()
