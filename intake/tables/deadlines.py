"""Tables of time limits: the rules, and the clocks that run on records."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    and_,
    false,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.tables.base import Base, UtcDateTime, random_id
from intake.tables.places import CODE_LENGTH

if TYPE_CHECKING:
    from intake.tables.records import Record


class DeadlineRule(Base):
    """A time limit (时限) as a region's document sets it; see ``data/deadline_rules.yml``.

    ``region_code`` is no foreign key: a rule may be known before its region is. ``days`` is
    null where the text gives no number. ``pauses`` are the reasons for which such a clock may be
    paused, ``level`` who is told when it is missed (the unit that has the ticket where null);
    ``at_least`` marks a time that must have passed (公示不少于), not one to keep within. A row
    that another has replaced stays, with ``valid_to``.
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
    pauses: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    level: Mapped[str | None] = mapped_column(String(10))
    at_least: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class Deadline(Base):
    """A clock that runs on a record. ``is_due`` marks the one the unit must meet first.

    It ends when it is met (``met_at``, in time or late) or stopped (``stopped_at``: the matter
    has gone, or the rule no longer applies). ``stage`` and ``received_on`` say what it counts
    from. ``reminded_at``, ``overdue_at``, ``supervised_at`` and ``county_told_at`` are the steps
    of the ladder that were taken; ``round`` counts how often they began anew. ``supervised_by``
    is the unit that took it up (督办). ``paused_at`` and ``paused_for`` stand while it is paused.
    ``extended_to`` is the last day that was granted instead of the rule's, on ``extended_on``.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index(None, "is_due", "met_at", "overdue_at", "due_on"),
        Index(None, "due_on", "met_at", "stopped_at"),
        Index(None, "supervised_by", "met_at"),
    )

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

    rule_id: Mapped[str | None] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(32), default="receipt", server_default="receipt")
    pauses: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    level: Mapped[str | None] = mapped_column(String(10))
    at_least: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_for: Mapped[str | None] = mapped_column(String(32))
    extended_to: Mapped[date | None] = mapped_column(Date)
    extended_on: Mapped[date | None] = mapped_column(Date)
    supervised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supervised_by: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    county_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    round: Mapped[int] = mapped_column(Integer, default=1, server_default="1")

    record: Mapped[Record] = relationship(back_populates="deadlines")
    paused: Mapped[list[DeadlinePause]] = relationship(
        order_by="DeadlinePause.since", lazy="selectin"
    )

    @hybrid_property
    def runs(self) -> bool:
        """Neither met nor stopped; a paused clock runs too, it only stands still."""
        return self.met_at is None and self.stopped_at is None

    @runs.inplace.expression
    @classmethod
    def _runs(cls) -> ColumnElement[bool]:
        return and_(cls.met_at.is_(None), cls.stopped_at.is_(None))


class DeadlinePause(Base):
    """A time that is not counted (不计入时限): from ``since`` until ``until``, and why."""

    __tablename__ = "deadline_pauses"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    deadline_id: Mapped[str] = mapped_column(ForeignKey("deadlines.id"), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(32))
