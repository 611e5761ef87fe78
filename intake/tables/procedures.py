"""Tables of the procedures after the visit: the run of one for a record, and its acts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from intake.privacy.columns import EncryptedText
from intake.tables.base import Base, UtcDateTime, append_only, random_id
from intake.tables.records import Record


class LocalProcedure(Base):
    """A procedure that a county has imported (:mod:`intake.procedures.importing`).

    ``written`` is the whole of it, as :func:`intake.procedures.data.from_written` reads it.
    """

    __tablename__ = "local_procedures"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    written: Mapped[dict[str, Any]] = mapped_column(JSON)
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProcedureRun(Base):
    """A region's procedure as it runs for one record.

    ``procedure`` is the id of a packaged one, or of an imported one that ``written`` keeps as it
    was when the run began. ``state``: open | done | refused | stopped.
    ``version`` counts the acts: who writes must have seen the last one. ``identified_on`` is
    the day that counts as the day of identification, ``entered_channel_on`` that of the
    county's entry into the green channel.
    """

    __tablename__ = "procedure_runs"
    __table_args__ = (
        Index(
            "uq_procedure_runs_one_open",
            "record_id",
            "purpose",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=random_id)
    record_id: Mapped[str] = mapped_column(ForeignKey("records.id"), index=True)
    procedure: Mapped[str] = mapped_column(String(64))
    written: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    purpose: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(Integer, default=0)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    identified_on: Mapped[date | None] = mapped_column(Date)
    entered_channel_on: Mapped[date | None] = mapped_column(Date)

    record: Mapped[Record] = relationship()
    acts: Mapped[list[ProcedureAct]] = relationship(order_by="ProcedureAct.version")


@append_only
class ProcedureAct(Base):
    """One act on a run: who, when, which step, what came of it. Never altered.

    ``act``: open | begin | done | refuse | skip | stop. ``on_date`` is the day it was done,
    ``until`` the last day of a public notice. ``household`` is the name on the notice.
    """

    __tablename__ = "procedure_acts"

    run_id: Mapped[str] = mapped_column(ForeignKey("procedure_runs.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    on_date: Mapped[date] = mapped_column(Date)
    actor: Mapped[str] = mapped_column(String(64))
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    step: Mapped[str | None] = mapped_column(String(32))
    act: Mapped[str] = mapped_column(String(10))
    paper: Mapped[bool] = mapped_column(Boolean, default=False)
    until: Mapped[date | None] = mapped_column(Date)
    household: Mapped[str | None] = mapped_column(EncryptedText("procedure_acts.household"))
    note: Mapped[str | None] = mapped_column(EncryptedText("procedure_acts.note"))
    reason: Mapped[str | None] = mapped_column(EncryptedText("procedure_acts.reason"))
