"""``hotline procedures``: what follows the visit, as the documents say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from hotline.cli.output import application, emit, say
from hotline.cli.reference import FILE
from intake import audit, regions
from intake.clock import local_date
from intake.errors import IntakeError
from intake.procedures.choosing import choose
from intake.procedures.data import PURPOSES, Procedure, all_procedures
from intake.procedures.importing import (
    ADDED,
    REPLACED,
    UNCHANGED,
    import_procedures,
    read_procedures,
)
from intake.procedures.local import known


@click.group()
def procedures() -> None:
    """Identification, leaving and green channel, by region."""


@procedures.command("list")
@click.option("--region", help="Code, or name as people write it: what speaks for this place.")
@click.option("--purpose", type=click.Choice(PURPOSES))
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="By default today.")
def list_procedures(region: str | None, purpose: str | None, day: datetime | None) -> None:
    """A line for each procedure with source and period; with --region, which leads there, or that
    none is written."""
    wanted = (purpose,) if purpose else PURPOSES
    app = application()
    on = day.date() if day else local_date(app.clock.now())
    with app.database.reading() as session:
        there = known(session)
        code = regions.resolve_one(session, region) if region is not None else None
        line = regions.line_of(session, code) if code is not None else []
    if code is None:
        for one in there.values():
            if one.purpose in wanted:
                emit(_line(one))
        return
    for name in wanted:
        chosen = choose(line, name, on, there.values())
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
    with application().database.reading() as session:
        found = known(session).get(procedure_id)
    if found is None:
        raise IntakeError(f"没有叫“{procedure_id}”的程序。")
    emit(_plain(asdict(found)))


@procedures.command("import")
@click.argument("file", type=FILE)
def import_file(file: Path) -> None:
    """Take over a county's own from a YAML file like those of intake/data/procedures/. All or
    nothing. What is under way goes on by the procedure that it began with.

    A line for each procedure with what became of it (added, replaced, unchanged), then the counts.
    """
    content = read_procedures(file)
    app = application()
    with app.database.unit_of_work() as uow:
        done = import_procedures(uow.session, content, app.clock.now())
        counts = dict.fromkeys((ADDED, REPLACED, UNCHANGED), 0)
        for one in done:
            counts[one.what] += 1
        audit.append(uow, "cli", "import_procedures", "procedures", file.name[:64], counts)
        uow.commit()
    say("新增 {added}，取代 {replaced}，不变 {unchanged}".format(**counts))
    for one in done:
        emit({**_line(one.procedure), "what": one.what})
    emit(counts)


def _line(one: Procedure) -> dict[str, Any]:
    names = ("id", "purpose", "region", "document", "section", "issued", "valid_from", "valid_to")
    line = {name: getattr(one, name) for name in names}
    line["origin"] = "packaged" if one.id in all_procedures() else "imported"
    return {**_plain(line), "steps": [step.name for step in one.steps]}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
