"""Taking back what was filed a moment ago by mistake.

Submissions with consequences are reversible for ten minutes: 工信部《互联网应用适老化通用设计规范》
on protecting elders from slips (移动互联网应用适老化改造). Afterwards the reporter may still
withdraw (:func:`intake.tickets.own.withdraw`), by words in the chat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.clock import Clock
from intake.errors import NoSuchRecord, TooLateToTakeBack
from intake.privacy.access import Party
from intake.records.view import of_conversations
from intake.tables.records import Record
from intake.tickets import own
from intake.tickets.transition import is_possible
from intake.unit_of_work import UnitOfWork

JUST_FILED = timedelta(minutes=10)
"""How long after filing one press takes it back."""


def seconds_left(session: Session, conversation_ids: Sequence[str], clock: Clock) -> dict[str, int]:
    """The records of these conversations that can be taken back now: number to seconds left.

    Never an anonymous lead: of its filing only the hour is known, on purpose. It is withdrawn
    with number and receipt code.
    """
    rows = session.scalars(select(Record).where(of_conversations(session, conversation_ids)))
    left = {row.number: _left(row, clock) for row in rows}
    return {number: seconds for number, seconds in left.items() if seconds > 0}


def take_back(
    uow: UnitOfWork, conversation_ids: Sequence[str], number: str, clock: Clock
) -> own.OwnStep:
    """Take a record of these conversations back as its reporter; the caller commits.

    Writes what a withdrawal writes: state, history and audit row, clocks stopped, the unit told.
    Taken back twice is taken back once. Raises :class:`NoSuchRecord`,
    :class:`TooLateToTakeBack` after ten minutes (an anonymous lead: always), and
    :class:`intake.errors.WrongState` where it has gone too far already.
    """
    query = select(Record).where(
        of_conversations(uow.session, conversation_ids), Record.number == number
    )
    record = uow.session.scalars(query).one_or_none()
    if record is None:
        raise NoSuchRecord
    withdrawn = record.ticket.state == "withdrawn"
    if not withdrawn and not _in_time(record, clock):
        raise TooLateToTakeBack
    return own.withdraw(uow, record.id, clock)


def _left(record: Record, clock: Clock) -> int:
    if not _in_time(record, clock) or not is_possible(record.ticket, Party.REPORTER, "withdraw"):
        return 0
    return math.floor((record.received_at + JUST_FILED - clock.now()).total_seconds())


def _in_time(record: Record, clock: Clock) -> bool:
    return record.anonymity != "anonymous" and clock.now() < record.received_at + JUST_FILED
