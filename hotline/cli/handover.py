"""``hotline handover``: cases to and from 12345, as files of a line of JSON each."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import select

from hotline.cli.output import application, emit, say
from intake import handover as service
from intake.handover.leaving import drop_withdrawn
from intake.handover.shape import Case, News
from intake.tables import Handover

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def handover() -> None:
    """Cases handed over to and from 12345 (转办)."""


@handover.command("export")
@click.option("--output", type=FILE, help="Write here (mode 600), not to standard output.")
@click.option(
    "--again", is_flag=True, help="Also cases that left before and got no number of theirs."
)
def export(output: Path | None, again: bool) -> None:
    """What is to go to the other side: cases and news of cases, a line of JSON each."""
    app = application()
    with app.database.unit_of_work() as uow:
        drop_withdrawn(uow, app.clock)
        lines = service.due(uow.session, again=again)
        text = "".join(f"{one.text}\n" for one in lines)
        if output is not None:
            output.touch(mode=0o600)
            output.chmod(0o600)
            output.write_text(text, "utf-8")
        else:
            click.echo(text, nl=False)
        service.mark_sent(uow, lines, "cli", app.clock)
        uow.commit()
    say(f"{len(lines)} 行")


@handover.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Take in a file of the other side's. A line that is not JSON of ours: nothing of it is taken.
    What became of each line is a line of JSON; the same file again changes nothing."""
    app = application()
    lines = _read(file)
    with app.database.unit_of_work() as uow:
        answers = service.take(uow, lines, "cli", app.clock)
        uow.commit()
    for one in answers:
        emit({name: value for name, value in asdict(one).items() if value is not None})


@handover.command("list")
def list_all() -> None:
    """Every hand-over: which way, both numbers, how it stands. No word of what it is about."""
    with application().database.reading() as session:
        for row in session.scalars(select(Handover).order_by(Handover.created_at, Handover.id)):
            names = ("direction", "peer", "state", "theirs", "their_state", "told_state")
            told = {name: getattr(row, name) for name in names}
            emit({"number": row.ticket.record.number, **told})


def _read(file: Path) -> list[Case | News]:
    found = []
    for at, text in enumerate(file.read_text("utf-8-sig").splitlines(), 1):
        if not text.strip():
            continue
        try:
            found.append(service.read(text))
        except service.Unreadable as error:
            raise service.Malformed(at, error.where) from None
    return found
