"""The operators' pages of talks that asked for a person."""

from __future__ import annotations

from sanic import HTTPResponse
from sqlalchemy.orm import Session

from connectors import attention
from connectors.tables import Conversation
from console import calls, desk, drafted, talk_sounds, talk_words, texts
from console.call import ROOT, Call, go
from console.texts import say as sentence
from language.masking import mask

MAX_TEXT = 2000


def show(call: Call) -> HTTPResponse:
    """The list: how long each waits, and the last words, masked."""
    with call.database.reading() as session:
        found = desk.waiting(session, call.me, call.clock)
        promised = calls.lines(session, call)
        page = call.show(
            "talks.html",
            calls=promised,
            problem=_problem(call),
            talks=[
                {
                    "id": one.talk.id,
                    "channel": talk_words.channel(one.talk),
                    "spoke": talk_words.spoke(one, call.now),
                    "reasons": [mask(why) for why in calls.why(attention.reasons_of(one.talk))],
                    "urgent": attention.is_urgent(one.talk),
                    "mine": one.mine,
                    "last": [
                        (texts.say("talk", message.direction), talk_words.preview(message.text))
                        for message in one.last
                    ],
                }
                for one in found
            ],
        )
    calls.noted(call, promised)
    return page


def show_one(call: Call, talk_id: str) -> HTTPResponse:
    """The whole talk, with room to answer."""
    return _page(call, talk_id)


def say(call: Call, talk_id: str) -> HTTPResponse:
    """Answer in the talk."""
    text = call.field("text")
    if not text:
        return _page(call, talk_id, 422, problem=sentence("problems", "talk_empty"))
    if len(text) > MAX_TEXT:
        problem = sentence("problems", "too_long", limit=MAX_TEXT, count=len(text))
        return _page(call, talk_id, 422, problem=problem, typed=text)
    try:
        with call.database.unit_of_work() as uow:
            talk = desk.find(uow.session, call.me, talk_id, call.clock)
            desk.answer(uow, call.me, talk, text, call.number(call.field("seen")), call.clock)
            uow.commit()
    except desk.NotTheirs:
        return _page(call, talk_id, 409, refused=True, typed=text)
    return go(f"{ROOT}talks/{talk_id}#last")


def done(call: Call, talk_id: str) -> HTTPResponse:
    """The talk goes back to the bot."""
    try:
        with call.database.unit_of_work() as uow:
            talk = desk.find(uow.session, call.me, talk_id, call.clock)
            desk.finish(uow, call.me, talk, call.clock)
            uow.commit()
    except desk.NotTheirs:
        return _page(call, talk_id, 409, refused=True)
    return go(f"{ROOT}talks?done=talk_done")


def _page(
    call: Call,
    talk_id: str,
    status: int = 200,
    *,
    problem: str | None = None,
    refused: bool = False,
    typed: str = "",
) -> HTTPResponse:
    with call.database.unit_of_work() as uow:
        talk = desk.find(uow.session, call.me, talk_id, call.clock)
        messages = desk.read(uow, call.me, talk, call.clock)
        page = call.show(
            "talk.html",
            status,
            talk=talk,
            channel=talk_words.channel(talk),
            reasons=calls.why(attention.reasons_of(talk)),
            urgent=attention.is_urgent(talk),
            sounds=talk_sounds.sounds(uow.session, talk),
            told=drafted.told(uow.session, talk.id, call.clock),
            mine=talk.operator == call.me.id,
            messages=[(one, talk_words.at(one.at)) for one in messages],
            problem=refusal(uow.session, call, talk) if refused else problem,
            typed=typed,
            limit=MAX_TEXT,
        )
        uow.commit()
        return page


def _problem(call: Call) -> str | None:
    name = call.arg("problem")
    return sentence("problems", name) if name in texts.words("problems") else None


def refusal(session: Session, call: Call, talk: Conversation) -> str:
    """Why this operator cannot act in the talk: somebody has it, or it is over."""
    holder = desk.holder(session, talk)
    if talk.state == "open" and holder and talk.operator != call.me.id:
        return sentence("problems", "talk_taken", name=holder)
    return sentence("problems", "talk_over")
