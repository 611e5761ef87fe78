"""The reporter's own steps in the chat: take a record back, rate a result, have it done again.

What may be done is asked of ``intake.tickets.own`` each time; a turn that is repeated finds its
step taken and says the same.
"""

from __future__ import annotations

from typing import Any

from actions import (
    by_code,
    dispatching,
    drafting,
    entry,
    own_doing,
    own_known,
    own_taking,
    own_words,
)
from actions import progress_said as said
from actions.own_known import Known
from actions.own_possible import possible
from actions.own_words import RATE, REOPEN, WITHDRAW
from actions.services import Services
from actions.turn import Heard, Reply
from language import answers

FORM = "own_step_form"
SLOT = own_doing.SLOT
_ASKING = by_code.Asking("utter_question_number_for_step", "utter_step_needs_code")
_ENOUGH = 2
_A_STORY, _NOTHING_ELSE = 5, 8
"""So many characters beside the wish are words of their own: in a form, and in a report."""
_STAYS = frozenset({"affirm", "deny", "cancel_or_stop", "out_of_scope", "nlu_fallback", ""})
"""Intents that begin no other matter."""
_OTHERS_SURE = 0.5


def hears(services: Services, heard: Heard, reply: Reply, *, plainly: bool = False) -> bool:
    """Whether the words wish one of these steps; then the form goes on with them.

    ``plainly``: only where they say so in so many words, since anything else has its place
    already.
    """
    if wished(services, heard, plainly=plainly) is None:
        return False
    reply.then = FORM
    return True


def wished(services: Services, heard: Heard, *, plainly: bool = False) -> str | None:
    """The step that the words ask for, of a record that there is or whose number they tell."""
    text = heard.text.strip()
    step = own_words.step_in(text)
    gives_up = step is None and not plainly and own_words.lets_go(text)
    objects = step is None and not plainly and own_words.objects(text)
    if not (step or gives_up or objects):
        return None
    here = own_known.known(services, heard)
    number = said.number_in(text)
    tells_code = number is not None and said.code_in(text, sure=True) is not None
    unfinished = drafting.open_form(services, heard) is not None
    if step == WITHDRAW:
        long = len(own_words.reason_in(text)) > (_A_STORY if plainly else _NOTHING_ELSE)
        if long and (plainly or heard.intent == "report_lead"):
            return None
        return WITHDRAW if here or tells_code or not unfinished else None
    if step == RATE:
        rates = any(RATE in each.may.steps or each.may.rated for each in here)
        return RATE if tells_code or rates else None
    if step == REOPEN:
        # Before a result 再来看一次 may mean anything; 要求重办 is told how it stands.
        begins = not plainly and "重办" in text and (bool(here) or not unfinished)
        done = any(each.may.done or each.may.again for each in here)
        return REOPEN if done or tells_code or begins else None
    if objects and any(each.may.done for each in here):
        return REOPEN
    if gives_up and not unfinished:
        return WITHDRAW if any(WITHDRAW in each.may.steps for each in here) else None
    return None


def take_turn(services: Services, heard: Heard) -> Reply:
    """A turn of the form: which record, then the question that belongs to the step."""
    reply = Reply()
    state = heard.slots.get(SLOT)
    if heard.expects is None or not isinstance(state, dict):
        step = wished(services, heard)
        if step is None:
            reply.then = dispatching.dispatch(heard.intent)
            return reply
        state = {
            "step": step,
            "level": own_words.level_in(heard.text),
            "why": own_words.reason_in(heard.text),
            "plain": own_words.step_in(heard.text) == REOPEN,
        }
        _choose(services, heard, reply, state)
        return reply
    state = dict(state)
    if _elsewhere(services, heard, state):
        _let_go(reply, state)
        if state.get("anonymous"):  # nothing else may lie beside it
            reply.say("utter_step_left_anonymous")
        else:
            reply.then = dispatching.dispatch(heard.intent)
    elif state.get("record"):
        if not own_taking.take_answer(services, heard, reply, state):
            _not_understood(services, heard, reply, state)
    else:
        _choose(services, heard, reply, state)
    return reply


def _choose(services: Services, heard: Heard, reply: Reply, state: dict[str, Any]) -> None:
    """The record meant: here, or by number and code; then its question."""
    here = own_known.known(services, heard)
    asked = heard.expects == SLOT
    if asked and (own_words.refuses(heard.text) or answers.classify(heard.text) in _LETS_BE):
        _let_go(reply, state)
        reply.say("utter_step_left")
        return
    found = own_known.meant(heard.text, here, state["step"])
    if len(found) == 1:
        _begin(services, reply, state, found[0])
    elif len(found) > 1 and not asked:
        reply.slots[SLOT], reply.ask = state, SLOT
        reply.say("utter_question_step_of_which", _buttons(found))
    elif len(found) > 1:
        _not_understood(services, heard, reply, state)
    else:
        _open(services, heard, reply, state)


_LETS_BE = ("no", "skip", "unsure")


def _open(services: Services, heard: Heard, reply: Reply, state: dict[str, Any]) -> None:
    """A record filed elsewhere. An anonymous lead begins a talk of its own."""
    reply.slots[SLOT] = state
    one = by_code.open_record(services, heard, reply, _ASKING)
    if one is None:
        if reply.ask is None:
            reply.slots[SLOT] = None
        return
    if one.anonymous:
        by_code.go_apart(heard, reply, SLOT, state)
    _begin(services, reply, state, Known(one, possible(services, one.record_id)))


def _begin(services: Services, reply: Reply, state: dict[str, Any], found: Known) -> None:
    one = found.one
    state |= {"record": one.record_id, "number": one.number, "anonymous": one.anonymous}
    own_taking.begin(services, reply, state, found)


def _buttons(found: list[Known]) -> list[tuple[str, str]]:
    return [(each.one.title, each.one.number) for each in found]


def _elsewhere(services: Services, heard: Heard, state: dict[str, Any]) -> bool:
    """Whether another matter begins; where words are asked for, they are what was asked."""
    if heard.intent in _STAYS or heard.confidence < _OTHERS_SURE:
        return False
    text = heard.text
    if own_words.step_in(text) or own_words.objects(text) or own_words.lets_go(text):
        return False
    if answers.classify(text) or own_words.refuses(text) or said.number_in(text):
        return False
    if state.get("asked") in own_taking.TAKES_WORDS:
        other = entry.asks_to_report(text) or entry.says_to_report(text)
        return other or heard.intent in ("talk_to_human", "ask_policy")
    return heard.expects != by_code.NUMBER or heard.intent not in ("check_progress", "correct_info")


def _let_go(reply: Reply, state: dict[str, Any]) -> None:
    reply.slots |= {SLOT: None, "progress": None}
    if state.get("anonymous"):
        reply.cause("seal")


def _not_understood(services: Services, heard: Heard, reply: Reply, state: dict[str, Any]) -> None:
    """Ask once more; after that nothing has been done, and it is said so."""
    state["missed"] = int(state.get("missed") or 0) + 1
    if state["missed"] >= _ENOUGH:
        _let_go(reply, state)
        reply.say("utter_step_left")
        return
    reply.slots[SLOT], reply.ask = state, SLOT
    if state.get("record"):
        own_taking.ask_again(services, reply, state)
    else:
        found = own_known.meant("", own_known.known(services, heard), state["step"])
        reply.say("utter_question_step_of_which", _buttons(found))
