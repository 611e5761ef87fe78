"""Tables of the people who work with the system, and of their sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base, UtcDateTime, random_id
from intake.tables.places import Region

ROLES = ("village", "township", "county", "operator", "supervisor", "editor", "admin")


class User(Base):
    """A member of staff. ``role``: village | township | county | operator |
    supervisor (热线班长) | editor | admin.

    ``first_secret_until`` is set while the password is the first one, made by whoever added
    the user: it must be changed at the first log-in and is void after that moment.
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(EncryptedText("users.name"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("users.phone"))
    password_hash: Mapped[str] = mapped_column(String(160))
    first_secret_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    role: Mapped[str] = mapped_column(String(10))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"), index=True)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    region: Mapped[Region | None] = relationship(lazy="joined")


class ConsoleSession(Base):
    """A log-in at the console. The token itself is only in the browser."""

    __tablename__ = "console_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    csrf_secret: Mapped[str] = mapped_column(EncryptedText("console_sessions.csrf_secret"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(lazy="joined")


class LoginAttempt(Base):
    """A failed log-in, by the blind index of the name tried or of the address it came from."""

    __tablename__ = "login_attempts"
    __table_args__ = (Index(None, "key", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
