"""Whose number a call shows: kept sealed, and found again within days by a blind index."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.desk_tables import TalkClosing
from connectors.phone.tables import Call
from connectors.tables import Conversation
from intake.privacy.columns import blind_index, keyring_of

AGAIN = timedelta(days=7)
"""Who asks for a person again within so long had not been helped the first time."""


def note(session: Session, call: Call, number: str | None) -> None:
    """Keep the number that a call shows; ``None`` or "" for none."""
    digits = "".join(one for one in number or "" if one.isascii() and one.isdigit())
    known = digits.removeprefix("0086") if digits.startswith("0086") else digits.removeprefix("86")
    call.caller = number or None
    call.caller_index = (
        blind_index(keyring_of(session), "call/caller", known) if len(known) >= 7 else None
    )


def mark_again(session: Session, row: Conversation, closing: TalkClosing) -> None:
    """A call was dealt with: if its number had called and been dealt with in the days before,
    that was not enough, and this is no first contact. Nothing leads from one call to the other.
    """
    index = session.scalar(select(Call.caller_index).where(Call.conversation_id == row.id))
    if index is None or row.public_id is None:
        return
    before = session.scalars(
        select(TalkClosing)
        .join(Call, Call.conversation_id == TalkClosing.conversation_id)
        .join(Conversation, Conversation.id == TalkClosing.conversation_id)
        .where(
            Call.caller_index == index,
            Call.conversation_id != row.id,
            Conversation.public_id.is_not(None),
            TalkClosing.closed_at <= closing.wanted_since,
            TalkClosing.closed_at >= closing.wanted_since - AGAIN,
        )
    ).all()
    for one in before:
        one.came_back = True
    closing.follows = bool(before)
