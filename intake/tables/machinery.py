"""Tables of the machinery: what packaged data was taken over, and which processes live."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intake.tables.base import Base, UtcDateTime


class Seed(Base):
    """A packaged data file as last taken over, by its digest."""

    __tablename__ = "seeds"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))


class Heartbeat(Base):
    """The last sign of life of a process."""

    __tablename__ = "heartbeats"

    process: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
