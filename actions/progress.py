"""How a case stands: for this conversation's own records, or by number and receipt code."""

from __future__ import annotations

import re

from actions import asides, policy
from actions.services import Services
from actions.turn import Heard, Reply
from intake import records
from intake.errors import TooManyAttempts
from language import answers
from language.text import fold

_NUMBER = re.compile(r"(SB|XS)[\s-]*((?:\d[\s-]*){8})", re.IGNORECASE)
_CODE = re.compile(r"(?<![0-9A-Za-z])([0-9A-Za-z]{4}[\s-]?[0-9A-Za-z]{4})(?![0-9A-Za-z])")


def number_in(text: str) -> str | None:
    """A record number (SB or XS and eight digits) in the words."""
    found = _NUMBER.search(fold(text))
    if not found:
        return None
    return found.group(1).upper() + re.sub(r"\D", "", found.group(2))


def _code_in(text: str) -> str | None:
    rest = _NUMBER.sub(" ", fold(text))
    found = _CODE.search(rest)
    return re.sub(r"[\s-]", "", found.group(1)).upper() if found else None


def take_turn(services: Services, heard: Heard) -> Reply:
    """Answer at once where the conversation has records, else ask for number and code."""
    reply = Reply()
    asides.alarm(heard, reply)
    number, code = number_in(heard.text), _code_in(heard.text)
    number = number or heard.slots.get("record_number")
    if number and code:
        _tell_by_code(services, reply, number, code)
        return reply
    if heard.expects is None:
        if number is None and tell_own(services, heard, reply):
            return reply
    elif number_in(heard.text) is None:
        return _not_a_number(services, heard, reply)
    reply.slots["record_number"] = number
    reply.say("utter_question_receipt_code" if number else "utter_question_record_number")
    reply.ask = "record_number"
    return reply


def tell_own(services: Services, heard: Heard, reply: Reply) -> bool:
    """Tell how the records of this very conversation stand; ``False`` if there are none."""
    with services.database.reading() as session:
        own = records.progress_of_conversation(session, [heard.conversation], services.clock)
    for one in own:
        reply.say("utter_progress", number=one.number, progress=one.text)
    return bool(own)


def _tell_by_code(services: Services, reply: Reply, number: str, code: str) -> None:
    reply.slots["record_number"] = None
    try:
        found = records.look_up(services.database, number, code, services.clock)
    except TooManyAttempts:
        reply.say("utter_progress_blocked")
        return
    if found is None:
        reply.say("utter_progress_not_found")
    else:
        reply.say("utter_progress", number=found.number, progress=found.text)


def _not_a_number(services: Services, heard: Heard, reply: Reply) -> Reply:
    """No number came: it was given up, or something else is meant."""
    reply.slots["record_number"] = None
    kind = answers.classify(heard.text)
    if kind is not None or heard.intent in ("check_progress", "deny", "correct_info"):
        reply.say("utter_progress_given_up", buttons=[("找人工", "转人工")])
    else:
        reply.then = policy.dispatch(heard.intent)
    return reply
