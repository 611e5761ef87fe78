"""Tables of time limits: the rules, and the clocks that run on records."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.tables.base import Base, UtcDateTime, random_id
from intake.tables.places import CODE_LENGTH

if TYPE_CHECKING:
    from intake.tables.records import Record


class DeadlineRule(Base):
    """A time limit (时限) as a region's document sets it; see ``data/deadline_rules.yml``.

    ``region_code`` is no foreign key: a rule may be known before its region is. ``days`` is
    null where the text gives no number.
    """

    __tablename__ = "deadline_rules"
    __table_args__ = (Index(None, "kind", "region_code"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region_code: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    kind: Mapped[str] = mapped_column(String(16))
    covers: Mapped[str] = mapped_column(String(32))
    days: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[str | None] = mapped_column(String(10))
    counted_from: Mapped[str] = mapped_column(String(32))
    unit_must_meet: Mapped[bool] = mapped_column(Boolean)
    met_by: Mapped[str | None] = mapped_column(String(20))
    rule: Mapped[str] = mapped_column(String(200))
    issued: Mapped[date | None] = mapped_column(Date)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    document: Mapped[str | None] = mapped_column(String(64))
    section: Mapped[str | None] = mapped_column(String(80))
    local_default: Mapped[bool] = mapped_column(Boolean, default=False)
    origin: Mapped[str] = mapped_column(String(10))


class Deadline(Base):
    """A clock that runs on a record. ``is_due`` marks the one the unit must meet first."""

    __tablename__ = "deadlines"
    __table_args__ = (Index(None, "is_due", "met_at", "overdue_at", "due_on"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id"), index=True)
    is_due: Mapped[bool] = mapped_column(Boolean)
    received_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    next_working_day: Mapped[date] = mapped_column(Date)
    covers: Mapped[str] = mapped_column(String(32))
    days: Mapped[int] = mapped_column(Integer)
    unit: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(String(300))
    document: Mapped[str | None] = mapped_column(String(64))
    section: Mapped[str | None] = mapped_column(String(80))
    local_default: Mapped[bool] = mapped_column(Boolean)
    provisional: Mapped[bool] = mapped_column(Boolean)
    met_by: Mapped[str | None] = mapped_column(String(20))
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    record: Mapped[Record] = relationship(back_populates="deadlines")
