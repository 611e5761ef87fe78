"""An operator in a conversation: takes it from the bot, speaks, gives it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors import attention, matters, texts
from connectors.receiving import GRACE, append
from connectors.tables import Conversation, Message


class NotTheirs(Exception):
    """The conversation is over, or another operator has it."""


def waiting(session: Session) -> list[Conversation]:
    """Conversations that want a person: danger first, then the longest waiting."""
    found = session.scalars(
        select(Conversation)
        .where(Conversation.attention == "wanted", Conversation.state == "open")
        .order_by(Conversation.last_on)
    )
    return sorted(found, key=lambda row: not attention.is_urgent(row))


def take_over(session: Session, conversation: str, operator: str, now: datetime) -> None:
    """From now on the operator answers, not the bot. What waits for the bot, and what is said
    meanwhile, is held for it: it takes the facts from there when it goes on.

    Taking it twice changes nothing. Raises NotTheirs.
    """
    row = _open(session, conversation)
    if row.attention == "operator":
        if row.operator != operator:
            raise NotTheirs
        return
    row.attention, row.operator, row.answer_due_at = "operator", operator, None
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation, Message.state == "pending")
        .values(state="held", turn_id=None, capsule=None)
    )
    row.waiting_since = row.due_at = None
    append(session, row, "system", texts.system("operator_here"), now)


def say(session: Session, conversation: str, operator: str, text: str, now: datetime) -> int:
    """Write as the operator; gives the message's number. Raises NotTheirs."""
    row = _theirs(session, conversation, operator)
    return append(session, row, "operator", text, now).seq


def hand_back(session: Session, conversation: str, operator: str, now: datetime) -> None:
    """The bot goes on. Raises NotTheirs.

    Where something was being told, the farewell itself waits for the bot as a turn: it takes
    what was said meanwhile and puts its open question again.
    """
    row = _theirs(session, conversation, operator)
    attention.clear(row)
    goodbye = append(session, row, "system", texts.system("operator_left"), now)
    if matters.draft_hint(session, row.id, None, now) is None:
        let_go(session, row.id)
        return
    goodbye.state = "pending"
    if row.waiting_since is None:
        row.waiting_since, row.due_at = now, now + GRACE


def let_go(session: Session, conversation: str) -> None:
    """What was held for the bot has been read, or nothing of it matters."""
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation, Message.state == "held")
        .values(state="handled")
    )


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
