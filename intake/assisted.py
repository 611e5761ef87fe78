"""What an operator's assist keeps beside a talk (``intake.tables.assist``): what was typed, and
forgetting it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from intake.tables.assist import TYPED, AssistFact, AssistTalk


def typed(session: Session, conversation_id: str, kind: str) -> frozenset[str]:
    """The fields of a draft that an operator typed: what is said over again leaves them alone."""
    query = select(AssistFact.field).where(
        AssistFact.conversation_id == conversation_id,
        AssistFact.kind == kind,
        AssistFact.source == TYPED,
    )
    return frozenset(session.scalars(query))


def forget(session: Session, conversation_id: str, kind: str | None = None) -> None:
    """Forget where the facts of a talk, or of one kind of draft in it, were heard.

    With ``kind`` the talk's own state goes too: it holds words that were said for that draft.
    """
    facts = delete(AssistFact).where(AssistFact.conversation_id == conversation_id)
    session.execute(facts if kind is None else facts.where(AssistFact.kind == kind))
    session.execute(delete(AssistTalk).where(AssistTalk.conversation_id == conversation_id))


def forget_old(session: Session, before: datetime) -> None:
    """Forget what was last touched before that moment."""
    session.execute(delete(AssistFact).where(AssistFact.updated_at <= before))
    session.execute(delete(AssistTalk).where(AssistTalk.updated_at <= before))


def any_old(session: Session, before: datetime) -> bool:
    """Whether :func:`forget_old` has anything to do."""
    return any(
        session.scalar(select(table.conversation_id).where(table.updated_at <= before).limit(1))
        for table in (AssistTalk, AssistFact)
    )
