"""Progress by phone: a one-time code goes to the phone, and who reads it there may ask.

Asking is the same for every number: it is counted and put into the outbox, and only the worker
looks whether anything was declared with it (:func:`may_be_sent`). So neither an answer nor the
time that it takes tells a stranger whether a number is known here. Leads are never found by
phone; see ``docs/decisions/``.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from intake import outbox
from intake.clock import Clock
from intake.db import Database
from intake.errors import TooManyCodes
from intake.facts import DECLARATION
from intake.privacy.columns import blind_index, keyring_of
from intake.privacy.keyring import Keyring
from intake.records.progress import Progress, progress_of
from intake.tables.phone_codes import PhoneCode
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork

VALID = timedelta(minutes=10)
"""How long a code may be typed in, and how long the right one opens what it opens."""
TRIES = 5
DAY = timedelta(days=1)
PER_PHONE = PER_CONVERSATION = 5
"""Codes within a day."""
TEMPLATE = outbox.PHONE_CODE

COUNTED, WAITING, REPLACED, VERIFIED = "counted", "waiting", "replaced", "verified"
RIGHT, WRONG, SPENT, EXPIRED = "right", "wrong", "spent", "expired"

_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True)
class Checked:
    """What became of a typed code. ``outcome``: right | wrong | spent | expired; ``left`` tries."""

    outcome: str
    left: int = 0


def gets_messages(phone: str) -> bool:
    """Whether a text message can reach this number: a landline's holder needs another way."""
    return bool(_MOBILE.fullmatch(phone))


