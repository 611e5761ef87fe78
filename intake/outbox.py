"""The outbox: messages written with the change they tell of, delivered afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from intake.clock import Clock
from intake.tables.base import random_id
from intake.tables.outbox import OutboxMessage
from intake.unit_of_work import UnitOfWork
from intake.upsert import insert_missing

LEASE = timedelta(minutes=2)
WAITING, LEASED, SENT, FAILED = "waiting", "leased", "sent", "failed"
DROPPED = "dropped"
"""Somebody has given it up."""
PHONE_CODE, SMS = "phone_code", "sms"
"""A one-time code on its way to a phone: whether it goes out as ``sms`` is looked up when it is
delivered. The template has the first one's name."""


def enqueue(
    uow: UnitOfWork,
    channel: str,
    recipient: str,
    template: str,
    params: Mapping[str, Any],
    not_before: datetime | None = None,
    *,
    dedupe_key: str | None = None,
    at: datetime | None = None,
) -> None:
    """Write a message to be delivered after the commit, and not before ``not_before``.

    ``channel`` and ``recipient``: ``unit`` and a region's code (all who work for it),
    ``operators`` and ``""`` or a county's code, ``conversation`` and its id, ``phone_code`` and
    a phone, or a channel of the connectors' own with its address. A second message with a
    ``dedupe_key`` already used is not written. ``at`` is the moment it was written, by default
    now.
    """
    row = {
        "id": random_id(),
        "channel": channel,
        "recipient": recipient,
        "template": template,
        "params": dict(params),
        "dedupe_key": dedupe_key,
        "state": WAITING,
        "attempts": 0,
        "created_at": at or datetime.now(UTC),
        "due_at": not_before,
    }
    insert_missing(uow.session, OutboxMessage, [row])


def withdraw(uow: UnitOfWork, channel: str, recipient: str, *, number: str) -> int:
    """Take back what was not delivered yet about a record; gives how many messages.

    What is being delivered in this very moment goes out. Numbers are no secret, and told alone.
    """
    waiting = select(OutboxMessage).where(
        OutboxMessage.channel == channel, OutboxMessage.state == WAITING
    )
    found = [
        one
        for one in uow.session.scalars(waiting)
        if one.recipient == recipient and one.params.get("number") == number
    ]
    for one in found:
        uow.session.delete(one)
    uow.session.flush()
    return len(found)


def withdraw_keys(uow: UnitOfWork, keys: Sequence[str], states: Sequence[str] = (WAITING,)) -> int:
    """Take back what was not delivered yet of the messages with these ``dedupe_key``; how many.

    What is being delivered in this very moment goes out. With other ``states`` those are deleted
    too.
    """
    gone = 0
    for begin in range(0, len(keys), 500):
        part = OutboxMessage.dedupe_key.in_(keys[begin : begin + 500])
        swap = delete(OutboxMessage).where(part, OutboxMessage.state.in_(states))
        result = uow.session.execute(swap.execution_options(synchronize_session=False))
        assert isinstance(result, CursorResult)
        gone += result.rowcount
    return gone


def claim(
    uow: UnitOfWork, clock: Clock, limit: int = 20, *, channels: Sequence[str] | None = None
) -> list[OutboxMessage]:
    """Take up to ``limit`` messages that are due, under a lease of two minutes.

    One-time codes come first, for they are soon over; the others by age.
    Compare-and-swap row by row: of several workers one gets each. Commit before delivering;
    a message whose lease has lapsed is taken again, so ask :func:`hold` before each is sent.
    """
    now = clock.now()
    due = or_(
        and_(
            OutboxMessage.state == WAITING,
            or_(OutboxMessage.due_at.is_(None), OutboxMessage.due_at <= now),
        ),
        and_(OutboxMessage.state == LEASED, OutboxMessage.due_at <= now),
    )
    codes_first = (OutboxMessage.template == PHONE_CODE).desc()
    query = select(OutboxMessage.id).where(due).order_by(codes_first, OutboxMessage.created_at)
    if channels is not None:
        query = query.where(OutboxMessage.channel.in_(channels))
    lease = random_id()
    taken = []
    for message_id in uow.session.scalars(query.limit(limit)).all():
        swap = (
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, due)
            .values(
                state=LEASED,
                lease=lease,
                due_at=now + LEASE,
                attempts=OutboxMessage.attempts + 1,
            )
            .execution_options(synchronize_session=False)
        )
        if _changed(uow.session, swap):
            taken.append(message_id)
    if not taken:
        return []
    claimed = select(OutboxMessage).where(OutboxMessage.id.in_(taken))
    return list(uow.session.scalars(claimed.execution_options(populate_existing=True)).all())


