"""The administrator's page of canned replies: a county's own, and the shipped ones to read."""

from __future__ import annotations

from sanic import HTTPResponse

from connectors import canned
from console import texts
from console.call import ROOT, Call, go
from intake import audit, regions
from intake.errors import AmbiguousRegion, UnknownRegion


def show(call: Call) -> HTTPResponse:
    """All of them, and a form for a new one."""
    return _page(call, dict.fromkeys(("region", "title", "text"), ""))


def add(call: Call) -> HTTPResponse:
    """Put a new one in use."""
    typed = {name: call.field(name) for name in ("region", "title", "text")}
    title, text = typed["title"], typed["text"]
    if not title or not text:
        return _page(call, typed, 422, texts.say("problems", "canned_empty"))
    for words, most in ((title, canned.MAX_TITLE), (text, canned.MAX_TEXT)):
        if len(words) > most:
            problem = texts.say("problems", "too_long", limit=most, count=len(words))
            return _page(call, typed, 422, problem)
    try:
        with call.database.unit_of_work() as uow:
            said = typed["region"]
            scope = regions.resolve_one(uow.session, said) if said else canned.EVERYWHERE
            row = canned.add(uow.session, scope, title, text, call.now)
            audit.append(uow, call.actor, "add_reply", "reply", row.id, at=call.now)
            uow.commit()
    except canned.UnknownVariable as error:
        names = "、".join(canned.VARIABLES)
        problem = texts.say("problems", "canned_variable", said=error.args[0], names=names)
        return _page(call, typed, 422, problem)
    except (UnknownRegion, AmbiguousRegion) as problem:
        return _page(call, typed, 422, str(problem))
    return go(f"{ROOT}replies?done=reply_added")


def remove(call: Call) -> HTTPResponse:
    """Take one away."""
    reply = call.field("reply")
    with call.database.unit_of_work() as uow:
        if canned.remove(uow.session, reply):
            audit.append(uow, call.actor, "remove_reply", "reply", reply, at=call.now)
        uow.commit()
    return go(f"{ROOT}replies?done=reply_removed")


def _page(
    call: Call, typed: dict[str, str], status: int = 200, problem: str | None = None
) -> HTTPResponse:
    with call.database.reading() as session:
        own = [
            (
                one,
                regions.full_name(session, one.scope)
                if one.scope
                else texts.say("hours", "everywhere"),
            )
            for one in canned.own(session)
        ]
    return call.show(
        "replies.html",
        status,
        own=own,
        shipped=canned.shipped(),
        variables=canned.VARIABLES,
        typed=typed,
        problem=problem,
        most=(canned.MAX_TITLE, canned.MAX_TEXT),
    )
