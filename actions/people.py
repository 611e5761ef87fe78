"""Calling a person, small talk, and what to do when nothing was understood."""

from __future__ import annotations

from actions import (
    callback,
    drafting,
    entry,
    openings,
    policy,
    progress,
    replying,
    stopping,
    waiting,
)
from actions.absorb import CORRECTING
from actions.services import Services
from actions.turn import Heard, Reply
from language import anybody
from language.lead_wish import only_wishes_to_report

_ENOUGH = 2
"""So many misunderstandings in a row call a person."""
_SURE = 0.8
"""Confidence from which something is another office's matter rather than not understood."""


def call_a_person(services: Services, heard: Heard) -> Reply:
    """Hand the talk to the operators' queue; where nobody is there, offer a call back."""
    reply = Reply()
    callback.call_or_offer(services, heard, reply, "asked")
    return reply


def not_understood(services: Services, heard: Heard) -> Reply:
    """A number, a question the documents do answer, or an honest "I did not understand"."""
    reply = Reply()
    if replying.take(services, heard, reply):
        return reply
    if heard.is_picture_alone:
        reply.say("utter_picture_outside")
        return reply
    if progress.number_in(heard.text):
        reply.then = "progress_form"
        return reply
    if anybody.is_asked_for(heard.text):
        return call_a_person(services, heard)
    if only_wishes_to_report(heard.text):
        reply.then = entry.LEAD
        return reply
    if _belongs_elsewhere(services, heard, reply):
        return reply
    found = policy.asked(services, heard)
    if found.status == "answered" and heard.intent != "out_of_scope":
        policy.tell(services, reply, found)
        reply.slots["misunderstood"] = None
        waiting.offers_when_due(services, heard, reply)
        return reply
    if waiting.offers_when_due(services, heard, reply):
        return reply
    times = int(heard.slots.get("misunderstood") or 0) + 1
    reply.slots["misunderstood"] = times
    if heard.intent == "out_of_scope" and (times < _ENOUGH or heard.confidence >= _SURE):
        reply.say("utter_out_of_scope")
        return reply
    if times >= _ENOUGH:
        reply.slots["misunderstood"] = None
        reply.say("utter_not_understood_twice")
        callback.call_or_offer(services, heard, reply, "not_understood")
    else:
        reply.say("utter_not_understood")
    return reply


def _belongs_elsewhere(services: Services, heard: Heard, reply: Reply) -> bool:
    """Words that take up a waiting draft, belong into a form, or are kept for one to come."""
    if waiting.hears(services, heard, reply):
        return True
    reply.then = openings.form_for(services, heard, reply)
    if reply.then is None and openings.SAID_BEFORE in reply.slots:
        reply.say("utter_go_on_telling")
        return True
    return reply.then is not None


def small_talk(services: Services, heard: Heard) -> Reply:
    """Greetings, thanks, goodbye, and a yes or no that answers nothing."""
    if heard.is_picture_alone:
        return not_understood(services, heard)
    reply = Reply()
    if heard.intent in ("affirm", "deny") and replying.take(services, heard, reply, asked=True):
        return reply
    if only_wishes_to_report(heard.text):
        reply.then = entry.LEAD
        return reply
    if _belongs_elsewhere(services, heard, reply):
        return reply
    if heard.intent == "deny" and progress.is_meant(services, heard):
        reply.then = "progress_form"
        return reply
    if heard.intent == "greet" and waiting.offers(services, heard, reply):
        reply.say("utter_greet_again")
        return reply
    reply.say(
        {
            "greet": "utter_greet",
            "goodbye": "utter_goodbye",
            "thanks": "utter_thanks",
            "deny": "utter_nothing_more",
        }.get(heard.intent, "utter_anything_else")
    )
    return reply


def correct(services: Services, heard: Heard) -> Reply:
    """A correction outside a form: back to the paused draft, or to a person for a filed record."""
    reply = Reply()
    if replying.take(services, heard, reply) or waiting.hears(services, heard, reply):
        return reply
    reply.then = drafting.open_form(services, heard)
    if not reply.then:
        reply.then = openings.form_for(services, heard, reply)
    if not reply.then and openings.SAID_BEFORE in reply.slots:
        reply.say("utter_go_on_telling")
    elif not reply.then and not CORRECTING.search(heard.text):
        return not_understood(services, heard)
    elif not reply.then:
        reply.say("utter_nothing_to_correct")
    return reply


def cancel(services: Services, heard: Heard) -> Reply:
    """Stop outside a form: delete the paused draft if that is asked for."""
    reply = Reply()
    if waiting.hears(services, heard, reply):
        return reply
    if stopping.is_cancel(heard) and drafting.discard_open(services, heard):
        reply.say("utter_deleted")
    elif drafting.open_form(services, heard):
        reply.say("utter_stopped")
    else:
        reply.say("utter_nothing_to_stop")
    return reply
