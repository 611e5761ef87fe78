"""Tables of the work on a record: the ticket, its history, the visit reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime, append_only, random_id
from intake.tables.places import Region
from intake.tables.records import Record


class Ticket(Base):
    """The work on one record, lying with one unit.

    ``unit_code`` is the unit that has it, null while it waits for the operators (待派).
    ``handed_upward`` marks a lead about a county, which a level above must take. ``version``
    counts changes: who writes must have seen the last one.
    """

    __tablename__ = "tickets"
    __table_args__ = (Index(None, "unit_code", "state"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id"), unique=True)
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    state: Mapped[str] = mapped_column(String(20))
    handed_upward: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    record: Mapped[Record] = relationship(back_populates="ticket", lazy="joined")
    unit: Mapped[Region | None] = relationship(lazy="joined")
    history: Mapped[list[TicketEvent]] = relationship(order_by="TicketEvent.version")
    visits: Mapped[list[VisitReport]] = relationship(order_by="VisitReport.reported_at")


@append_only
class TicketEvent(Base):
    """One change of a ticket: who, when, from, to, why. Never altered.

    ``detail`` holds what else the step is about and is no secret: the days of an extension,
    the number of a ticket that was merged into this one.
    """

    __tablename__ = "ticket_events"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str | None] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    reason: Mapped[str | None] = mapped_column(EncryptedText("ticket_events.reason"))
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


@append_only
class TicketMerge(Base):
    """A ticket ended in another one of the same household. The last row of a merged ticket
    says where it goes on."""

    __tablename__ = "ticket_merges"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    into_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@append_only
class TicketRating(Base):
    """The reporter's rating (评价) of what the unit did: ``level`` 5 (很满意) to 1 (很不满意);
    ``solved`` null if it was not said. ``unit_code`` had the ticket then."""

    __tablename__ = "ticket_ratings"
    __table_args__ = (Index(None, "unit_code", "at"),)

    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    level: Mapped[int] = mapped_column(Integer)
    solved: Mapped[bool | None] = mapped_column(Boolean)
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@append_only
class VisitReport(Base):
    """What a visit (入户核查) found. ``result`` is the unit's view, not a decision."""

    __tablename__ = "visit_reports"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reported_by: Mapped[str] = mapped_column(String(64))
    visited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    people: Mapped[list[str]] = mapped_column(EncryptedJSON("visit_reports.people"))
    findings: Mapped[str] = mapped_column(EncryptedText("visit_reports.findings"))
    result: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(EncryptedText("visit_reports.reason"))
    details: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("visit_reports.details"))
