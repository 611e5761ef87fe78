"""Progress by phone: the number is asked for, a one-time code goes there, the code is typed in."""

from __future__ import annotations

from actions import progress_said as said
from actions import progress_told as told
from actions.progress_told import PERSON
from actions.services import Services
from actions.turn import Heard, Reply
from intake.errors import TooManyCodes
from intake.records import phone_codes
from language import answers

PHONE, CODE = "phone", "phone_code"
_AGAIN = ("重发一条", "重发一条")
_OTHER = ("换个号码", "换个号码")
_NOTHING = ("没收到", "没收到")
_NO_LONGER = {
    phone_codes.SPENT: "utter_phone_code_spent",
    phone_codes.EXPIRED: "utter_phone_code_expired",
}
_MISSES = 3
"""So many answers that are no answer, and the talk about it ends."""


def ask_phone(reply: Reply) -> Reply:
    """Ask for the number that was left when the case was filed."""
    reply.say("utter_question_progress_phone")
    reply.ask = PHONE
    return reply


def send_code(services: Services, heard: Heard, reply: Reply, phone: str) -> Reply:
    """Ask for a code. The sentence is the same, and true, whether or not the number is known."""
    if not phone_codes.gets_messages(phone):
        reply.say("utter_phone_gets_no_messages", [PERSON])
        reply.ask = PHONE
        return reply
    try:
        phone_codes.ask(
            services.database,
            heard.conversation,
            phone,
            services.clock,
            message_id=heard.message_id,
        )
    except TooManyCodes:
        reply.say("utter_phone_code_limit", [PERSON])
        reply.slots["progress"] = None
        return reply
    reply.slots["progress"] = {"phone": phone}
    reply.say("utter_phone_code_asked", [_NOTHING, _OTHER])
    reply.ask = CODE
    return reply


def take_phone(services: Services, heard: Heard, reply: Reply) -> bool:
    """The answer to the question for the phone; ``False`` if it was none."""
    phone = said.phone_in(heard.text, asked=True)
    if phone and heard.intent != "check_progress" and said.tells_a_story(heard.text):
        return False
    if phone:
        send_code(services, heard, reply, phone)
        return True
    length = said.broken_phone_in(heard.text)
    if length is not None and length < 6 and not heard.text.strip().isdigit():
        length = None
    if length is not None:
        if miss(heard, reply):
            reply.say("utter_bad_phone", length=length)
            reply.ask = PHONE
        return True
    if answers.classify(heard.text) in ("skip", "no", "unsure") or said.has_lost_it(heard.text):
        give_up(reply)
        return True
    return False


def take_code(services: Services, heard: Heard, reply: Reply) -> bool:
    """The answer to the question for the code; ``False`` if it was none."""
    phone = (heard.slots.get("progress") or {}).get("phone")
    other = said.phone_in(heard.text)
    typed = None if other else said.six_digits_in(heard.text)
    if typed:
        _check(services, heard, reply, typed)
    elif other:
        send_code(services, heard, reply, other)
    elif said.wants_another_phone(heard.text):
        ask_phone(reply)
    elif said.wants_another_code(heard.text):
        if phone:
            send_code(services, heard, reply, str(phone))
        else:
            ask_phone(reply)
    elif said.nothing_came(heard.text) or answers.classify(heard.text) in ("no", "skip"):
        reply.say("utter_phone_code_did_not_come", [_AGAIN, _OTHER, PERSON])
        reply.ask = CODE
    elif said.like_a_number(heard.text):
        if miss(heard, reply):
            reply.say("utter_phone_code_shape")
            reply.ask = CODE
    else:
        return False
    return True


def miss(heard: Heard, reply: Reply) -> bool:
    """Count an answer that was none; ``False`` when it was one too many and the talk ends."""
    state = dict(heard.slots.get("progress") or {})
    state["missed"] = int(state.get("missed") or 0) + 1
    if state["missed"] >= _MISSES:
        give_up(reply)
        return False
    reply.slots["progress"] = state
    return True


def give_up(reply: Reply) -> None:
    """Nothing could be looked up: say what else there is, and end."""
    reply.slots["progress"] = None
    reply.say("utter_progress_given_up", [PERSON])


def _check(services: Services, heard: Heard, reply: Reply, typed: str) -> None:
    found = phone_codes.check(
        services.database, heard.conversation, typed, services.clock, message_id=heard.message_id
    )
    if found.outcome == phone_codes.RIGHT:
        reply.slots["progress"] = None
        own = told.own(services, heard)
        if not own:
            reply.say("utter_progress_not_found", [PERSON])
        elif told.tell_or_ask(services, heard, reply, own):
            reply.ask = "record_number"
        return
    reply.ask = CODE
    if found.outcome == phone_codes.WRONG:
        reply.say("utter_phone_code_wrong", left=found.left)
    else:
        reply.say(_NO_LONGER[found.outcome], [_AGAIN, PERSON])
