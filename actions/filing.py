"""Filing from a form, and telling the farmer: number, code, who comes, by when, by which rule."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from actions import phrases
from actions.drafting import DraftTurn
from actions.turn import Reply
from intake.errors import IntakeError, MissingFacts
from intake.records import Filed

logger = logging.getLogger(__name__)


def file(turn: DraftTurn, reply: Reply) -> Reply:
    """File the draft; if that fails the farmer hears that it is not saved, and nothing is lost."""
    try:
        filed = turn.file()
    except MissingFacts as missing:
        return _ask_for(turn, reply, missing.fields[0])
    except (IntakeError, SQLAlchemyError) as error:
        # The error's own text may quote what was said.
        logger.error("filing failed: %s", type(error).__name__)
        reply.say("utter_not_saved", buttons=[("再提交一次", "提交")])
        reply.ask = "confirm"
        reply.slots["talk"] = turn.talk
        return reply
    _announce(turn, reply, filed)
    reply.slots["talk"] = None
    if filed.anonymous:
        reply.say("utter_lead_filed_anonymous")
        reply.cause("seal")
    if turn.talk.get("then_lead"):
        reply.say("utter_now_the_lead")
        reply.then = "lead_form"
    return reply


def _ask_for(turn: DraftTurn, reply: Reply, fact: str) -> Reply:
    """Intake wants something that the form took for left out: ask for it once more."""
    field = "where" if fact == "place" and turn.kind == "lead" else fact
    turn.facts["declined"] = [one for one in turn.facts.get("declined") or [] if one != fact]
    reply.say(f"utter_question_{field}")
    reply.ask = field
    turn.save(reply)
    return reply


def put_aside(turn: DraftTurn, reply: Reply) -> Reply:
    """Without any place nobody can be sent: a person takes over, and what was said waits."""
    turn.save(reply)
    turn.close(delete=False)
    reply.slots["talk"] = None
    reply.say("utter_place_needed")
    reply.cause("wants_human", reason="no place")
    return reply


def _announce(turn: DraftTurn, reply: Reply, filed: Filed) -> None:
    if filed.already_filed:
        reply.say("utter_already_filed", number=filed.number)
        return
    if filed.urgent:
        reply.say("utter_urgent_filed")
    reply.say(
        f"utter_{turn.kind}_filed",
        number=filed.number,
        receipt_code=filed.receipt_code,
        who=phrases.who_acts(filed),
        deadline=phrases.deadline(turn.services, filed.due, filed.others),
    )
