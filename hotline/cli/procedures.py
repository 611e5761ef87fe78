"""``hotline procedures``: what follows the visit, as the documents say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import click

from hotline.cli.output import application, emit
from intake import regions
from intake.clock import local_date
from intake.errors import IntakeError
from intake.procedures.choosing import choose
from intake.procedures.data import PURPOSES, Procedure, all_procedures


@click.group()
def procedures() -> None:
    """Identification, leaving and green channel, by region."""


@procedures.command("list")
@click.option("--region", help="Code, or name as people write it: what speaks for this place.")
@click.option("--purpose", type=click.Choice(PURPOSES))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="By default today.")
def list_procedures(region: str | None, purpose: str | None, day: datetime | None) -> None:
    """A line for each procedure; with --region, which leads there, or that none is written."""
    wanted = (purpose,) if purpose else PURPOSES
    if region is None:
        for one in all_procedures().values():
            if one.purpose in wanted:
                emit(_line(one))
        return
    app = application()
    on = day.date() if day else local_date(app.clock.now())
    with app.database.reading() as session:
        line = regions.line_of(session, regions.resolve_one(session, region))
    for name in wanted:
        chosen = choose(line, name, on)
        if chosen.leading is None:
            emit({"purpose": name, "id": None, "note": "本地未载明"})
            continue
        emit({**_line(chosen.leading), "leads": True})
        for other in chosen.others:
            emit({**_line(other), "leads": False})


@procedures.command("show")
@click.argument("procedure_id")
def show(procedure_id: str) -> None:
    """One procedure with its steps, their units, papers, notices, clocks and sections."""
    found = all_procedures().get(procedure_id)
    if found is None:
        raise IntakeError(f"没有叫“{procedure_id}”的程序。")
    emit(_plain(asdict(found)))


def _line(one: Procedure) -> dict[str, Any]:
    names = ("id", "purpose", "region", "document", "section", "issued", "valid_from", "valid_to")
    line = {name: getattr(one, name) for name in names}
    return {**_plain(line), "steps": [step.name for step in one.steps]}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
