"""Noting that somebody who is reached by an address has something to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from connectors.tables import ChannelAddress, Conversation

CHANNELS = frozenset({"wechat"})
"""Channels whose people have to be told; a web page asks by itself."""


def note(session: Session, conversation: Conversation, now: datetime) -> None:
    """There is something new in a conversation: whoever has to be told is due.

    Also where they are due already: whoever tells them just now may have looked before this.
    What was put off because the channel would not take it stays put off.
    """
    if conversation.channel not in CHANNELS:
        return
    session.execute(
        update(ChannelAddress)
        .where(
            ChannelAddress.conversation_id == conversation.id,
            or_(ChannelAddress.due_at.is_(None), ChannelAddress.attempts == 0),
        )
        .values(due_at=now)
    )
