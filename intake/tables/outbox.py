"""Table of messages to be delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id


class OutboxMessage(Base):
    """One message to one recipient. ``state``: waiting | leased | sent | failed | dropped.

    ``due_at`` is when to try next (null: at once), and while leased, when the lease lapses.
    ``dedupe_key`` makes a second message of the same sense impossible.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "due_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    channel: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(EncryptedText("outbox.recipient"))
    template: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("outbox.params"))
    dedupe_key: Mapped[str | None] = mapped_column(String(128), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease: Mapped[str | None] = mapped_column(String(32))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(200))
