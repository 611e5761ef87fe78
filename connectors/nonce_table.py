"""The table of nonces: no signed request of another machine is taken twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.tables.base import Base, UtcDateTime


class RequestNonce(Base):
    """A nonce that was used, as its hash. Forgotten after ten minutes."""

    __tablename__ = "phone_nonces"  # telephone systems were the first that signed
    __table_args__ = (Index(None, "at"), {"sqlite_with_rowid": False})

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
