"""After an operator: the bot takes what was said to them, and puts its open question again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from connectors import matters
from connectors.receiving import GRACE
from connectors.tables import Conversation, Message


def bot_goes_on(session: Session, row: Conversation, farewell: Message, now: datetime) -> None:
    """Where something was being told, the farewell itself waits for the bot as a turn; else
    what was held for the bot is let go."""
    if matters.under_way(session, row.id, now) is None:
        let_go(session, row.id)
        return
    farewell.state = "pending"
    if row.waiting_since is None:
        row.waiting_since, row.due_at = now, now + GRACE


def end_here(session: Session, row: Conversation, now: datetime) -> None:
    """The bot is not to go on; but where a lead is being told, from which words on is kept: with
    the choice of anonymity they leave this talk, too."""
    held = select(func.min(Message.seq)).where(
        Message.conversation_id == row.id, Message.state == "held"
    )
    if row.lead_from is None and matters.has_lead(session, row.id, now):
        row.lead_from = session.scalar(held)
    let_go(session, row.id)


def let_go(session: Session, conversation: str) -> None:
    """What was held for the bot has been read, or nothing of it matters."""
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation, Message.state == "held")
        .values(state="handled")
    )
