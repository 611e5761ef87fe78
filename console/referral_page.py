"""The directory of other departments: what holds at a place, and the administrator's form."""

from __future__ import annotations

from sanic import HTTPResponse

from assist.referrals import aloud
from console import texts
from console.call import ROOT, Call, go
from intake import referrals, regions
from intake.errors import AmbiguousRegion, ImportProblem, UnknownRegion
from intake.referrals import EVERYWHERE, Office

FIELDS = ("region", "department", "office", "phone", "hours", "address", "note")


def show(call: Call) -> HTTPResponse:
    """What holds at ``?place=``; an administrator also sees everything that was filled in."""
    return _page(call, dict.fromkeys(FIELDS, ""))


def save(call: Call) -> HTTPResponse:
    """Put an office in the place of the one that stood there."""
    typed = {name: call.field(name) for name in FIELDS}
    told = {name: typed[name] for name in FIELDS[1:]}
    try:
        with call.database.unit_of_work() as uow:
            said = typed["region"]
            scope = regions.resolve_one(uow.session, said) if said else EVERYWHERE
            if scope:
                regions.ensure(uow.session, scope)
            referrals.put(uow, call.actor, Office(scope, **told), call.clock)
            uow.commit()
    except (ImportProblem, UnknownRegion, AmbiguousRegion) as problem:
        return _page(call, typed, 422, str(problem))
    return go(f"{ROOT}referrals?done=referral")


def remove(call: Call) -> HTTPResponse:
    """Let what holds above hold again."""
    with call.database.unit_of_work() as uow:
        scope, department = call.field("scope"), call.field("department")
        referrals.remove(uow, call.actor, scope, department, call.clock)
        uow.commit()
    return go(f"{ROOT}referrals?done=referral_removed")


def _page(
    call: Call, typed: dict[str, str], status: int = 200, problem: str | None = None
) -> HTTPResponse:
    place, unknown = call.arg("place"), None
    everything = referrals.departments()
    with call.database.reading() as session:
        code = call.me.region_code
        if place:
            try:
                code = regions.resolve_one(session, place)
            except (UnknownRegion, AmbiguousRegion) as error:
                code, unknown = None, str(error)
        found = {} if unknown else referrals.nearest(session, code, everything)
        where = regions.full_name(session, code) if code else texts.say("hours", "everywhere")
        own = referrals.entries(session) if call.me.role == "admin" else []
        names = {
            one.scope: regions.full_name(session, one.scope)
            if one.scope
            else texts.say("hours", "everywhere")
            for one in (*own, *found.values())
        }
    return call.show(
        "referrals.html",
        status,
        departments=everything.values(),
        found=found,
        own=own,
        names=names,
        where=where,
        place=place,
        unknown=unknown,
        fallback=referrals.fallback(),
        aloud=aloud,
        typed=typed,
        problem=problem,
    )
