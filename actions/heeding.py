"""What comes before anything else outside the two forms.

Danger, who visits, a call back, the reporter's own steps, feelings.
"""

from __future__ import annotations

from actions import callback, danger, dispatching, feelings, own_steps, visiting_filed
from actions.base import Respond
from actions.services import Services
from actions.turn import Heard, Reply

_LOST = frozenset({"out_of_scope", "nlu_fallback", "greet", "goodbye", "thanks", "affirm", "deny"})
"""Intents whose usual answer would pass over what was just heard."""


def heeding(respond: Respond, *, in_form: bool = False) -> Respond:
    """``respond`` with danger, who shall visit, the wish for a call, and feelings dealt with
    first.

    ``in_form``: the action takes the turns of a small form, which stays open meanwhile.
    """

    def first(services: Services, heard: Heard) -> Reply:
        reply = Reply()
        alarm = danger.alarm(services, heard, reply)
        if alarm.acute:
            if len(reply.messages) > 1:
                reply.say("utter_danger_listening")
            reply.ask = heard.expects if in_form else None
            return reply
        if alarm.kinds and heard.intent in _LOST and not in_form:
            reply.then = "declaration_form"  # hunger and a falling house are declared at once
            return reply
        said = visiting_filed.heed(services, heard, reply, in_form=in_form)
        if said is None:
            return reply
        heard = said
        if not in_form and callback.withdrawn(services, heard, reply):
            return reply
        if not in_form and callback.wished(heard):
            callback.begin(services, heard, reply)
            reply.then, reply.ask = (callback.FORM, None) if reply.ask else (None, None)
            return reply
        if not in_form and own_steps.hears(services, heard, reply):
            return reply
        if feelings.calm(heard, reply) and heard.intent in _LOST and not in_form:
            return reply
        return _joined(reply, respond(services, heard))

    return first


def arrange_call(services: Services, heard: Heard) -> Reply:
    """A turn of ``callback_form``: its question has just been put, or this is the answer."""
    reply = Reply()
    state = heard.slots.get("callback")
    if not isinstance(state, dict):
        reply.then = dispatching.dispatch(heard.intent)
        return reply
    if heard.expects is None:
        reply.ask = state["step"]
        return reply
    if not callback.take(services, heard, reply, dict(state)):
        reply.then = dispatching.dispatch(heard.intent)
    return reply


def _joined(first: Reply, then: Reply) -> Reply:
    then.messages = first.messages + then.messages
    then.effects = first.effects + then.effects
    then.slots = {**first.slots, **then.slots}
    return then
