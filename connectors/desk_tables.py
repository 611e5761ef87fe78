"""Tables of the operators' desk: what is known of a talk that wants a person or has one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.tables.base import Base, UtcDateTime

_NO_ROWID = {"sqlite_with_rowid": False}


class DeskTalk(Base):
    """A talk that wants a person (`wanted`) or has one (`operator`); gone with the wish.

    `wanted_since` keeps its place in the queue, also while somebody has it. `held_until` is the
    lease of the operator who has it, renewed by the page they have open; a talk without one is
    held for good (a call is: it is not the browser that holds it). `taken_at` is when the holder
    took it. Times to the second, as long as somebody waits.
    """

    __tablename__ = "desk_talks"
    __table_args__ = (Index("ix_desk_talks_held_until", "held_until"), _NO_ROWID)

    conversation_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    wanted_since: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
