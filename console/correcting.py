"""An operator says what a farmer really wanted: a saying for those who teach the bot."""

from __future__ import annotations

from sanic import HTTPResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.receiving import is_anonymous
from connectors.tables import Conversation, Message
from console import desk
from console.call import ROOT, Call
from console.talks import done, page
from console.texts import say as sentence
from intake import corrections, regions
from intake.corrections import INTENTS, Correction
from policy_kb.editing.questions import masked


def correct(call: Call, talk_id: str) -> HTTPResponse:
    """Put message ``seq`` of the farmer's on the review list as meaning ``intent``, masked;
    ``heard`` is the intent that it was taken for, as far as the page knew."""
    seq, intent = call.number(call.field("seq")), call.field("intent")
    heard = call.field("heard") if call.field("heard") in INTENTS else None
    problem = None
    try:
        with call.database.unit_of_work() as uow:
            talk = desk.find(uow.session, call.me, talk_id, call.clock)
            said = _said(uow.session, talk, seq)
            if said is None or intent not in INTENTS:
                problem = "correct_what"
            elif is_anonymous(talk):
                problem = "correct_anonymous"
            else:
                text = masked(said.text, regions.gazetteer(uow.session))
                told = Correction(text, heard, intent, str(seq))
                corrections.note(uow, talk.id, told, call.clock)
                uow.commit()
    except corrections.NotKept:
        problem = "correct_anonymous"
    if problem:
        return page(call, talk_id, 422, problem=sentence("problems", problem))
    return done(call, talk_id, "corrected", f"{ROOT}talks/{talk_id}?done=corrected")


def _said(session: Session, talk: Conversation, seq: int) -> Message | None:
    found = session.scalars(
        select(Message).where(
            Message.conversation_id == talk.id,
            Message.seq == seq,
            Message.direction == "farmer",
        )
    ).one_or_none()
    return found if found is not None and found.text.strip() else None
