"""What an operator does with a talk: take it, answer, note, give it on or back, close it.

Each answers a form with a page and our own script with JSON: ``{"done", "talk"}``, or
``{"problem", "talk"}`` with the status that fits; ``talk`` is ``{"id", "state", "attention",
"mine", "seq"}``.
"""

from __future__ import annotations

from collections.abc import Callable

from sanic import HTTPResponse
from sanic.response import json

from connectors import canned
from connectors.dispositions import NoteMissing, UnknownDisposition
from connectors.tables import Conversation
from connectors.transfers import CallStays, NotThere
from console import desk
from console.call import ROOT, Call
from console.talks import MAX_TEXT, done, page
from console.texts import say as sentence
from intake import audit, regions
from intake.errors import AmbiguousRegion, UnknownRegion
from intake.unit_of_work import UnitOfWork

MAX_NOTE = 500
_LIST = f"{ROOT}talks"

Act = Callable[[UnitOfWork, Conversation], None]


def take(call: Call, talk_id: str) -> HTTPResponse:
    """Take the talk: the bot is quiet from now on."""
    refused = _act(call, talk_id, lambda uow, talk: desk.take(uow, call.me, talk, call.clock))
    return refused or done(call, talk_id, "talk_taken", f"{_LIST}/{talk_id}#last")


def say(call: Call, talk_id: str) -> HTTPResponse:
    """Answer in the talk, which takes it."""
    text = call.field("text")
    if not text:
        return page(call, talk_id, 422, problem=sentence("problems", "talk_empty"))
    typed = {"text": text}
    if len(text) > MAX_TEXT:
        return page(call, talk_id, 422, problem=_too_long(text, MAX_TEXT), typed=typed)
    if missing := canned.blanks(text):
        problem = sentence("problems", "canned_blank", names="、".join(missing))
        return page(call, talk_id, 422, problem=problem, typed=typed)
    seen = call.number(call.field("seen"))
    refused = _act(
        call,
        talk_id,
        lambda uow, talk: desk.answer(uow, call.me, talk, text, seen, call.clock),
        typed,
    )
    return refused or done(call, talk_id, "", f"{_LIST}/{talk_id}#last")


def fill(call: Call, talk_id: str) -> HTTPResponse:
    """Put a canned reply (``reply``, an id) behind what is written already: the page with it in
    the box, or ``{"text"}`` with the reply alone for our script. Nothing is sent."""
    written, chosen = call.secret("text").replace("\r\n", "\n"), call.field("reply")
    try:
        with call.database.unit_of_work() as uow:
            talk = desk.find(uow.session, call.me, talk_id, call.clock)
            said = canned.fill(uow.session, talk, call.me, chosen, call.now)
            audit.append(uow, call.actor, "fill_reply", "talk", talk.id, at=call.now)
            uow.commit()
    except canned.NoSuchReply:
        problem = sentence("problems", "canned_gone")
        return page(call, talk_id, 409, problem=problem, typed={"text": written})
    if call.sent.wants_json:
        return json({"text": said}, ensure_ascii=False)
    return page(call, talk_id, typed={"text": f"{written}\n{said}" if written.strip() else said})


def note(call: Call, talk_id: str) -> HTTPResponse:
    """Write down something for other operators."""
    text = call.field("note")
    if not text:
        return page(call, talk_id, 422, problem=sentence("problems", "note_empty"))
    typed = {"note": text}
    if len(text) > MAX_NOTE:
        return page(call, talk_id, 422, problem=_too_long(text, MAX_NOTE), typed=typed)
    refused = _act(
        call, talk_id, lambda uow, talk: desk.note(uow, call.me, talk, text, call.clock), typed
    )
    return refused or done(call, talk_id, "talk_noted", f"{_LIST}/{talk_id}?done=talk_noted")


def give_back(call: Call, talk_id: str) -> HTTPResponse:
    """The talk goes back to the bot, which goes on where it stopped."""
    refused = _act(call, talk_id, lambda uow, talk: desk.finish(uow, call.me, talk, call.clock))
    return refused or done(call, talk_id, "talk_done", f"{_LIST}?done=talk_done")


def close(call: Call, talk_id: str) -> HTTPResponse:
    """The operator is done with it, and says how."""
    code, text = call.field("disposition"), call.field("closing")
    typed = {"disposition": code, "closing": text}
    if len(text) > MAX_NOTE:
        return page(call, talk_id, 422, problem=_too_long(text, MAX_NOTE), typed=typed)
    try:
        refused = _act(
            call,
            talk_id,
            lambda uow, talk: desk.close(uow, call.me, talk, code, text, call.clock),
            typed,
        )
    except desk.StillOnTheLine:
        return page(call, talk_id, 409, problem=sentence("problems", "on_line"), typed=typed)
    except (UnknownDisposition, NoteMissing) as error:
        missing = "closing_note" if isinstance(error, NoteMissing) else "closing_how"
        return page(call, talk_id, 422, problem=sentence("problems", missing), typed=typed)
    return refused or done(call, talk_id, "talk_closed", f"{_LIST}?done=talk_closed")


def give(call: Call, talk_id: str) -> HTTPResponse:
    """Give the talk to a colleague (``colleague``, an id), or to the operators of a ``region``
    (a name as people say it, or a code)."""
    colleague, said = call.field("colleague"), call.field("region")
    typed = {"colleague": colleague, "region": said}
    if not colleague and not said:
        return page(call, talk_id, 422, problem=sentence("problems", "give_whom"), typed=typed)
    try:
        with call.database.reading() as session:
            code = None if colleague else regions.resolve_one(session, said)
        refused = _act(
            call,
            talk_id,
            lambda uow, talk: desk.give(
                uow, call.me, talk, call.clock, colleague=colleague, region=code
            ),
            typed,
        )
    except (UnknownRegion, AmbiguousRegion) as problem:
        return page(call, talk_id, 422, problem=str(problem), typed=typed)
    except (NotThere, CallStays) as error:
        name = "give_call" if isinstance(error, CallStays) else "give_gone"
        return page(call, talk_id, 409, problem=sentence("problems", name), typed=typed)
    return refused or done(call, talk_id, "talk_given", f"{_LIST}?done=talk_given")


def _act(
    call: Call, talk_id: str, act: Act, typed: dict[str, str] | None = None
) -> HTTPResponse | None:
    """Do it in one unit of work; the page that says why not, where the talk is another's."""
    try:
        call.act(lambda uow: act(uow, desk.find(uow.session, call.me, talk_id, call.clock)))
        call.wake(talk_id)
    except desk.NotTheirs:
        return page(call, talk_id, 409, refused=True, typed=typed)
    return None


def _too_long(text: str, limit: int) -> str:
    return sentence("problems", "too_long", limit=limit, count=len(text))
