"""An operator in a conversation: takes it from the bot, speaks, gives it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors import texts
from connectors.receiving import append
from connectors.tables import Conversation, Message


class NotTheirs(Exception):
    """The conversation is over, or another operator has it."""


def waiting(session: Session) -> list[Conversation]:
    """Conversations in which somebody asked for a person or the bot could not go on."""
    return list(
        session.scalars(
            select(Conversation)
            .where(Conversation.attention == "wanted", Conversation.state == "open")
            .order_by(Conversation.last_on)
        )
    )


def take_over(session: Session, conversation: str, operator: str, now: datetime) -> None:
    """From now on the operator answers, not the bot; what waits for the bot is theirs too.

    Taking it twice changes nothing. Raises NotTheirs.
    """
    row = _open(session, conversation)
    if row.attention == "operator":
        if row.operator != operator:
            raise NotTheirs
        return
    row.attention, row.operator = "operator", operator
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation, Message.state == "pending")
        .values(state="handled", turn_id=None, capsule=None)
    )
    row.waiting_since = row.due_at = None
    append(session, row, "system", texts.system("operator_here"), now)


def say(session: Session, conversation: str, operator: str, text: str, now: datetime) -> int:
    """Write as the operator; gives the message's number. Raises NotTheirs."""
    row = _theirs(session, conversation, operator)
    return append(session, row, "operator", text, now).seq


def hand_back(session: Session, conversation: str, operator: str, now: datetime) -> None:
    """The bot goes on. Raises NotTheirs."""
    row = _theirs(session, conversation, operator)
    row.attention, row.attention_reason, row.operator = "none", None, None
    append(session, row, "system", texts.system("operator_left"), now)


def _open(session: Session, conversation: str) -> Conversation:
    row = session.get(Conversation, conversation, with_for_update=True)
    if row is None or row.state != "open":
        raise NotTheirs
    return row


def _theirs(session: Session, conversation: str, operator: str) -> Conversation:
    row = _open(session, conversation)
    if row.attention != "operator" or row.operator != operator:
        raise NotTheirs
    return row
