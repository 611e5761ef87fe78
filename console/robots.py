"""The administrator's page of robots: which region's group hears of new tickets, and a try."""

from __future__ import annotations

from sanic import HTTPResponse

from connectors.transports import PermanentError, TransientError
from connectors.wecom import robots
from connectors.wecom.robots import RobotProblem
from console import texts
from console.call import ROOT, Call, go
from intake import regions
from intake.clock import SHANGHAI
from intake.errors import AmbiguousRegion, NotAllowed, UnknownRegion
from intake.unit_of_work import UnitOfWork

PAGE = f"{ROOT}robots"


def show(call: Call) -> HTTPResponse:
    """The robots of the administrator's region, or all, without their keys."""
    return _page(call)


def add(call: Call) -> HTTPResponse:
    """Give a region a robot. What was pasted is shown on no page again."""
    try:
        with call.database.unit_of_work() as uow:
            code = regions.resolve_one(uow.session, call.field("region"))
            _check(uow, call, code)
            robots.add(uow, code, call.field("name"), call.secret("key"), call.actor, call.clock)
            uow.commit()
    except (RobotProblem, UnknownRegion, AmbiguousRegion) as problem:
        return _page(call, 422, str(problem), call.field("region"), call.field("name"))
    return go(f"{PAGE}?done=robot_added")


def remove(call: Call) -> HTTPResponse:
    """Forget a region's robot."""
    try:
        with call.database.unit_of_work() as uow:
            _check(uow, call, call.field("region"))
            robots.remove(uow, call.field("region"), call.actor, call.clock)
            uow.commit()
    except RobotProblem as problem:
        return _page(call, 422, str(problem))
    return go(f"{PAGE}?done=robot_removed")


def try_out(call: Call) -> HTTPResponse:
    """Send a message into the group that says what it is for."""
    if call.groups is None:
        raise NotAllowed
    try:
        with call.database.unit_of_work() as uow:
            _check(uow, call, call.field("region"))
        call.groups.try_out(call.field("region"))
    except RobotProblem as problem:
        return _page(call, 422, str(problem))
    except (PermanentError, TransientError) as error:
        return _page(call, 422, texts.say("problems", "robot_failed", why=error))
    return go(f"{PAGE}?done=robot_tried")


def _check(uow: UnitOfWork, call: Call, code: str) -> None:
    """An administrator with a region works on that region and all below it."""
    own = call.me.region
    if own is not None and own.code not in regions.line_of(uow.session, code):
        raise NotAllowed


def _page(
    call: Call, status: int = 200, problem: str | None = None, region: str = "", name: str = ""
) -> HTTPResponse:
    with call.database.reading() as session:
        within = call.me.region.path if call.me.region else None
        shown = [
            {
                "region": one.region_code,
                "where": regions.full_name(session, one.region_code),
                "name": one.name,
                "since": one.added_at.astimezone(SHANGHAI).strftime("%Y-%m-%d"),
            }
            for one in robots.all_robots(session, within)
        ]
    return call.show(
        "robots.html",
        status,
        shown=shown,
        problem=problem,
        typed={"region": region, "name": name},
        can_try=bool(call.groups),
    )
