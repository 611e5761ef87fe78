"""Tables of channels on which people are reached by an address, and of what came from there.

A web page asks for what is new; WeChat has to be told. How far an address has been told stands in
its row, so that whoever goes on after a crash knows where.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id


class ChannelAddress(Base):
    """One person on one channel (an openid of an official account) and the talk with them.

    ``address_index`` is a blind index of channel, account and address. ``generation`` counts
    the talks: a talk that was quiet too long ends, the next words open another. ``spoke_at``
    is when the person last wrote, ``menu_at`` when they last only tapped or followed: the
    platform's windows count from these. ``sent_since`` is how many messages went out unasked
    since. Messages of the talk up to ``told_seq``, and of the next one ``told_parts`` pieces,
    have been told; what the answer to the platform's call ``carried_by`` brings them has not
    yet: it counts up to ``carried_seq`` and ``carried_parts`` once that answer is on its way, and
    the platform may ask for it until ``carried_until``. ``heard`` is what was understood of a
    voice, until the person has said whether it is right. ``hold_until``: an answer to the
    platform's own call may still carry what is new. ``due_at`` is set while something is to be
    told.
    """

    __tablename__ = "channel_addresses"
    __table_args__ = (Index("ix_channel_addresses_due", "due_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    channel: Mapped[str] = mapped_column(String(16))
    address_index: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(EncryptedText("channel_addresses.address"))
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id"), unique=True)
    generation: Mapped[int] = mapped_column(Integer, default=0)
    following: Mapped[bool] = mapped_column(default=True)
    region: Mapped[str | None] = mapped_column(EncryptedText("channel_addresses.region"))
    spoke_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    menu_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_since: Mapped[int] = mapped_column(Integer, default=0)
    told_seq: Mapped[int] = mapped_column(Integer, default=0)
    told_parts: Mapped[int] = mapped_column(Integer, default=0)
    carried_by: Mapped[str | None] = mapped_column(String(64))
    carried_seq: Mapped[int] = mapped_column(Integer, default=0)
    carried_parts: Mapped[int] = mapped_column(Integer, default=0)
    carried_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard: Mapped[str | None] = mapped_column(EncryptedText("channel_addresses.heard"))
    hold_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str | None] = mapped_column(String(200))


class PlatformCall(Base):
    """A call of a platform that was taken: the same call again gets the same answer.

    ``key`` is a keyed hash of the platform's own id. ``reply`` is the text that was answered
    (``""``: nothing), null while that is open. ``media`` names what must still be fetched from
    the platform, and ``due_at`` when to try that. Forgotten after a day.
    """

    __tablename__ = "platform_calls"
    __table_args__ = (Index("ix_platform_calls_due", "due_at"), Index("ix_platform_calls_at", "at"))

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    address_id: Mapped[str] = mapped_column(ForeignKey("channel_addresses.id"), index=True)
    reply: Mapped[str | None] = mapped_column(EncryptedText("platform_calls.reply"))
    media: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("platform_calls.media"))
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
