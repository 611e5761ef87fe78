"""Table of what was said about a record after it was filed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id


class RecordAddition(Base):
    """Words added to a filed record (补充): the reporter's, or the unit's to the reporter.

    ``who``: reporter | unit. ``nth`` counts within the record from 1 and keeps the order, so
    that no precise time is needed for it. ``actor`` is the member of staff, null for the
    reporter. ``asks`` marks a question of the unit's. ``read_at`` is when the other side read
    it first. ``key`` is a blind index that makes a repeated addition impossible; for an
    anonymous lead it is made of the words alone, never of a conversation, and both times are
    full hours. Without SQLite's hidden row numbers, which would keep the order across records.
    """

    __tablename__ = "record_additions"
    __table_args__ = (UniqueConstraint("record_id", "nth"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id"))
    nth: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    who: Mapped[str] = mapped_column(String(8))
    actor: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(EncryptedText("record_additions.text"))
    files: Mapped[list[str] | None] = mapped_column(EncryptedJSON("record_additions.files"))
    asks: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
