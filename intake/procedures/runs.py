"""The procedures that run, or ran, for a record."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.procedures.data import IDENTIFICATION
from intake.tables.procedures import ProcedureRun
from intake.tables.records import Record


def held(session: Session, runs: list[ProcedureRun]) -> list[ProcedureRun]:
    """These runs as they are now, held until the transaction ends: always before their clocks,
    so that two never wait for each other."""
    query = select(ProcedureRun).where(ProcedureRun.id.in_([one.id for one in runs]))
    locked = query.order_by(ProcedureRun.id).with_for_update(of=ProcedureRun)
    return list(session.scalars(locked.execution_options(populate_existing=True)))


def runs_of(session: Session, record_id: str, purpose: str | None = None) -> list[ProcedureRun]:
    """The runs of a record, oldest first."""
    query = select(ProcedureRun).where(ProcedureRun.record_id == record_id)
    if purpose is not None:
        query = query.where(ProcedureRun.purpose == purpose)
    return list(session.scalars(query.order_by(ProcedureRun.opened_at, ProcedureRun.id)))


def open_runs(
    session: Session, record_id: str, purposes: tuple[str, ...] | None = None
) -> list[ProcedureRun]:
    """Those that go on, of these purposes or of all."""
    found = [one for one in runs_of(session, record_id) if one.state == "open"]
    return [one for one in found if purposes is None or one.purpose in purposes]


def identified(session: Session, record: Record) -> date | None:
    """The day that counts as the household's day of identification, once the county decided."""
    days = [one.identified_on for one in runs_of(session, record.id, IDENTIFICATION)]
    return next((day for day in reversed(days) if day is not None), None)
