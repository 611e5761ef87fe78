"""Tables of the operators' service: hours, who is there, and promised calls."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id


class ServiceHours(Base):
    """When people answer (人工服务时间), for a region and all below it; ``scope`` "" is everywhere.

    ``week``: seven lists, Monday first, of ``["08:30", "12:00"]``. ``follows_calendar``: closed on
    days off, and open on make-up working weekends (调休). ``answer_minutes``: so long a farmer
    waits for somebody who is there before a call back is offered.
    """

    __tablename__ = "service_hours"

    scope: Mapped[str] = mapped_column(String(32), primary_key=True)
    week: Mapped[list[Any]] = mapped_column(JSON)
    follows_calendar: Mapped[bool] = mapped_column()
    answer_minutes: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Presence(Base):
    """An operator counts as being there until ``until``: the console is open, or a talk was just
    answered. One row an operator; nothing of the past is kept."""

    __tablename__ = "operator_presence"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class Callback(Base):
    """A call that was promised (回电). ``state``: open | done | failed | withdrawn.

    At most one open per conversation. ``wish`` is when it suits, in the farmer's words; ``notes``:
    [{"at", "who", "outcome", "text"}]. Phone, wish and notes are forgotten some time after the
    end. Without SQLite's hidden row numbers, which would keep the order in which people asked.
    """

    __tablename__ = "callbacks"
    __table_args__ = (
        Index(
            "uq_callbacks_one_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "state", "changed_at"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    conversation_id: Mapped[str] = mapped_column(String(64))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("callbacks.phone"))
    wish: Mapped[str | None] = mapped_column(EncryptedText("callbacks.wish"))
    reason: Mapped[str] = mapped_column(EncryptedText("callbacks.reason"))
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="open")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    notes: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON("callbacks.notes"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
