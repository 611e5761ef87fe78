"""Opening and ending conversations."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors import to_tell
from connectors.anonymity import destroy_expired
from connectors.caller import Caller
from connectors.tables import Conversation, SealedHandle
from intake.clock import local_date
from intake.tables.base import random_id

KEPT_OPEN = timedelta(days=30)
"""A conversation that has been quiet for so long is over; its token opens nothing any more."""


def open_conversation(
    session: Session, caller: Caller, channel: str, region: str | None, now: datetime
) -> Conversation:
    """A new conversation that this caller's token opens."""
    row = Conversation(
        id=random_id(),
        channel=channel,
        public_id=random_id(),
        token_hash=caller.token_hash,
        region=region,
        state="open",
        attention="none",
        last_seq=0,
        opened_on=local_date(now),
        last_on=local_date(now),
        failures=0,
        late_told=False,
    )
    session.add(row)
    return row


def end_conversation(session: Session, caller: Caller) -> None:
    """The caller clears the talk: the token opens nothing any more, and the handles are gone.

    What waits to be handled still is; what was filed stays filed.
    """
    session.execute(delete(SealedHandle).where(SealedHandle.slot.in_(caller.slots)))
    session.execute(
        update(Conversation)
        .where(Conversation.token_hash == caller.token_hash)
        .values(state="ended", token_hash=None)
    )


def sweep(session: Session, now: datetime) -> int:
    """Destroy the handles of quiet callers and end conversations quiet for long; how many."""
    handles = destroy_expired(session, now)
    ended = session.execute(
        update(Conversation)
        .where(
            Conversation.state == "open",
            Conversation.token_hash.is_not(None),
            # An account on a platform stays what it is: its talk goes on, and notices find it.
            Conversation.channel.not_in(to_tell.CHANNELS),
            Conversation.last_on < local_date(now - KEPT_OPEN),
        )
        .values(state="ended", token_hash=None)
    )
    assert isinstance(ended, CursorResult)
    return handles + ended.rowcount
