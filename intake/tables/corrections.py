"""Table of utterances that were understood wrongly, for the reviewers of the training data."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base, random_id


class NluCorrection(Base):
    """An utterance (masked) that an operator corrected (听错的话).

    ``about`` is a keyed hash of talk and utterance: each is there once, and no row leads to a
    talk, a caller or an operator. ``kind``: intent | entity. ``heard`` is what it was taken for and
    ``meant`` what it was, as the operator says: intents, or values of ``entity``. ``guarded``: it
    was said beside a lead, and is not for reviewers of a region. ``state``: open | taken |
    refused; what is taken has an ``intent``, and of an entity the ``words`` that say it. Without
    SQLite's hidden row numbers, which would keep the order in which people spoke.
    """

    __tablename__ = "nlu_corrections"
    __table_args__ = (
        Index(None, "state", "noted_on"),
        Index(None, "touched_on"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    about: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(EncryptedText("nlu_corrections.text"))
    heard: Mapped[str | None] = mapped_column(EncryptedText("nlu_corrections.heard"))
    meant: Mapped[str] = mapped_column(EncryptedText("nlu_corrections.meant"))
    entity: Mapped[str | None] = mapped_column(String(20))
    guarded: Mapped[bool] = mapped_column()
    noted_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(8), default="open")
    intent: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(EncryptedText("nlu_corrections.words"))
    touched_on: Mapped[date] = mapped_column(Date)
