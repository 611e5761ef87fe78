"""Tables of how staff and phones are reached: what was sent lately, WeCom members and robots."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base, UtcDateTime


class SendingLimit(Base):
    """What went out lately to one recipient, known by a blind index alone.

    ``moments`` are pairs of a message's id (empty: counted each time) and seconds since 1970.
    """

    __tablename__ = "sending_limits"
    __table_args__ = (Index(None, "last_at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    moments: Mapped[list[Any]] = mapped_column(JSON)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WeComMember(Base):
    """A user of the console who gets notices in WeCom (企业微信), by the member's id there."""

    __tablename__ = "wecom_members"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    member: Mapped[str] = mapped_column(EncryptedText("wecom_members.member"))
    member_key: Mapped[str] = mapped_column(String(64), unique=True)
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WeComCode(Base):
    """The one-time code with which a user binds a WeCom member: a keyed hash, valid for a while."""

    __tablename__ = "wecom_codes"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    code_key: Mapped[str] = mapped_column(String(64), unique=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class WeComCall(Base):
    """A member's message that was taken: the same one again gets the same answer.

    ``key`` is a blind index of member and message. Forgotten after a day.
    """

    __tablename__ = "wecom_calls"
    __table_args__ = (Index(None, "at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    reply: Mapped[str | None] = mapped_column(EncryptedText("wecom_calls.reply"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class WeComRobot(Base):
    """The robot (群机器人) in the group of a region. Its key is the only secret of the group."""

    __tablename__ = "wecom_robots"

    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(EncryptedText("wecom_robots.key"))
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
