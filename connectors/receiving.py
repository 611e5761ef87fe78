"""Taking a message in: stored once, under its sender's own id, before anybody says yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors import to_tell
from connectors.tables import Conversation, Message, StoredFile
from intake.clock import local_date
from intake.tables.base import random_id
from language.self_identity import hide

GRACE = timedelta(seconds=3)
"""How long the process that took a message has it to itself before a worker looks at it."""


class UnknownFile(Exception):
    """A message names a file that this conversation does not have."""


@dataclass(frozen=True)
class Incoming:
    """A message as it came: its key is unique within the sender's conversation."""

    key: str
    text: str
    files: tuple[str, ...] = ()


def find(session: Session, conversations: frozenset[str], key: str) -> Message | None:
    """The message stored under this key in one of the sender's conversations."""
    return session.scalars(
        select(Message).where(
            Message.conversation_id.in_(conversations), Message.message_key == key
        )
    ).one_or_none()


def check_files(session: Session, conversations: frozenset[str], files: tuple[str, ...]) -> None:
    """Raises UnknownFile unless every file belongs to the sender."""
    known = session.scalar(
        select(func.count())
        .select_from(StoredFile)
        .where(StoredFile.id.in_(files), StoredFile.conversation_id.in_(conversations))
    )
    if known != len(set(files)):
        raise UnknownFile


def store(
    session: Session,
    conversation: Conversation,
    incoming: Incoming,
    now: datetime,
    capsule: dict[str, Any] | None = None,
) -> Message:
    """Append a farmer's message; it waits for the bot, or is held while an operator
    has the talk."""
    anonymous = is_anonymous(conversation)
    message = append(
        session,
        conversation,
        "farmer",
        hide(incoming.text) if anonymous else incoming.text,
        now,
        message_key=incoming.key,
        files=list(incoming.files) or None,
    )
    if conversation.attention == "operator":
        message.state = "held"
    else:
        message.state = "pending"
        message.capsule = capsule
        if conversation.waiting_since is None:
            conversation.waiting_since = now
            conversation.due_at = now + GRACE
    return message


def append(
    session: Session,
    conversation: Conversation,
    direction: str,
    text: str,
    now: datetime,
    **columns: Any,
) -> Message:
    """Write the next message of a conversation whose row is locked by this transaction."""
    conversation.last_seq += 1
    conversation.last_on = local_date(now)
    message = Message(
        id=random_id(),
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        direction=direction,
        text=text,
        at=stamp(conversation, now),
        state="handled",
        attempts=0,
        **columns,
    )
    session.add(message)
    if direction != "farmer":
        to_tell.note(session, conversation, now)
    return message


def is_anonymous(conversation: Conversation) -> bool:
    """Whether this conversation was made by the choice of anonymity."""
    return conversation.public_id is None


def stamp(conversation: Conversation, now: datetime) -> datetime:
    """The time written beside a message: in an anonymous conversation only the hour."""
    return full_hour(now) if is_anonymous(conversation) else now


def full_hour(moment: datetime) -> datetime:
    """The hour that has begun."""
    return moment.replace(minute=0, second=0, microsecond=0)
