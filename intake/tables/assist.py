"""Tables of what an operator's assist keeps beside a talk: where it stands, and where each fact of
a draft comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedJSON
from intake.tables.base import Base, UtcDateTime

SAID, TYPED = "said", "typed"
"""Where a fact comes from: the caller's words, or an operator."""
_NO_ROWID = {"sqlite_with_rowid": False}


class AssistTalk(Base):
    """Where listening stands in one conversation: what was asked last, what was suggested.

    ``state`` is the assist's own (``assist.state``); it holds words of the talk and lies sealed.
    """

    __tablename__ = "assist_talks"
    __table_args__ = (Index(None, "updated_at"), _NO_ROWID)

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("assist_talks.state"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AssistFact(Base):
    """Where one fact of a draft comes from.

    ``source``: said (by the caller) | typed (by an operator, ``typed_by``; never overwritten by
    what is said). ``words`` are the places it was heard at:
    ``[{"seq": message, "start", "end": code points of it, "words"}]``.
    """

    __tablename__ = "assist_facts"
    __table_args__ = (Index(None, "updated_at"), _NO_ROWID)

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    field: Mapped[str] = mapped_column(String(32), primary_key=True)
    source: Mapped[str] = mapped_column(String(8))
    certain: Mapped[bool]
    words: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON("assist_facts.words"))
    typed_by: Mapped[str | None] = mapped_column(String(64))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
