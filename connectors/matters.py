"""What a conversation is about, as intake knows it: its drafts and its filed records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.tables import Message
from intake import drafts, records
from intake.clock import FrozenClock
from intake.facts import LEAD


def asked_last(session: Session, conversation: str) -> Message | None:
    """The bot's last message, where it waits for an answer (``expects``)."""
    query = select(Message).where(
        Message.conversation_id == conversation, Message.direction == "bot"
    )
    last = session.scalars(query.order_by(Message.seq.desc()).limit(1)).first()
    return last if last is not None and last.expects else None


def draft_hint(
    session: Session, conversation: str, turn: str, expects: str | None, now: datetime
) -> dict[str, Any] | None:
    """What the bot is told of the open draft: its kind, and the field that was asked last.

    ``filed``: this very turn filed it before, and its answer was lost on the way.
    """
    filed = drafts.filed_in(session, conversation, turn)
    if filed is not None:
        return {"kind": filed.kind, "expects": "confirm", "filed": True}
    kind = under_way(session, conversation, now)
    return {"kind": kind, "expects": expects} if kind else None


def under_way(session: Session, conversation: str, now: datetime) -> str | None:
    """The kind of the open draft."""
    for draft in drafts.unfinished(session, conversation, FrozenClock(now)):
        if draft.status == drafts.OPEN:
            return draft.kind
    return None


def has_lead(session: Session, conversation: str, now: datetime) -> bool:
    """Whether a lead is being told in this conversation."""
    return bool(drafts.unfinished(session, conversation, FrozenClock(now), LEAD))


def has_other(session: Session, conversation: str, now: datetime) -> bool:
    """Whether there is anything in this conversation but the lead that is being told."""
    unfinished = drafts.unfinished(session, conversation, FrozenClock(now))
    if any(draft.kind != LEAD for draft in unfinished):
        return True
    return bool(records.records_of_conversation(session, [conversation]))


def move_lead(session: Session, conversation: str, to: str, now: datetime) -> None:
    """Give the lead's unfinished draft to another conversation; its other drafts stay."""
    for draft in drafts.unfinished(session, conversation, FrozenClock(now), LEAD):
        draft.conversation_id = to
    session.flush()
