"""Table of what operators thought of the assist's suggestions (用上了 · 不对 · 缺了)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base


class AssistFeedback(Base):
    """One judgement. ``about`` is a keyed hash of talk and suggestion, so that each is judged once
    and no row leads to a talk.

    ``kind``: field | question | clause | caution | similar | missing. ``name``: the field, the kind
    of caution, document and section of a clause. ``verdict``: used | wrong | missing. ``note`` is
    what was missing, masked.
    """

    __tablename__ = "assist_feedback"
    __table_args__ = (Index(None, "given_on"), {"sqlite_with_rowid": False})

    about: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    verdict: Mapped[str] = mapped_column(String(8))
    note: Mapped[str | None] = mapped_column(EncryptedText("assist_feedback.note"))
    given_by: Mapped[str] = mapped_column(String(64))
    given_on: Mapped[date] = mapped_column(Date)
