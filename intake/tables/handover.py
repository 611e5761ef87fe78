"""Table of cases handed over to, and taken from, another hotline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id
from intake.tables.tickets import Ticket


class Handover(Base):
    """A case that we gave (``out``) or took (``in``); beside its ticket, which stays ours.

    ``state``: waiting (not sent yet) | sent | taken (the other side has it, or we have theirs) |
    ended | returned | cancelled. ``theirs`` is the other side's number, ``their_state`` its word,
    ``told_state`` ours that was told last. ``given`` is the line that was shown before and goes
    out, or why one of theirs goes back. Without row numbers, which would keep the order; of an
    anonymous lead the hour alone.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        UniqueConstraint("peer", "theirs"),
        Index(None, "ticket_id"),
        Index(None, "state"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    direction: Mapped[str] = mapped_column(String(3))
    peer: Mapped[str] = mapped_column(String(20))
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    state: Mapped[str] = mapped_column(String(10))
    theirs: Mapped[str | None] = mapped_column(String(64))
    their_state: Mapped[str | None] = mapped_column(String(20))
    told_state: Mapped[str | None] = mapped_column(String(20))
    given: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("handovers.given"))
    news: Mapped[str | None] = mapped_column(EncryptedText("handovers.news"))
    by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    ticket: Mapped[Ticket] = relationship(lazy="joined")
