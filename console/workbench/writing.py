"""Calls that the operator writes along: on the line now, who said what, hung up.

Answered in JSON for the workbench's script: ``{"talk": id}`` or ``{}``, else ``problem``.
"""

from __future__ import annotations

from collections.abc import Callable

from sanic import HTTPResponse
from sanic.response import json
from sqlalchemy.orm import Session

from connectors import canned
from connectors.phone import by_hand
from console import desk, talks, texts
from console.call import Call
from intake import audit

_LONGEST_KEY = 64


def open_line(call: Call) -> HTTPResponse:
    """Somebody is on the telephone now, of whom no telephone system tells."""
    region = call.me.region.code if call.me.region else None
    with call.database.unit_of_work() as uow:
        talk_id = by_hand.open_call(uow.session, call.me.id, None, region, call.now)
        audit.append(uow, call.actor, "open_call", "talk", talk_id, at=call.now)
        uow.commit()
    return json({"talk": talk_id})


def write(call: Call, talk_id: str) -> HTTPResponse:
    """What the caller says, or the operator: typed by the operator who has the call."""
    speaker, text, key = call.field("speaker"), call.field("text"), call.field("key")
    if not text or speaker not in by_hand.SPEAKERS or not 0 < len(key) <= _LONGEST_KEY:
        return _problem(422, "talk_empty")
    if len(text) > talks.MAX_TEXT:
        return _problem(422, "too_long", limit=talks.MAX_TEXT, count=len(text))
    if speaker == "operator" and (missing := canned.blanks(text)):
        return _problem(422, "canned_blank", names="、".join(missing))

    def act(session: Session) -> None:
        by_hand.write(session, talk_id, call.me.id, speaker, text, key, call.now)

    return _acted(call, talk_id, act)


def hang_up(call: Call, talk_id: str) -> HTTPResponse:
    """The call is over; what is left to do is done without hurry."""

    def act(session: Session) -> None:
        by_hand.hang_up(session, talk_id, call.me.id, call.now)

    return _acted(call, talk_id, act)


def _acted(call: Call, talk_id: str, act: Callable[[Session], None]) -> HTTPResponse:
    with call.database.unit_of_work() as uow:
        talk = desk.find(uow.session, call.me, talk_id, call.clock)
        try:
            act(uow.session)
        except desk.NotTheirs:
            problem = talks.refusal(uow.session, call, talk)
            return json({"problem": problem}, status=409, ensure_ascii=False)
        uow.commit()
    call.wake(talk_id)
    return json({})


def _problem(status: int, name: str, **values: object) -> HTTPResponse:
    problem = texts.say("problems", name, **values)
    return json({"problem": problem}, status=status, ensure_ascii=False)
