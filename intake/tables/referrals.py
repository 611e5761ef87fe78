"""Table of the referral directory: which office of a region to send people to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from intake.tables.base import Base, UtcDateTime


class Referral(Base):
    """An office (转介) for a region and all below it; ``scope`` "" is everywhere.

    ``department`` is a key of ``data/departments.yml``. An office's phone, never a person's.
    """

    __tablename__ = "referrals"

    scope: Mapped[str] = mapped_column(String(32), primary_key=True)
    department: Mapped[str] = mapped_column(String(32), primary_key=True)
    office: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(24))
    hours: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
