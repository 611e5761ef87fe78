"""Looking up a record's progress: by number with receipt code, or by the conversation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intake.clock import Clock
from intake.db import Database
from intake.errors import TooManyAttempts
from intake.privacy.columns import blind_index
from intake.records.numbers import CODE_LENGTH, matches, tidy
from intake.records.progress import Progress, progress_of
from intake.records.view import of_conversations
from intake.tables.records import ReceiptAttempt, Record

WINDOW = timedelta(hours=1)
ALLOWED = 5
"""Wrong receipt codes for one number within an hour, before guessing is stopped."""


def look_up(database: Database, number: str, receipt_code: str, clock: Clock) -> Progress | None:
    """The progress of the record with this number, if the receipt code is its own.

    ``None`` for a wrong code and for a number that does not exist alike. After five wrong
    codes within an hour :class:`TooManyAttempts` is raised, right code or not. Works in
    transactions of its own: the attempt is counted before the code is compared, so attempts
    side by side cannot outrun the limit.
    """
    number, code = tidy(number)[:16], tidy(receipt_code)[: CODE_LENGTH + 1]
    key = blind_index(database.keyring, "receipt-attempt", number)
    now = clock.now()
    with database.unit_of_work() as uow:
        forget_old = delete(ReceiptAttempt).where(ReceiptAttempt.at <= now - WINDOW)
        uow.session.execute(forget_old)
        uow.session.add(ReceiptAttempt(number_key=key, at=now))
        uow.commit()
    with database.unit_of_work() as uow:
        _check_limit(uow.session, key, now)
        record = uow.session.scalars(select(Record).where(Record.number == number)).one_or_none()
        if record is None or not matches(uow.keyring, number, code, record.receipt_hash):
            return None
        uow.session.execute(delete(ReceiptAttempt).where(ReceiptAttempt.number_key == key))
        uow.commit()
        return progress_of(uow.session, record, clock)


def progress_of_conversation(
    session: Session, conversation_ids: Sequence[str], clock: Clock
) -> list[Progress]:
    """The progress of everything filed in these conversations, oldest first, with names."""
    query = select(Record).where(of_conversations(session, conversation_ids))
    records = session.scalars(query.order_by(Record.received_at)).all()
    return [progress_of(session, record, clock, named=True) for record in records]


def progress_of_record(session: Session, record_id: str, clock: Clock) -> Progress:
    """The progress of a record that was opened before, without names."""
    return progress_of(session, session.get_one(Record, record_id), clock)


def _check_limit(session: Session, key: str, now: datetime) -> None:
    recent = select(func.count(), func.min(ReceiptAttempt.at)).where(
        ReceiptAttempt.number_key == key, ReceiptAttempt.at > now - WINDOW
    )
    count, first = session.execute(recent).one()
    if count > ALLOWED:
        raise TooManyAttempts(max(1, math.ceil((first + WINDOW - now).total_seconds() / 60)))
