"""Every procedure there is: the packaged ones, and those that a county has imported."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake.procedures.data import Procedure, all_procedures, from_written
from intake.tables.procedures import LocalProcedure


def known(session: Session) -> dict[str, Procedure]:
    """All by their ids, the packaged ones first."""
    return {**all_procedures(), **imported(session)}


def imported(session: Session) -> dict[str, Procedure]:
    """Those that were imported here, by their ids."""
    rows = session.scalars(select(LocalProcedure).order_by(LocalProcedure.id))
    return {row.id: from_written(row.written) for row in rows}
