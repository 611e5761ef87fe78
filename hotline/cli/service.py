"""``hotline hours``: when people answer, for the whole platform or a region."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml

from hotline.cli.output import application, emit, say
from intake import regions
from intake.clock import SHANGHAI
from intake.errors import ImportProblem
from intake.service import hours as service
from intake.service.hours import EVERYWHERE, Hours
from intake.service.presence import availability
from intake.service.wording import read_spans, say_week, write_spans
from intake.unit_of_work import UnitOfWork

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@click.group()
def hours() -> None:
    """Service hours of the operators (人工服务时间)."""


@hours.command("show")
@click.option("--region", help="Code, or name as people write it; without it everything set.")
def show(region: str | None) -> None:
    """What holds: everything that was set, or the hours of a region and when somebody is there."""
    app = application()
    with app.database.reading() as session:
        if region is None:
            for one in service.all_hours(session) or [service.shipped()]:
                emit(_shown(one))
            return
        code = regions.resolve_one(session, region)
        now = app.clock.now()
        there = availability(session, code, now)
        found = _shown(service.hours_for(session, code))
        emit(
            {
                **found,
                "at": now.astimezone(SHANGHAI).isoformat(timespec="minutes"),
                "open": there.within_hours,
                "somebody": there.somebody,
                "opens": there.opens,
            }
        )


@hours.command("set")
@click.argument("file", type=FILE)
@click.option("--region", help="Code, or name as people write it; without it everywhere.")
def set_file(file: Path, region: str | None) -> None:
    """Put the hours of a YAML file in force: mon to sun as "08:30-12:00 14:00-17:30" (a missing day
    is off), calendar (true: closed on days off), minutes (of waiting before a call is offered)."""
    app = application()
    with app.database.unit_of_work() as uow:
        made = _read(file, _scope(uow, region))
        service.set_hours(uow, "cli", made, app.clock)
        uow.commit()
    for line in say_week(made.week, follows_calendar=made.follows_calendar):
        say(line)
    emit(_shown(made))


@hours.command("remove")
@click.option("--region", help="Code, or name as people write it; without it everywhere.")
def remove(region: str | None) -> None:
    """Let what holds above hold again."""
    app = application()
    with app.database.unit_of_work() as uow:
        scope = _scope(uow, region)
        removed = service.remove_hours(uow, "cli", scope, app.clock)
        uow.commit()
    emit({"region": scope or None, "removed": removed})


def _scope(uow: UnitOfWork, region: str | None) -> str:
    if region is None:
        return EVERYWHERE
    return regions.ensure(uow.session, regions.resolve_one(uow.session, region)).code


def _read(file: Path, scope: str) -> Hours:
    try:
        told = yaml.safe_load(file.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ImportProblem(None, "不是能读的 YAML") from error
    known = {*DAYS, "calendar", "minutes"}
    if not isinstance(told, dict) or not set(told) <= known:
        raise ImportProblem(None, "文件里应有 mon 到 sun，和 calendar、minutes")
    shipped = service.shipped()
    minutes = told.get("minutes", shipped.answer_minutes)
    if not isinstance(minutes, int):
        raise ImportProblem(None, "minutes 要写几分钟，是一个整数")
    return Hours(
        week=tuple(read_spans(str(told.get(day) or "")) for day in DAYS),
        follows_calendar=bool(told.get("calendar", True)),
        answer_minutes=minutes,
        scope=scope,
    )


def _shown(one: Hours) -> dict[str, Any]:
    return {
        "region": one.scope or None,
        **{day: write_spans(spans) for day, spans in zip(DAYS, one.week, strict=True)},
        "calendar": one.follows_calendar,
        "minutes": one.answer_minutes,
        "local_default": one.local_default,
    }
