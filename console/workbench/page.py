"""The requests of the workbench: the page, a talk or a call opened in it, and what is done there.

All but the page are asked for by its script and answered in JSON: pieces of HTML, or
``problem``, a sentence for the operator.
"""

from __future__ import annotations

from collections.abc import Callable

from sanic import HTTPResponse
from sanic.response import json

from connectors.tables import Conversation
from console import calls, desk, talks, texts
from console.call import Call
from console.texts import say as sentence
from console.workbench import beside, panel, queue
from intake.errors import NotAllowed
from intake.unit_of_work import UnitOfWork


def show(call: Call) -> HTTPResponse:
    """The page. Who waits stands in it at once; the rest is the script's."""
    with call.database.reading() as session:
        found = queue.entries(session, call)
    return call.show("bench.html", entries=found, limit=talks.MAX_TEXT, parts=beside.PARTS)


def open_talk(call: Call, talk_id: str) -> HTTPResponse:
    """A whole talk; that it was read is an audit row."""
    with call.database.unit_of_work() as uow:
        talk = desk.find(uow.session, call.me, talk_id, call.clock)
        messages = desk.read(uow, call.me, talk, call.clock)
        told = {
            "seq": talk.last_seq,
            "mine": panel.is_mine(call, talk),
            "head": panel.head(uow.session, call, talk),
            "messages": "".join(panel.lines(uow.session, call, talk, messages)),
            "parts": beside.parts(uow.session, call, talk),
        }
        uow.commit()
    return json(told, ensure_ascii=False)


def say(call: Call, talk_id: str) -> HTTPResponse:
    """Answer the farmer; the words come back to the page as everything does, with the stream."""
    text, seen = call.field("text"), call.number(call.field("seen"))
    if not text:
        return _problem(422, "talk_empty")
    if len(text) > talks.MAX_TEXT:
        return _problem(422, "too_long", limit=talks.MAX_TEXT, count=len(text))

    def act(uow: UnitOfWork, talk: Conversation) -> None:
        desk.answer(uow, call.me, talk, text, seen, call.clock)

    return _acted(call, talk_id, act)


def take(call: Call, talk_id: str) -> HTTPResponse:
    """From now on this operator has the talk."""
    return _acted(call, talk_id, lambda uow, talk: desk.take(uow, call.me, talk, call.clock))


def done(call: Call, talk_id: str) -> HTTPResponse:
    """The talk goes back to the bot."""
    return _acted(
        call,
        talk_id,
        lambda uow, talk: desk.finish(uow, call.me, talk, call.clock),
        said=sentence("done", "talk_done"),
    )


def open_call(call: Call, callback_id: str) -> HTTPResponse:
    """A promised call with its number in clear, which is noted."""
    with call.database.reading() as session:
        found = [one for one in calls.lines(session, call) if one.id == callback_id]
    if not found:
        raise NotAllowed
    calls.noted(call, found)
    piece = call.pages.text("bench_call.html", one=found[0], csrf=call.csrf)
    return json({"html": piece}, ensure_ascii=False)


def note_call(call: Call, callback_id: str) -> HTTPResponse:
    """How a try to call went."""
    kept, name = calls.tried(call, callback_id)
    if not kept:
        return _problem(409 if name == "call_over" else 422, name)
    return json({"said": sentence("done", name)}, ensure_ascii=False)


def _acted(
    call: Call,
    talk_id: str,
    act: Callable[[UnitOfWork, Conversation], None],
    *,
    said: str | None = None,
) -> HTTPResponse:
    with call.database.unit_of_work() as uow:
        talk = desk.find(uow.session, call.me, talk_id, call.clock)
        try:
            act(uow, talk)
        except desk.NotTheirs:
            problem = talks.refusal(uow.session, call, talk)
            return json({"problem": problem}, status=409, ensure_ascii=False)
        uow.commit()
    call.wake(talk_id)
    return json({"said": said}, ensure_ascii=False)


def _problem(status: int, name: str, **values: object) -> HTTPResponse:
    problem = texts.say("problems", name, **values)
    return json({"problem": problem}, status=status, ensure_ascii=False)
