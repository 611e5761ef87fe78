"""How a case stands: of this conversation, by number and receipt code, or by phone."""

from __future__ import annotations

from actions import (
    additions,
    by_code,
    callback,
    dispatching,
    openings,
    own_steps,
    policy,
    progress_phone,
    stopping,
    waiting,
)
from actions import progress_said as said
from actions import progress_told as told
from actions.progress_told import PERSON
from actions.services import Services
from actions.turn import Heard, Reply
from intake import records
from intake.errors import TooManyAttempts
from intake.facts import LEAD
from intake.records.numbers import PREFIXES
from language import answers, anybody

number_in = said.number_in

NUMBER = "record_number"
_BY_PHONE = ("没有编号，用电话查", "用电话查")


def take_turn(services: Services, heard: Heard) -> Reply:
    """Answer at once where the conversation has records, else ask for number and code or phone."""
    reply = Reply()
    if own_steps.hears(services, heard, reply, plainly=heard.expects is not None):
        return reply
    if _by_number(services, heard, reply):
        return reply
    if anybody.is_asked_for(heard.text) and not told.own(services, heard):
        callback.call_or_offer(services, heard, reply, "asked")
        return reply
    if heard.expects is None:
        return _opening(services, heard, reply)
    if heard.expects == progress_phone.PHONE:
        taken = progress_phone.take_phone(services, heard, reply)
    elif heard.expects == progress_phone.CODE:
        taken = progress_phone.take_code(services, heard, reply)
    else:
        taken = _take_choice(services, heard, reply)
    return reply if taken else _no_answer(services, heard, reply)


def tell_own(services: Services, heard: Heard, reply: Reply) -> bool:
    """Tell how the records stand that this conversation or the words open; ``False`` if none.

    For whoever asks in the middle of something else: nothing is asked back.
    """
    number, code = said.number_in(heard.text), said.code_in(heard.text, sure=True)
    own = told.own(services, heard)
    if number and code and all(one.number != number for one in own):
        _tell_by_code(services, heard, reply, number, code, beside=True)
        return True
    found = said.chosen(heard.text, own) or own
    for one in found[-told.MOST_AT_ONCE :]:
        told.tell(services, heard, reply, one, alone=False)
    return bool(found)


def told_beside(services: Services, heard: Heard, reply: Reply) -> bool:
    """A record number in the middle of something else is never part of it, wherever it stands:
    beside a declaration it would tie the two together, and the code would go to whoever reads it.
    """
    number = said.number_in(heard.text)
    if number is None:
        return False
    own = any(one.number == number for one in told.own(services, heard))
    if own or said.code_in(heard.text, sure=True):
        return tell_own(services, heard, reply)
    reply.say("utter_progress_later")
    reply.cause("hide_numbers")
    return True


def is_meant(services: Services, heard: Heard) -> bool:
    """Whether words that were taken for something else ask after a case of this conversation:
    short ones such as 谁来啊 or 我家评上没有 where there is one, 我报过没有 anywhere."""
    asks, about = said.asks_how_it_stands(heard.text), said.asks_about(heard.text)
    if asks and about == said.RECEIVED:
        return True
    asks = asks or (len(heard.text) <= 8 and about is not None)
    return asks and bool(told.own(services, heard))


def _opening(services: Services, heard: Heard, reply: Reply) -> Reply:
    own = told.own(services, heard)
    found = said.chosen(heard.text, own)
    if found:
        if told.tell_or_ask(services, heard, reply, found):
            reply.ask = NUMBER
        elif len(found) == 1:
            additions.after_telling_own(services, heard, reply, found[0])
        if reply.ask is None and reply.then is None:
            waiting.offers_when_due(services, heard, reply)
        return reply
    phone = said.phone_in(heard.text)
    if phone and not said.tells_a_story(heard.text):
        return progress_phone.send_code(services, heard, reply, phone)
    draft_only = bool(waiting.found(services, heard))
    if draft_only:
        reply.say("utter_progress_draft_only")
        if waiting.offers(services, heard, reply):
            return reply
    reply.then = openings.form_for(services, heard, reply)
    if reply.then:
        return reply
    if said.kind_in(heard.text) == LEAD:
        reply.say("utter_question_lead_number", [PERSON])
    else:
        if said.asks_about(heard.text) == said.RECEIVED and not draft_only:
            reply.say("utter_progress_none_here")
        reply.say("utter_question_record_number", [_BY_PHONE, PERSON])
    reply.ask = NUMBER
    return reply


