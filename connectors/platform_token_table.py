"""The table of platforms' access tokens: one row an account, for all processes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base, UtcDateTime


class PlatformToken(Base):
    """The token of one account (``wechat/APPID``), sealed; a platform's may have 512 characters.

    ``generation`` grows with each other token. ``renew_at`` is when to ask for the next one,
    before ``expires_at``. The lease is its holder's who asks the platform right now. Forced
    renewals are counted by the day of ``forced_on``.
    """

    __tablename__ = "platform_tokens"

    name: Mapped[str] = mapped_column(String(128), primary_key=True)
    token: Mapped[str | None] = mapped_column(EncryptedText("platform_tokens.token"))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    renew_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_owner: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    forced_on: Mapped[date | None] = mapped_column(Date)
    forced: Mapped[int] = mapped_column(Integer, default=0)
    forced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
