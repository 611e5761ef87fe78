"""``hotline deadline``, ``calendar``, ``regions``, ``rules``: limits, days and places."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import cast

import click
from sqlalchemy import func, select

from hotline.cli.output import application, emit, say
from intake import audit, deadlines, seeds
from intake import calendar as workdays
from intake import regions as tree
from intake.clock import aware, local_date
from intake.deadlines.words import date_mark
from intake.tables import CalendarYear, Region

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Moment(click.ParamType[datetime]):
    """An ISO date or date and time; without an offset it is Asia/Shanghai."""

    name = "datetime"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return aware(value)
        try:
            return aware(datetime.fromisoformat(str(value)))
        except ValueError:
            self.fail(f"{value!r} is no ISO date or time such as 2026-02-13T09:00", param, ctx)


@click.command()
@click.option("--region", help="Code, or name as people write it (东台市).")
@click.option("--kind", type=click.Choice(["declaration", "lead"]))
@click.option("--received", type=Moment(), required=True, help="ISO; Asia/Shanghai by default.")
@click.option("--days", type=click.IntRange(1, 3660), help="Arithmetic alone, without a rule.")
@click.option("--unit", type=click.Choice(workdays.UNITS), default="working", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def deadline(
    region: str | None,
    kind: str | None,
    received: datetime,
    days: int | None,
    unit: str,
    as_json: bool,
) -> None:
    """When a record must be dealt with, and by which rule.

    With --days only the calendar is asked: the last day of such a limit.
    """
    app = application()
    with app.database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        uow.commit()
        if days is not None:
            loaded = workdays.load(uow.session)
            end = loaded.reckon(local_date(received), days, cast(workdays.Unit, unit))
            shown = {
                "date": end.end.isoformat(),
                "next_working_day": end.next_working_day.isoformat(),
                "provisional": end.provisional,
            }
            mark = date_mark(provisional=end.provisional)
            emit(shown) if as_json else click.echo(f"{shown['date']}{mark}")
            return
        if region is None or kind is None:
            raise click.UsageError("give --region and --kind, or --days for arithmetic alone")
        code = tree.resolve_one(uow.session, region)
        limits = deadlines.limits_for(uow.session, code, kind, received)
    if as_json:
        emit(limits.as_json())
        return
    for due in (limits.due, *limits.others):
        mark = date_mark(provisional=due.provisional)
        click.echo(f"{due.on.isoformat()}{mark}\t{due.covers}\t{due.rule}")


@click.group()
def calendar() -> None:
    """The working-day calendar with its make-up working weekends (调休)."""


@calendar.command("import")
@click.argument("file", type=FILE)
def import_year(file: Path) -> None:
    """Load the State Council's notice for a year; all running clocks are computed again.

    A line for each that has changed (number, covers, from, to, why), then what was loaded.
    """
    notice = workdays.read_file(file)
    app = application()
    with app.database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        workdays.store(uow.session, notice, "imported")
        changed = deadlines.recompute(uow, "calendar", app.clock.now())
        audit.append(uow, "cli", "import_calendar", "calendar", str(notice.year))
        uow.commit()
    say(f"{notice.year} 年已载入：{notice.title}")
    _list(changed)
    emit({"year": notice.year, "days": len(notice.days), "deadlines_recomputed": len(changed)})


@calendar.command("list")
def list_years() -> None:
    """The loaded years and the notices that they come from."""
    with application().database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        uow.commit()
        for row in uow.session.scalars(select(CalendarYear).order_by(CalendarYear.year)):
            emit(
                {
                    "year": row.year,
                    "title": row.title,
                    "number": row.number,
                    "issued": row.issued.isoformat(),
                    "origin": row.origin,
                }
            )


@click.group()
def regions() -> None:
    """The region tree: provinces, cities and counties are there; towns and villages come in."""


@regions.command("import")
@click.argument("file", type=FILE)
def import_file(file: Path) -> None:
    """Import towns and villages: CSV or YAML with code, name, level, parent. All or nothing.

    A line for each clock that has changed by it (number, covers, from, to, why), then the counts.
    """
    rows = tree.read_file(file)
    app = application()
    with app.database.unit_of_work() as uow:
        done = tree.import_regions(uow.session, rows)
        changed = deadlines.recompute(uow, "regions", app.clock.now(), within=done.moved)
        detail = {"added": done.added, "changed": done.changed}
        audit.append(uow, "cli", "import_regions", "regions", file.name[:64], detail)
        uow.commit()
        total = uow.session.scalar(select(func.count()).select_from(Region))
    say(f"新增 {done.added}，改动 {done.changed}，不变 {done.unchanged}")
    _list(changed)
    emit({**detail, "unchanged": done.unchanged, "regions": total})


@regions.command("find")
@click.argument("name")
def find(name: str) -> None:
    """What a place as people say it resolves to: one region, or a line for each it may be."""
    with application().database.reading() as session:
        found = tree.resolve(session, name)
    for choice in [found.region] if found.region else found.choices:
        emit({"code": choice.code, "name": choice.full_name})


@click.group()
def rules() -> None:
    """Time limits as data: the packaged ones, and those that a county sets itself."""


@rules.command("import")
@click.argument("file", type=FILE)
def import_rules(file: Path) -> None:
    """Take over rules from a YAML file like intake/data/deadline_rules.yml. All or nothing.

    A rule on the same matter takes the place of the one before, which stays with its last day.
    A line for each clock that has changed by it (number, covers, from, to, why), then the counts.
    """
    rows = deadlines.read_rules(file)
    app = application()
    with app.database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        done = deadlines.import_rules(uow.session, rows, local_date(app.clock.now()))
        changed = deadlines.recompute(uow, "rules", app.clock.now())
        detail = {"added": done.added, "replaced": done.replaced}
        audit.append(uow, "cli", "import_rules", "rules", file.name[:64], detail)
        uow.commit()
    say(f"新增 {done.added}，取代 {done.replaced}，不变 {done.unchanged}")
    _list(changed)
    emit({**detail, "unchanged": done.unchanged, "deadlines_recomputed": len(changed)})


@rules.command("list")
@click.option("--region", help="Only what holds there, by code or name.")
def list_rules(region: str | None) -> None:
    """A line for each rule, with its source, its validity and where it comes from."""
    with application().database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        uow.commit()
        line = tree.line_of(uow.session, tree.resolve_one(uow.session, region)) if region else None
        for row in deadlines.all_rules(uow.session, line):
            emit(row)


def _list(changed: list[deadlines.Change]) -> None:
    for one in changed:
        emit(one.as_json())
