"""Tables of the working-day calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from intake.tables.base import Base


class CalendarYear(Base):
    """A year whose State Council notice is loaded, with the notice it comes from."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(120))
    number: Mapped[str | None] = mapped_column(String(60))
    issued: Mapped[date] = mapped_column(Date)
    origin: Mapped[str] = mapped_column(String(10))


class CalendarDay(Base):
    """A day that differs from the week's habit: a ``holiday`` or a ``shift`` (调休上班)."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    year: Mapped[int] = mapped_column(ForeignKey("calendar_years.year"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(20))
