"""The page of messages that did not arrive: why, since when, once more or no more."""

from __future__ import annotations

from typing import Any

from sanic import HTTPResponse

from connectors import undelivered, untold
from connectors.undelivered import MOST, Undelivered
from console import texts
from console.call import ROOT, Call, go
from console.texts import say as sentence
from intake import outbox
from intake.clock import SHANGHAI
from intake.errors import NotAllowed

PAGE = f"{ROOT}undelivered"
TABS = {"failed": (outbox.FAILED,), "waiting": (outbox.WAITING, outbox.LEASED)}


def show(call: Call) -> HTTPResponse:
    """What failed, or (``?state=waiting``) what waits; ``?channel=`` shows one way alone."""
    tab = call.arg("state") if call.arg("state") in TABS else "failed"
    ways = texts.words("ways")
    channel = call.arg("channel") if call.arg("channel") in ways else None
    with call.database.reading() as session:
        found = undelivered.listed(session, call.me, states=TABS[tab], channel=channel)
        stuck = untold.stuck(session)
    problem = call.arg("problem") == "message_gone"
    return call.show(
        "undelivered.html",
        tab=tab,
        channel=channel,
        ways=ways,
        messages=[_line(one) for one in found],
        kinds=_kinds(found),
        full=len(found) == MOST,
        stuck=[_stuck(one) for one in stuck],
        problem=sentence("problems", "message_gone") if problem else None,
    )


def again(call: Call, message_id: str) -> HTTPResponse:
    """Send one once more."""
    return _settle(call, message_id, "message_again")


def drop(call: Call, message_id: str) -> HTTPResponse:
    """Give one up."""
    return _settle(call, message_id, "message_dropped")


def again_all(call: Call) -> HTTPResponse:
    """Send all failed ones of a way and kind once more."""
    with call.database.unit_of_work() as uow:
        undelivered.resend_kind(
            uow, call.me, call.field("channel"), call.field("template"), call.actor, call.clock
        )
        uow.commit()
    return go(f"{PAGE}?done=message_again")


def _settle(call: Call, message_id: str, done: str) -> HTTPResponse:
    with call.database.unit_of_work() as uow:
        row = undelivered.find(uow.session, call.me, message_id)
        if row is None:
            raise NotAllowed
        act = undelivered.resend if done == "message_again" else undelivered.drop
        changed = act(uow, row, call.actor, call.clock)
        uow.commit()
    return go(f"{PAGE}?done={done}" if changed else f"{PAGE}?problem=message_gone")


def _stuck(one: untold.Stuck) -> str:
    channel = texts.words("channels").get(one.channel, one.channel)
    why = undelivered.readable(one.why)
    return texts.say("untold", "people", channel=channel, people=one.people, why=why)


def _line(one: Undelivered) -> dict[str, Any]:
    next_at = one.next_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if one.next_at else None
    return {
        "id": one.id,
        "way": texts.words("ways").get(one.channel, one.channel),
        "state": texts.words("delivery_states")[one.state],
        "about": one.about,
        "to": one.to,
        "why": one.why,
        "since": one.since.astimezone(SHANGHAI).strftime("%m-%d %H:%M"),
        "tries": one.tries,
        "next_at": next_at,
        "again": one.again,
        "on_its_way": one.state == outbox.LEASED,
    }


def _kinds(found: list[Undelivered]) -> list[dict[str, Any]]:
    """What could be sent again together: two or more of one way and kind."""
    counts: dict[tuple[str, str], int] = {}
    abouts = {one.template: one.about for one in found}
    for one in found:
        if one.again:
            key = (one.channel, one.template)
            counts[key] = counts.get(key, 0) + 1
    return [
        {
            "channel": channel,
            "template": template,
            "way": texts.words("ways").get(channel, channel),
            "about": abouts[template],
            "count": count,
        }
        for (channel, template), count in sorted(counts.items())
        if count > 1
    ]
