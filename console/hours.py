"""The administrator's page of service hours: for the whole platform or a region, day by day."""

from __future__ import annotations

from typing import Any

from sanic import HTTPResponse

from console import texts
from console.call import ROOT, Call, go
from intake import regions
from intake.errors import AmbiguousRegion, ImportProblem, UnknownRegion
from intake.service import hours
from intake.service.hours import Hours
from intake.service.wording import data, read_spans, say_week, write_spans

DAYS = range(7)


def show(call: Call) -> HTTPResponse:
    """What holds now, and a form that changes it; ``?scope=`` names the region to change."""
    with call.database.reading() as session:
        known = {one.scope: one for one in hours.all_hours(session)}
        scope = call.arg("scope")
        chosen = known.get(scope, hours.shipped())
    typed = {
        "region": scope,
        "calendar": chosen.follows_calendar,
        "minutes": str(chosen.answer_minutes),
        "days": [write_spans(spans) for spans in chosen.week],
    }
    return _page(call, typed)


def save(call: Call) -> HTTPResponse:
    """Put the hours of the form in force."""
    typed: dict[str, Any] = {
        "region": call.field("region"),
        "calendar": bool(call.field("calendar")),
        "minutes": call.field("minutes"),
        "days": [call.field(f"day{number}") for number in DAYS],
    }
    try:
        with call.database.unit_of_work() as uow:
            said = typed["region"]
            scope = regions.resolve_one(uow.session, said) if said else hours.EVERYWHERE
            if scope:
                regions.ensure(uow.session, scope)
            week = tuple(read_spans(spans) for spans in typed["days"])
            minutes = call.number(typed["minutes"])
            made = Hours(week, typed["calendar"], minutes, scope=scope)
            hours.set_hours(uow, call.actor, made, call.clock)
            uow.commit()
    except (ImportProblem, UnknownRegion, AmbiguousRegion) as problem:
        return _page(call, typed, 422, problem=str(problem))
    return go(f"{ROOT}hours?done=hours")


def remove(call: Call) -> HTTPResponse:
    """Let what holds above hold again."""
    with call.database.unit_of_work() as uow:
        hours.remove_hours(uow, call.actor, call.field("scope"), call.clock)
        uow.commit()
    return go(f"{ROOT}hours?done=hours_removed")


def _page(
    call: Call, typed: dict[str, Any], status: int = 200, problem: str | None = None
) -> HTTPResponse:
    with call.database.reading() as session:
        found = hours.all_hours(session)
        if not any(one.scope == hours.EVERYWHERE for one in found):
            found = [hours.shipped(), *found]
        shown = [
            {
                "scope": one.scope,
                "name": regions.full_name(session, one.scope)
                if one.scope
                else texts.say("hours", "everywhere"),
                "week": say_week(one.week, follows_calendar=one.follows_calendar),
                "minutes": one.answer_minutes,
                "local_default": one.local_default,
            }
            for one in found
        ]
    weekdays = data()["words"]["weekdays"]
    return call.show(
        "hours.html", status, shown=shown, typed=typed, weekdays=weekdays, problem=problem
    )