def ask(
    database: Database, conversation_id: str, phone: str, clock: Clock, *, message_id: str
) -> None:
    """Make a code for this phone, valid in this conversation alone, and put it on its way.

    A later code takes the place of an earlier one. The same ``message_id`` again changes
    nothing. Raises :class:`TooManyCodes` alike for a phone and for a conversation that has had
    enough for a day. The request is counted before the limits are looked at, so requests side
    by side cannot outrun them.
    """
    row = _counted(database, conversation_id, phone, clock, message_id)
    if row.state != COUNTED:
        return
    with database.unit_of_work() as uow:
        if _too_many(uow.session, row, clock.now()):
            uow.session.execute(delete(PhoneCode).where(PhoneCode.id == row.id))
            uow.commit()
            raise TooManyCodes
        code = f"{secrets.randbelow(10**6):06d}"
        mine = uow.session.get_one(PhoneCode, row.id)
        uow.session.execute(
            update(PhoneCode)
            .where(
                PhoneCode.conversation_key == mine.conversation_key,
                PhoneCode.state.in_((WAITING, VERIFIED)),
            )
            .values(state=REPLACED, code_hash=None)
        )
        mine.state, mine.code_hash = WAITING, _hash(uow.keyring, row.id, code)
        params = {"code": code, "minutes": int(VALID.total_seconds() // 60)}
        outbox.enqueue(
            uow, outbox.PHONE_CODE, phone, TEMPLATE, params, dedupe_key=row.id, at=row.created_at
        )
        uow.commit()


def check(
    database: Database, conversation_id: str, typed: str, clock: Clock, *, message_id: str
) -> Checked:
    """Compare a typed code with the last one of this conversation.

    The try is counted before the code is compared. A right code is used up; the same
    ``message_id`` again gives the same answer. A code of another conversation is none.
    """
    now = clock.now()
    with database.unit_of_work() as uow:
        row = _last(uow.session, uow.keyring, conversation_id)
        said_by = _message_key(uow.keyring, conversation_id, message_id)
        if row is not None and row.state == VERIFIED and row.verified_by == said_by:
            return Checked(RIGHT)
        if row is None or row.state == VERIFIED or row.created_at + VALID <= now:
            return Checked(EXPIRED)
        counted = uow.session.execute(
            update(PhoneCode)
            .where(PhoneCode.id == row.id, PhoneCode.state == WAITING, PhoneCode.tries < TRIES)
            .values(tries=PhoneCode.tries + 1)
            .execution_options(synchronize_session=False)
        )
        assert isinstance(counted, CursorResult)
        if counted.rowcount != 1:
            return Checked(SPENT)
        uow.commit()
    with database.unit_of_work() as uow:
        row = uow.session.get_one(PhoneCode, row.id)
        if row.code_hash is None or row.state != WAITING:
            return Checked(EXPIRED)
        if not hmac.compare_digest(_hash(uow.keyring, row.id, _digits(typed)), row.code_hash):
            left = TRIES - row.tries
            return Checked(WRONG, left) if left > 0 else Checked(SPENT)
        row.state, row.code_hash = VERIFIED, None
        row.verified_at, row.verified_by = now, said_by
        uow.commit()
    return Checked(RIGHT)


def progress_by_phone(session: Session, conversation_id: str, clock: Clock) -> list[Progress]:
    """The declarations of the phone whose code was given here a moment ago, oldest first.

    Empty when none was, or longer ago than :data:`VALID`. Without names: whoever holds the
    phone now need not be who filed.
    """
    row = _last(session, keyring_of(session), conversation_id)
    if row is None or row.verified_at is None or row.verified_at + VALID <= clock.now():
        return []
    found = session.scalars(_declared(row.phone_key).order_by(Record.received_at))
    return [progress_of(session, record, clock) for record in found]


def may_be_sent(session: Session, phone: str, asked_at: datetime, clock: Clock) -> bool:
    """Whether a code goes out: to a phone with a declaration, as long as it is valid."""
    key = blind_index(keyring_of(session), "phone", phone)
    known = session.scalars(_declared(key).limit(1)).first() is not None
    return known and clock.now() < asked_at + VALID


def forget_old(uow: UnitOfWork, clock: Clock) -> int:
    """Drop requests that no limit counts any more; gives how many."""
    old = delete(PhoneCode).where(PhoneCode.created_at <= clock.now() - DAY)
    gone = uow.session.execute(old)
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _counted(
    database: Database, conversation_id: str, phone: str, clock: Clock, message_id: str
) -> PhoneCode:
    """The row of this request, written now unless it was before."""
    with database.unit_of_work() as uow:
        request_key = _message_key(uow.keyring, conversation_id, message_id)
        query = select(PhoneCode).where(PhoneCode.request_key == request_key)
        row = uow.session.scalars(query).one_or_none()
        if row is None:
            row = PhoneCode(
                request_key=request_key,
                conversation_key=_conversation_key(uow.keyring, conversation_id),
                phone_key=blind_index(uow.keyring, "phone", phone),
                state=COUNTED,
                created_at=clock.now(),
            )
            uow.session.add(row)
            uow.commit()
        uow.session.refresh(row)
        uow.session.expunge(row)
    return row


def _too_many(session: Session, row: PhoneCode, now: datetime) -> bool:
    recent = select(func.count()).where(PhoneCode.created_at > now - DAY)
    of_phone = session.scalar(recent.where(PhoneCode.phone_key == row.phone_key)) or 0
    here = recent.where(PhoneCode.conversation_key == row.conversation_key)
    return of_phone > PER_PHONE or (session.scalar(here) or 0) > PER_CONVERSATION


def _last(session: Session, keyring: Keyring, conversation_id: str) -> PhoneCode | None:
    query = select(PhoneCode).where(
        PhoneCode.conversation_key == _conversation_key(keyring, conversation_id),
        PhoneCode.state.in_((WAITING, VERIFIED)),
    )
    rows: Sequence[PhoneCode] = session.scalars(query.order_by(PhoneCode.created_at.desc())).all()
    return rows[0] if rows else None


def _declared(phone_key: str) -> Select[Any]:
    return select(Record).where(
        Record.kind == DECLARATION,
        or_(Record.phone_key == phone_key, Record.reporter_phone_key == phone_key),
    )


def _hash(keyring: Keyring, row_id: str, code: str) -> str:
    return blind_index(keyring, "phone-code", f"{row_id}/{code}")


def _conversation_key(keyring: Keyring, conversation_id: str) -> str:
    return blind_index(keyring, "phone-code-conversation", conversation_id)


def _message_key(keyring: Keyring, conversation_id: str, message_id: str) -> str:
    return blind_index(keyring, "phone-code-message", f"{conversation_id}/{message_id}")


def _digits(typed: str) -> str:
    return re.sub(r"\D", "", typed)[:12]