def hold(uow: UnitOfWork, message: OutboxMessage, clock: Clock) -> bool:
    """A fresh lease for a claimed message whose turn has come; ``False`` if it had lapsed and
    another worker has the message. Commit before sending."""
    return _settle(uow, message, {"due_at": clock.now() + LEASE})


def mark_sent(uow: UnitOfWork, message: OutboxMessage, clock: Clock) -> bool:
    """Note a delivery; ``False`` if the lease had lapsed and another took the message."""
    values = {"state": SENT, "sent_at": clock.now(), "last_error": None}
    return _settle(uow, message, {**values, **_without_secret(message)})


def mark_failed(
    uow: UnitOfWork,
    message: OutboxMessage,
    error: str,
    clock: Clock,
    *,
    retry_after: timedelta | None,
) -> bool:
    """Note a failure: try again after that time, or never (``None``: permanent)."""
    values: dict[str, Any] = {"last_error": error[:200]}
    if retry_after is None:
        values |= {"state": FAILED, **_without_secret(message)}
    else:
        values |= {"state": WAITING, "due_at": clock.now() + retry_after}
    return _settle(uow, message, values)


def put_off(
    uow: UnitOfWork, message: OutboxMessage, reason: str, clock: Clock, wait: timedelta
) -> bool:
    """Let a claimed message wait that was not tried: the attempt is not counted."""
    values = {
        "state": WAITING,
        "due_at": clock.now() + wait,
        "attempts": max(0, message.attempts - 1),
        "last_error": reason[:200],
    }
    return _settle(uow, message, values)


def give_back(uow: UnitOfWork, message: OutboxMessage, clock: Clock) -> bool:
    """Let go of a claimed message that was not tried: it is due at once, for anybody."""
    attempts = max(0, message.attempts - 1)
    return _settle(uow, message, {"state": WAITING, "due_at": clock.now(), "attempts": attempts})


def begin_again(uow: UnitOfWork, message: OutboxMessage) -> bool:
    """Let a failed message wait as if it were new; ``False`` if it is not failed any more."""
    swap = update(OutboxMessage).where(
        OutboxMessage.id == message.id, OutboxMessage.state == FAILED
    )
    return _changed(uow.session, swap.values(state=WAITING, attempts=0, due_at=None))


def give_up(uow: UnitOfWork, message: OutboxMessage) -> bool:
    """Deliver a message no more that failed or waits; ``False`` if it is being sent or was."""
    swap = update(OutboxMessage).where(
        OutboxMessage.id == message.id, OutboxMessage.state.in_((FAILED, WAITING))
    )
    return _changed(uow.session, swap.values(state=DROPPED, **_without_secret(message)))


def _without_secret(message: OutboxMessage) -> dict[str, Any]:
    """A one-time code and the phone it was for are not kept once there is nothing left to do."""
    return {"params": {}, "recipient": ""} if message.template == PHONE_CODE else {}


def _settle(uow: UnitOfWork, message: OutboxMessage, values: dict[str, Any]) -> bool:
    swap = update(OutboxMessage).where(
        OutboxMessage.id == message.id,
        OutboxMessage.state == LEASED,
        OutboxMessage.lease == message.lease,
    )
    return _changed(uow.session, swap.values(**values))


def _changed(session: Session, statement: Any) -> bool:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
