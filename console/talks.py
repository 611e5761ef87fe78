"""The operators' pages of talks that asked for a person."""

from __future__ import annotations

from typing import Any

from sanic import HTTPResponse
from sanic.response import json
from sqlalchemy.orm import Session

from connectors import attention, canned, dispositions, untold
from connectors.receiving import is_anonymous
from connectors.tables import Conversation
from console import calls, desk, drafted, talk_sounds, talk_words, texts
from console.call import Call, go
from console.remarks import remarks
from console.texts import say as sentence
from intake.corrections import INTENTS
from language.masking import mask

MAX_TEXT = 2000
_BLANK = dict.fromkeys(("text", "note", "disposition", "closing", "colleague", "region"), "")


def show(call: Call) -> HTTPResponse:
    """The list: how long each waits, and the last words, masked."""
    with call.database.reading() as session:
        found = desk.waiting(session, call.me, call.clock, call.board)
        promised = calls.lines(session, call)
        shown = call.show(
            "talks.html",
            calls=promised,
            problem=_problem(call),
            talks=[
                {
                    "id": one.talk.id,
                    "channel": talk_words.channel(one.talk),
                    "spoke": talk_words.spoke(one, call.now),
                    "reasons": [mask(why) for why in calls.why_of(one.talk)],
                    "urgent": attention.is_urgent(one.talk),
                    "mine": one.mine,
                    "meant": talk_words.meant(one),
                    "last": [
                        (texts.say("talk", message.direction), talk_words.preview(message.text))
                        for message in one.words.last
                    ],
                }
                for one in found
            ],
        )
    calls.noted(call, promised)
    return shown


def show_one(call: Call, talk_id: str) -> HTTPResponse:
    """The whole talk, with room to answer."""
    return page(call, talk_id)


def page(
    call: Call,
    talk_id: str,
    status: int = 200,
    *,
    problem: str | None = None,
    refused: bool = False,
    typed: dict[str, str] | None = None,
) -> HTTPResponse:
    """The talk's page, after what could not be done with the reason and all that was ``typed``.

    ``refused``: it is another's, or over. Our own script gets the reason alone.
    """
    with call.database.reading() as session:
        talk = desk.find(session, call.me, talk_id, call.clock)
        problem = refusal(session, call, talk) if refused else problem
        if call.sent.wants_json and problem:
            return json({"problem": problem, "talk": _state(call, talk)}, status=status)
    call.act(lambda uow: desk.reads(uow, call.me, talk_id, call.clock))
    with call.database.reading() as session:
        talk = desk.find(session, call.me, talk_id, call.clock)
        late = untold.of_talk(session, talk, call.now)
        shown = call.show(
            "talk.html",
            status,
            talk=talk,
            channel=talk_words.channel(talk),
            reasons=calls.why_of(talk),
            urgent=attention.is_urgent(talk),
            anonymous=is_anonymous(talk),
            sounds=talk_sounds.sounds(session, talk, call.player),
            reached=talk.last_seq if late is None else late.after,
            not_reached=None if late is None else talk_words.not_reached(late),
            told=drafted.told(session, talk.id, call.clock),
            mine=talk.operator == call.me.id,
            messages=[(one, talk_words.at(one.at)) for one in desk.messages(session, talk)],
            remarks=remarks(session, talk.id),
            dispositions=dispositions.offered(),
            problem=problem,
            typed={**_BLANK, **(typed or {})},
            closing="disposition" in (typed or {}),
            replies=canned.for_talk(session, talk, call.now),
            giving="colleague" in (typed or {}),
            colleagues=desk.colleagues(session, call.me, talk, call.clock),
            limit=MAX_TEXT,
            correctable=talk_words.corrigible(session, talk),
            intents=INTENTS,
        )
        return shown


def done(call: Call, talk_id: str, what: str, path: str) -> HTTPResponse:
    """It is done: on to ``path``, or the sentence and the talk as it is now for our script."""
    if not call.sent.wants_json:
        return go(path)
    with call.database.reading() as session:
        talk = session.get_one(Conversation, talk_id)
        said = sentence("done", what) if what else None
        return json({"done": said, "talk": _state(call, talk)})


def _state(call: Call, talk: Conversation) -> dict[str, Any]:
    return {
        "id": talk.id,
        "state": talk.state,
        "attention": talk.attention,
        "mine": talk.attention == desk.TAKEN and talk.operator == call.me.id,
        "seq": talk.last_seq,
    }


def _problem(call: Call) -> str | None:
    name = call.arg("problem")
    return sentence("problems", name) if name in texts.words("problems") else None


def refusal(session: Session, call: Call, talk: Conversation) -> str:
    """Why this operator cannot act in the talk: somebody has it, or it is over."""
    holder = desk.holder(session, talk)
    if talk.state == "open" and holder and talk.operator != call.me.id:
        return sentence("problems", "talk_taken", name=holder)
    return sentence("problems", "talk_over")
