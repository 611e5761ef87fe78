"""Tables of what was filed: declarations and leads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id
from intake.tables.places import Region

if TYPE_CHECKING:
    from intake.tables.deadlines import Deadline
    from intake.tables.tickets import Ticket


class Record(Base):
    """A declaration (自主申报) or a lead (问题线索) as it was filed.

    All that was told lies sealed in ``facts``; beside it stands only what routing, clocks and
    figures need. ``conversation_key``, ``phone_key``, ``reporter_phone_key``, ``id_card_key``,
    ``household_key`` and ``idempotency_key`` are blind indexes; phones, ID and household (name
    and county) are indexed for declarations alone. ``reply_to`` is the conversation to answer
    in, absent for anonymous leads.
    """

    __tablename__ = "records"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    kind: Mapped[str] = mapped_column(String(16), index=True)
    number: Mapped[str] = mapped_column(String(10), unique=True)
    receipt_hash: Mapped[str] = mapped_column(String(64))
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    conversation_key: Mapped[str] = mapped_column(String(64), index=True)
    phone_key: Mapped[str | None] = mapped_column(String(64), index=True)
    reporter_phone_key: Mapped[str | None] = mapped_column(String(64), index=True)
    id_card_key: Mapped[str | None] = mapped_column(String(64), index=True)
    household_key: Mapped[str | None] = mapped_column(String(64), index=True)
    reply_to: Mapped[str | None] = mapped_column(EncryptedText("records.reply_to"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"), index=True)
    urgent: Mapped[bool] = mapped_column(Boolean)
    anonymity: Mapped[str | None] = mapped_column(String(16))
    category: Mapped[str | None] = mapped_column(String(20))
    facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("records.facts"))

    region: Mapped[Region | None] = relationship(lazy="joined")
    deadlines: Mapped[list[Deadline]] = relationship(back_populates="record", lazy="selectin")
    ticket: Mapped[Ticket] = relationship(back_populates="record")
    implicated: Mapped[list[ImplicatedUnit]] = relationship(lazy="selectin")


class ImplicatedUnit(Base):
    """A unit that a record is kept from, with everything below it: one that a lead is about, or
    the village that a declaration passes by at the farmer's wish."""

    __tablename__ = "implicated_units"
    __table_args__ = (Index(None, "region_code"),)

    record_id: Mapped[str] = mapped_column(ForeignKey("records.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)

    region: Mapped[Region] = relationship(lazy="joined")


class ReceiptAttempt(Base):
    """A look-up with a number and a receipt code; wrong ones stay and are counted."""

    __tablename__ = "receipt_attempts"
    __table_args__ = (Index(None, "number_key", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    number_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
