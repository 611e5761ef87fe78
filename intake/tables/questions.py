"""Table of the questions that no document answered, for the knowledge editors."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base, random_id


class UnansweredQuestion(Base):
    """A question without an answer (没有答上的问题), as often as it was asked in one county.

    ``key`` is the blind index of its plain form and county: the same question counts up. The
    row holds the masked words and nothing of who asked: no conversation, no channel, no time
    finer than the day. ``region_path`` ends at the county ("" where it is unknown). ``status``
    is what the farmer got: no_basis | candidates; ``refused_as`` the kind of refusal, if any.
    ``state``: open | answered (by ``card_id``) | no_document | off_topic. Without SQLite's
    hidden row numbers, which would keep the order in which people asked.
    """

    __tablename__ = "unanswered_questions"
    __table_args__ = (
        Index(None, "state", "last_on"),
        Index(None, "touched_on"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(EncryptedText("unanswered_questions.text"))
    region_path: Mapped[str] = mapped_column(String(255))
    status: Mapped[str] = mapped_column(String(12))
    refused_as: Mapped[str | None] = mapped_column(String(60))
    topic: Mapped[str | None] = mapped_column(String(60))
    count: Mapped[int] = mapped_column(Integer, default=1)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    touched_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default="open")
    card_id: Mapped[str | None] = mapped_column(String(80))
    settled_by: Mapped[str | None] = mapped_column(String(64))
    settled_on: Mapped[date | None] = mapped_column(Date)

    @property
    def line(self) -> list[str]:
        """Codes from the top down to the county, as far as it is known."""
        return [code for code in self.region_path.split("/") if code]