def _by_number(services: Services, heard: Heard, reply: Reply) -> bool:
    """A record number, a receipt code, or both, now or one after the other."""
    state = heard.slots.get("progress") or {}
    number, known = said.number_in(heard.text), state.get("number")
    asked = heard.expects == NUMBER
    if not number and asked and not known:
        number = said.bare_number_in(heard.text)
    code = said.code_in(heard.text, sure=bool(number or known or asked))
    if not number and (not code or heard.expects in (progress_phone.PHONE, progress_phone.CODE)):
        return False
    own = [one for one in told.own(services, heard) if one.number == number]
    if own:
        reply.slots["progress"] = None
        told.tell(services, heard, reply, own[0])
        additions.after_telling_own(services, heard, reply, own[0])
        return True
    number, code = number or known, code or state.get("code")
    if number and code:
        reply.slots["progress"] = None
        _tell_by_code(services, heard, reply, number, code)
        return True
    reply.slots["progress"] = {"number": number, "code": code}
    reply.say("utter_question_receipt_code" if number else "utter_question_number_of_code")
    reply.ask = NUMBER
    return True


def _tell_by_code(
    services: Services, heard: Heard, reply: Reply, number: str, code: str, *, beside: bool = False
) -> None:
    """``beside``: in the middle of something else, which an anonymous lead must not lie beside."""
    try:
        found = records.look_up(services.database, number, code, services.clock)
    except TooManyAttempts as error:
        reply.say("utter_progress_blocked", [PERSON], minutes=error.minutes)
        return
    if found is None:
        reply.say("utter_progress_not_found", [PERSON])
        return
    if by_code.not_here(heard, reply, found):
        return
    if beside and found.anonymous:
        reply.say("utter_progress_not_beside")
        reply.cause("hide_numbers")
        return
    told.tell(services, heard, reply, found, alone=not beside)
    if not beside:
        additions.after_telling(services, heard, reply, found)


def _take_choice(services: Services, heard: Heard, reply: Reply) -> bool:
    """The answer to "which one" or to the question for number and code."""
    own = told.own(services, heard)
    found = said.singled_out(heard.text, own) if len(own) > 1 else None
    if found:
        if told.tell_or_ask(services, heard, reply, found):
            reply.ask = NUMBER
        return True
    phone = said.phone_in(heard.text)
    if phone and heard.intent != "check_progress" and said.tells_a_story(heard.text):
        return False
    if phone:
        progress_phone.send_code(services, heard, reply, phone)
        return True
    lost = said.has_lost_it(heard.text) or answers.classify(heard.text) in ("no", "skip", "unsure")
    if lost and not own:
        number = (heard.slots.get("progress") or {}).get("number") or ""
        if number.startswith(PREFIXES[LEAD]) or said.kind_in(heard.text) == LEAD:
            reply.slots["progress"] = None
            reply.say("utter_progress_lead_by_code_alone", [PERSON])
        else:
            progress_phone.ask_phone(reply)
        return True
    if said.like_a_number(heard.text):
        if progress_phone.miss(heard, reply):
            reply.say("utter_progress_not_a_number", [_BY_PHONE, PERSON])
            reply.ask = NUMBER
        return True
    return False


def _no_answer(services: Services, heard: Heard, reply: Reply) -> Reply:
    """Stopping, a word beside the question, another matter, or nothing that was understood."""
    kind = answers.classify(heard.text)
    if kind == "stop" or stopping.is_cancel(heard):
        progress_phone.give_up(reply)
    elif kind in ("wait", "why", "repeat"):
        if kind != "repeat":
            reply.say("utter_wait" if kind == "wait" else "utter_why_progress")
        _ask_again(heard, reply)
    elif heard.intent == "ask_policy" and _answered(services, heard, reply):
        reply.say("utter_back_to_question")
        _ask_again(heard, reply)
    elif kind is None and heard.intent not in _STAYS:
        reply.slots["progress"] = None
        reply.then = dispatching.dispatch(heard.intent)
    elif progress_phone.miss(heard, reply):
        _ask_again(heard, reply)
    return reply


_STAYS = frozenset(
    {"check_progress", "affirm", "deny", "correct_info", "out_of_scope", "nlu_fallback", ""}
)
"""Intents that belong to no other matter: the question is asked once more."""


def _answered(services: Services, heard: Heard, reply: Reply) -> bool:
    """Answer a question of policy beside the open question, if the documents do."""
    found = services.knowledge.ask(heard.text, policy.region_of(heard))
    if found.status != "answered":
        return False
    reply.tell(found.text)
    return True


def _ask_again(heard: Heard, reply: Reply) -> None:
    reply.ask = heard.expects
    if heard.expects == progress_phone.PHONE:
        reply.say("utter_question_progress_phone")
    elif heard.expects == progress_phone.CODE:
        reply.say("utter_phone_code_shape")
    else:
        reply.say("utter_question_record_number", [_BY_PHONE, PERSON])
