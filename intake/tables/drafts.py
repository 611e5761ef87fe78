"""Table of unfinished records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedJSON
from intake.tables.base import Base, UtcDateTime, random_id


class Draft(Base):
    """What a farmer has told so far for one record: at most one open per conversation and kind.

    ``run`` counts the drafts of one kind in one conversation from 1; with the conversation it
    makes the idempotency key of filing. ``status``: open | parked | filed | forgotten (filed, and
    its receipt code no longer kept) | cancelled | expired.
    ``talk`` is where its dialogue stands: ``{"expects": the open question, …}``.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("conversation_id", "kind", "run"),
        Index(
            "uq_drafts_one_open",
            "conversation_id",
            "kind",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
        Index(None, "status", "expires_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    conversation_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    run: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(10), default="open")
    facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("drafts.facts"))
    talk: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("drafts.talk"))
    last_message_id: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def idempotency_key(self) -> str:
        """Conversation, kind and run: filing twice under it files once."""
        return f"{self.conversation_id}/{self.kind}/{self.run}"
