"""Table of the one-time codes by which a phone asks how its declarations stand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.tables.base import Base, UtcDateTime, random_id


class PhoneCode(Base):
    """A code (验证码) asked for in one conversation for one phone, kept for a day to be counted.

    ``state``: counted (not yet sent) | waiting | replaced (a later one took its place) |
    verified. Conversation, phone, asking message and code are keyed hashes alone. Whether the
    phone has any record is nowhere in the row.
    """

    __tablename__ = "phone_codes"
    __table_args__ = (
        Index(None, "conversation_key", "state"),
        Index(None, "phone_key", "created_at"),
        Index(None, "created_at"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    request_key: Mapped[str] = mapped_column(String(64), unique=True)
    conversation_key: Mapped[str] = mapped_column(String(64))
    phone_key: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(64))
