"""The requests of the workbench: the page, and a talk or a promised call opened in it.

All but the page are asked for by its script and answered in JSON: pieces of HTML, or
``problem``, a sentence for the operator. What is done in a talk is :mod:`console.talk_acts`'.
"""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import json

from connectors import canned, dispositions
from connectors.phone import CHANNEL
from console import calls, desk, talks, texts
from console.call import Call
from console.texts import say as sentence
from console.workbench import beside, panel, queue
from intake.errors import NotAllowed


def show(call: Call) -> HTTPResponse:
    """The page. Who waits stands in it at once; the rest is the script's."""
    with call.database.reading() as session:
        found = queue.entries(session, call)
    return call.show(
        "bench.html",
        entries=found,
        limit=talks.MAX_TEXT,
        parts=beside.PARTS,
        dispositions=dispositions.offered(),
    )


def open_talk(call: Call, talk_id: str) -> HTTPResponse:
    """A whole talk; that it was read is an audit row."""
    call.act(lambda uow: desk.reads(uow, call.me, talk_id, call.clock))
    with call.database.reading() as session:
        talk = desk.find(session, call.me, talk_id, call.clock)
        told = {
            "seq": talk.last_seq,
            "kind": panel.kind(session, call, talk),
            "head": panel.head(session, call, talk),
            "messages": "".join(panel.lines(session, call, talk, desk.messages(session, talk))),
            "parts": beside.parts(session, call, talk),
        }
    return json(told, ensure_ascii=False)


def summary(call: Call, talk_id: str) -> HTTPResponse:
    """What was collected in the talk, for the log; from the facts alone."""
    if call.assist is None:
        return json({"text": ""})
    with call.database.reading() as session:
        talk = desk.find(session, call.me, talk_id, call.clock)
        text = call.assist.summary(session, talk.id, chat=talk.channel != CHANNEL)
    return json({"text": text}, ensure_ascii=False)


def colleagues(call: Call, talk_id: str) -> HTTPResponse:
    """Who else is there and may have the talk, the least busy first."""
    with call.database.reading() as session:
        talk = desk.find(session, call.me, talk_id, call.clock)
        found = [
            {
                "id": one.user.id,
                "name": texts.say("bench", "colleague", name=one.user.name, load=one.load),
            }
            for one in desk.colleagues(session, call.me, talk, call.clock)
        ]
    return json({"colleagues": found}, ensure_ascii=False)


def replies(call: Call, talk_id: str) -> HTTPResponse:
    """The canned replies for a talk, their variables not yet filled."""
    with call.database.reading() as session:
        talk = desk.find(session, call.me, talk_id, call.clock)
        found = [
            {"id": one.id, "title": one.title, "text": one.text}
            for one in canned.for_talk(session, talk, call.now)
        ]
    return json({"replies": found}, ensure_ascii=False)


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
    return json({"done": sentence("done", name)}, ensure_ascii=False)


def _problem(status: int, name: str, **values: object) -> HTTPResponse:
    problem = texts.say("problems", name, **values)
    return json({"problem": problem}, status=status, ensure_ascii=False)
