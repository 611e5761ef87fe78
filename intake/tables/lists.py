"""Tables of lists of phones to which a region's plain sheet (明白纸) is sent, and of refusals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id
from intake.tables.places import Region


class SheetList(Base):
    """A list that a unit has uploaded. ``state``: draft | sending | stopped | dropped.

    ``good`` of its ``lines`` get a message. After ``forgotten_at`` there are no people any more,
    and ``counts`` holds what became of them: {"sent": 12, "failed": 1, …}.
    """

    __tablename__ = "sheet_lists"
    __table_args__ = (Index(None, "region_code", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    uploaded_by: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default="draft")
    lines: Mapped[int] = mapped_column(Integer)
    good: Mapped[int] = mapped_column(Integer)
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    region: Mapped[Region] = relationship()


class SheetListPerson(Base):
    """A line of a list, by its number in the file. ``problem`` says why it gets no message, and
    then no phone is kept; ``message_key`` is the ``dedupe_key`` of its message."""

    __tablename__ = "sheet_list_people"

    list_id: Mapped[str] = mapped_column(ForeignKey("sheet_lists.id"), primary_key=True)
    line: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str | None] = mapped_column(EncryptedText("sheet_list_people.name"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("sheet_list_people.phone"))
    village: Mapped[str | None] = mapped_column(EncryptedText("sheet_list_people.village"))
    village_code: Mapped[str | None] = mapped_column(String(40))
    problem: Mapped[str | None] = mapped_column(String(20))
    message_key: Mapped[str | None] = mapped_column(String(128))


class SheetRefusal(Base):
    """A phone whose holder wants no more of these messages (退订): its blind index alone."""

    __tablename__ = "sheet_refusals"
    __table_args__ = ({"sqlite_with_rowid": False},)

    phone_index: Mapped[str] = mapped_column(String(64), primary_key=True)
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
