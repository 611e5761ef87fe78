"""Turns: which messages go to the bot together, under one lease and one id that never changes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors import attention, lateness, queueing, repeats, texts
from connectors.bot_client import Question
from connectors.matters import asked_last, draft_hint
from connectors.receiving import append
from connectors.tables import Conversation, Message
from intake.tables.base import random_id

LEASE = timedelta(seconds=60)
REJECTIONS = 3
"""So often the bot may refuse one message before a person is asked to look at it."""
_PAUSES = (1, 2, 4, 8, 15, 30, 60)  # seconds between attempts while the bot is away


class LeaseLost(Exception):
    """Somebody else has the conversation now; what we hold of the turn is void."""


@dataclass(frozen=True)
class Turn:
    """All that waited in a conversation when its turn came, as one question to the bot."""

    question: Question
    message_ids: tuple[str, ...]
    waiting_since: datetime

    @property
    def conversation(self) -> str:
        """The internal id of the conversation."""
        return self.question.conversation


def claim(
    session: Session, conversation: str, owner: str, now: datetime, *, eager: bool
) -> Turn | None:
    """Take the lease and the next turn; None when another has it or nothing is due.

    `eager` is for the process that took a message: it need not wait until the row is due,
    unless the bot has failed on it before.
    """
    due = Conversation.due_at <= now
    taken = session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation,
            Conversation.waiting_since.is_not(None),
            or_(Conversation.lease_owner.is_(None), Conversation.lease_until < now),
            or_(due, Conversation.failures == 0) if eager else due,
        )
        .values(lease_owner=owner, lease_until=now + LEASE)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount != 1:
        return None
    return next_turn(session, held(session, conversation, owner), now)


def held(session: Session, conversation: str, owner: str) -> Conversation:
    """The conversation's row, locked. Raises LeaseLost when the lease is not ours any more."""
    row = session.get(Conversation, conversation, with_for_update=True, populate_existing=True)
    if row is None or row.lease_owner != owner:
        raise LeaseLost
    return row


def renew(session: Session, conversation: str, owner: str, now: datetime) -> None:
    """Hold the lease for another minute. Raises LeaseLost."""
    held(session, conversation, owner).lease_until = now + LEASE


def next_turn(session: Session, row: Conversation, now: datetime) -> Turn | None:
    """Fix the next turn of a conversation under lease; without one the lease is given back."""
    waiting = _waiting(session, row.id)
    if not waiting:
        release(row)
        row.waiting_since = row.due_at = None
        return None
    if waiting[0].direction == "system":
        return _after_operator(session, row, waiting[0], now)
    turn_id = waiting[0].turn_id
    if turn_id is None:
        turn_id = random_id()
        for message in waiting:
            if message.turn_id is not None or message.direction == "system":
                break  # split off before, or an operator's farewell: a turn of its own
            message.turn_id = turn_id
    mine = [message for message in waiting if message.turn_id == turn_id]
    return _turn(session, row, turn_id, mine, mine, now)


def _after_operator(session: Session, row: Conversation, goodbye: Message, now: datetime) -> Turn:
    """The turn in which the bot goes on: its words are what was said to the operator."""
    goodbye.turn_id = goodbye.turn_id or random_id()
    held = list(
        session.scalars(
            select(Message)
            .where(
                Message.conversation_id == row.id,
                Message.state == "held",
                Message.direction == "farmer",
                Message.seq < goodbye.seq,
            )
            .order_by(Message.seq)
        )
    )
    return _turn(session, row, goodbye.turn_id, held, [*held, goodbye], now, after_operator=True)


def _turn(
    session: Session,
    row: Conversation,
    turn_id: str,
    said: list[Message],
    handles: list[Message],
    now: datetime,
    **more: Any,
) -> Turn:
    asked = asked_last(session, row.id)
    question = Question(
        conversation=row.id,
        message_id=turn_id,
        text="\n".join(repeats.said_once(session, said)),
        metadata={
            "channel": row.channel,
            "region": row.region,
            "draft": draft_hint(session, row.id, turn_id, asked.expects if asked else None, now),
            "files": [file for message in said for file in message.files or ()],
            "seq": handles[0].seq,
            **more,
        },
    )
    assert row.waiting_since is not None
    return Turn(question, tuple(message.id for message in handles), row.waiting_since)


def release(row: Conversation) -> None:
    """Give the lease back."""
    row.lease_owner = row.lease_until = None


def postpone(session: Session, turn: Turn, owner: str, now: datetime, late: timedelta) -> float:
    """The bot could not answer: when to try again (seconds from now); tell the farmer once."""
    row = held(session, turn.conversation, owner)
    row.failures += 1
    pause = _PAUSES[min(row.failures, len(_PAUSES)) - 1] * random.uniform(0.8, 1.2)
    waited = now - turn.waiting_since
    if waited >= late:
        lateness.tell(session, row, now)
    else:
        pause = min(pause, (late - waited).total_seconds())
    row.due_at = now + timedelta(seconds=pause)
    release(row)
    return pause


def rejected(session: Session, turn: Turn, owner: str, now: datetime) -> float | None:
    """The bot refuses this turn. Seconds until the next attempt, or None when it is over:
    the one message is set aside for a person, or several are tried again one by one."""
    row = held(session, turn.conversation, owner)
    mine = _messages(session, turn)
    for message in mine:
        message.attempts += 1
    over = mine[0].attempts >= REJECTIONS
    if over and any(message.direction == "system" for message in mine):
        # After an operator: the form stays where it stood, and a person looks again.
        for message in mine:
            message.state, message.turn_id = "handled", None
        attention.want(session, row, [attention.STUCK], now)
    elif over and len(mine) > 1:
        for message in mine:
            message.turn_id, message.attempts = random_id(), 0
    elif over:
        mine[0].state, mine[0].turn_id, mine[0].capsule = "set_aside", None, None
        newly = attention.want(session, row, [attention.STUCK], now)
        append(session, row, "system", texts.system("set_aside"), now)
        if newly:
            queueing.tell_first(session, row, now)
    if over:
        row.failures, row.due_at = 0, now
        release(row)
        if not _waiting(session, row.id):
            row.waiting_since = row.due_at = None
        return None
    row.failures += 1
    pause = _PAUSES[mine[0].attempts - 1]
    row.due_at = now + timedelta(seconds=pause)
    release(row)
    return pause


def finish(session: Session, turn: Turn) -> dict[str, Any] | None:
    """Mark the turn's messages as handled and drop what only a pending message needs.

    Gives what was dropped: how to seal a handle for the sender, if one of them said.
    """
    dropped = None
    for message in _messages(session, turn):
        dropped = message.capsule or dropped
        message.state, message.turn_id, message.capsule = "handled", None, None
    return dropped


def due(session: Session, now: datetime, limit: int) -> list[str]:
    """Conversations whose messages nobody is looking after, the longest waiting first."""
    return list(
        session.scalars(
            select(Conversation.id)
            .where(
                Conversation.due_at <= now,
                or_(Conversation.lease_owner.is_(None), Conversation.lease_until < now),
            )
            .order_by(Conversation.due_at)
            .limit(limit)
        )
    )


def _waiting(session: Session, conversation: str) -> list[Message]:
    return list(
        session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation, Message.state == "pending")
            .order_by(Message.seq)
        )
    )


def _messages(session: Session, turn: Turn) -> list[Message]:
    return list(
        session.scalars(
            select(Message).where(Message.id.in_(turn.message_ids)).order_by(Message.seq)
        )
    )
