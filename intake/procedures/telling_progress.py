"""What comes next in a record's procedure, in one plain sentence for the farmer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from intake import regions
from intake.procedures.data import IDENTIFICATION
from intake.procedures.runs import runs_of
from intake.procedures.standing import RUNNING, current, procedure_of, standings
from intake.tables.procedures import ProcedureRun
from intake.tables.tickets import Ticket


def latest(session: Session, record_id: str) -> ProcedureRun | None:
    """The identification procedure that is told of."""
    found = runs_of(session, record_id, IDENTIFICATION)
    return found[-1] if found else None


def next_words(
    session: Session, run: ProcedureRun, ticket: Ticket, texts: Mapping[str, Any]
) -> str:
    """What comes next, from the section ``procedure`` of ``data/progress.yml``; the document's
    region and year stand with it."""
    procedure = procedure_of(run)
    source = str(texts["source"]).format(
        region=regions.names_of(session, [procedure.region])[0], year=procedure.issued.year
    )
    if run.state == "done":
        return str(texts["done"])
    if run.state != "open":
        last = run.acts[-1]
        step = procedure.step(last.step or "")
        form = texts["refused"] if run.state == "refused" else texts["stopped"]
        return str(form).format(step=step.name if step else "", reason=last.reason or "")
    turn = current(standings(run, ticket))
    if turn is None:
        return ""
    if turn.state == RUNNING and turn.until is not None:
        return str(texts["notice"]).format(date=_day(turn.until, texts)) + source
    form = texts["running"] if turn.state == RUNNING else texts["next"]
    return str(form).format(plain=turn.step.plain or turn.step.name) + source


def _day(day: date, texts: Mapping[str, Any]) -> str:
    return str(texts["date"]).format(year=day.year, month=day.month, day=day.day)
