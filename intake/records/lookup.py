"""Looking up a record's progress: by number with receipt code, or by the conversation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intake import deadlines, regions
from intake.clock import SHANGHAI, Clock
from intake.db import Database
from intake.errors import TooManyAttempts
from intake.privacy.columns import blind_index
from intake.records.numbers import CODE_LENGTH, matches, tidy
from intake.records.view import of_conversations
from intake.tables.records import ReceiptAttempt, Record
from intake.tables.tickets import Ticket

WINDOW = timedelta(hours=1)
ALLOWED = 5
"""Wrong receipt codes for one number within an hour, before guessing is stopped."""


@dataclass(frozen=True)
class Progress:
    """How far a record is, in plain Chinese (``data/progress.yml``).

    ``state``: waiting | dispatched | verified | reported_back | archived. ``due`` has the shape
    of ``hotline deadline --json``; ``unit_name`` is ``None`` while nobody has it.
    """

    number: str
    kind: str
    received_on: str
    state: str
    says: str
    next: str
    unit_name: str | None
    due: dict[str, Any]
    overdue: bool

    @property
    def text(self) -> str:
        """What is said to the farmer."""
        return f"{self.says}{self.next}"


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
        return _progress(uow.session, record)


def progress_of_conversation(session: Session, conversation_ids: Sequence[str]) -> list[Progress]:
    """The progress of everything filed in these conversations, oldest first."""
    query = select(Record).where(of_conversations(session, conversation_ids))
    records = session.scalars(query.order_by(Record.received_at)).all()
    return [_progress(session, record) for record in records]


def _check_limit(session: Session, key: str, now: datetime) -> None:
    recent = select(func.count(), func.min(ReceiptAttempt.at)).where(
        ReceiptAttempt.number_key == key, ReceiptAttempt.at > now - WINDOW
    )
    count, first = session.execute(recent).one()
    if count > ALLOWED:
        raise TooManyAttempts(max(1, math.ceil((first + WINDOW - now).total_seconds() / 60)))


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    path = Path(__file__).resolve().parent.parent / "data" / "progress.yml"
    texts: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return texts


def _progress(session: Session, record: Record) -> Progress:
    ticket = session.scalars(select(Ticket).where(Ticket.record_id == record.id)).one()
    state = "waiting" if ticket.state == "accepted" else ticket.state
    due_row = next(row for row in record.deadlines if row.is_due)
    texts = _texts()
    upward = ticket.handed_upward and state in ("waiting", "dispatched")
    text = texts["handed_upward"] if upward else texts[record.kind][state]
    unit = regions.full_name(session, ticket.unit_code) if ticket.unit_code else None
    visit = ticket.visits[-1] if ticket.visits else None
    day = f"{due_row.due_on.year}年{due_row.due_on.month}月{due_row.due_on.day}日"
    params = {
        "unit": unit or "",
        "due": day + (texts["provisional"] if due_row.provisional else ""),
        "result": visit.result if visit else "",
        "reason": (visit.reason or "") if visit else "",
    }
    overdue = due_row.overdue_at is not None and due_row.met_at is None
    says = text["says"].format_map(params) + (texts["overdue"] if overdue else "")
    return Progress(
        number=record.number,
        kind=record.kind,
        received_on=record.received_at.astimezone(SHANGHAI).date().isoformat(),
        state=state,
        says=says,
        next=text["next"].format_map(params),
        unit_name=unit,
        due=deadlines.as_json(record.deadlines)["due"],
        overdue=overdue,
    )
