"""Table of the talks that a supervisor looks at, and of how they were handled (质检)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.tables.base import Base, UtcDateTime, random_id


class TalkSample(Base):
    """A talk that was drawn by chance, and its scores.

    ``about`` is a keyed hash of the ending that was drawn, so that none is drawn twice.
    ``conversation_id`` and ``closed_at`` (the talk is shown up to there) stand only until it is
    scored: scores lead to no talk and hold no words, only items of ``quality.yml`` with their
    marks.
    """

    __tablename__ = "talk_samples"
    __table_args__ = (
        Index(None, "conversation_id"),
        Index(None, "touched_on"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    about: Mapped[str] = mapped_column(String(64), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(String(32))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    operator: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(20))
    scores: Mapped[dict[str, str] | None] = mapped_column(JSON)
    scored_on: Mapped[date | None] = mapped_column(Date)
    touched_on: Mapped[date] = mapped_column(Date)
