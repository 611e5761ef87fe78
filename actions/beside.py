"""What goes on beside a form's questions: an operator before, danger, a call back, feelings.

Whatever it is, the form stands where it stood, and its open question comes again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

from actions import callback, feelings, overheard
from actions.asides import Aside
from actions.drafting import DraftTurn
from actions.stopping import OPEN_FIELDS, READ_BACK
from actions.turn import Heard, Reply
from intake import assisted

_SENDS = re.compile(r"报上去|上报|提交|同意")
"""Said after an alarm, it means the record that was read back before."""
PHONES = ("phone", "reporter_phone")
_PLACES = {"place", "where", "region_code"}
"""One place, whichever field it was typed into."""


def call_back_of(heard: Heard) -> callback.State | None:
    """The call back that is being arranged beside the open question."""
    return callback.pending(heard)


def handle(turn: DraftTurn, reply: Reply, call_back: callback.State | None) -> Aside | None:
    """Deal with what comes before any answer; ``None`` where it is none of this."""
    heard = turn.heard
    if heard.after_operator:
        return _go_on(turn, reply)
    if call_back:
        return _call_back(turn, reply, call_back)
    if callback.withdrawn(turn.services, heard, reply):
        return Aside.STAY if heard.expects else None
    if heard.expects and callback.wished(heard, phone_asked=heard.expects in PHONES):
        callback.begin(
            turn.services, heard, reply, facts=turn.facts, kind=turn.kind, back=heard.expects
        )
        return Aside.BESIDE if reply.ask else Aside.STAY
    if heard.expects not in OPEN_FIELDS:
        feelings.calm(heard, reply)
    return None


def hear_quietly(turn: DraftTurn, reply: Reply, listen: Callable[[DraftTurn, Reply], None]) -> None:
    """Take the facts out of a cry for help, without a word about them."""
    if turn.heard.expects in OPEN_FIELDS or turn.heard.expects == "anonymity":
        quiet = Reply()
        listen(turn, quiet)
        reply.slots.update(quiet.slots)
        reply.effects += quiet.effects
        if quiet.effects:  # the choice of anonymity is always said
            reply.messages += quiet.messages
    else:
        overheard.take(turn)
    if reply.slots.get("alarmed") and len(reply.messages) > 1:
        reply.say("utter_danger_listening")


def after_a_pause(turn: DraftTurn, reply: Reply) -> bool:
    """The first words after an alarm, when no question had been put: a bare 好 answers none."""
    if not turn.talk.pop("paused", False):
        return False
    if turn.answered_by_entity() or turn.heard.expects in OPEN_FIELDS:
        return False
    if turn.heard.expects in READ_BACK and _SENDS.search(turn.heard.text):
        return False
    overheard.take(turn)
    reply.say("utter_back_gently")
    return True


def _go_on(turn: DraftTurn, reply: Reply) -> Aside:
    """After an operator: the facts are taken, and the open question comes with a kind word.

    What the operator typed was settled with the farmer: words said before do not change it."""
    with turn.services.database.reading() as session:
        typed = set(assisted.typed(session, turn.heard.conversation, turn.kind))
    if typed & _PLACES:
        typed |= _PLACES
    before = deepcopy(turn.facts)
    told = overheard.take(turn)
    for name in typed & set(turn.facts):
        if before.get(name) is None:
            del turn.facts[name]
        else:
            turn.facts[name] = before[name]
    told = told and turn.facts != before
    asked = turn.talk.get("asked") or {}
    field = turn.heard.expects
    if field in asked:  # it was answered to somebody else, not left unanswered
        asked[field] = max(0, int(asked[field]) - 1)
    reply.say("utter_back_from_operator_told" if told else "utter_back_from_operator")
    return Aside.STAY


def _call_back(turn: DraftTurn, reply: Reply, state: callback.State) -> Aside | None:
    mine = callback.take(turn.services, turn.heard, reply, state, turn.facts)
    if not mine:
        return None
    if reply.ask:
        return Aside.BESIDE
    reply.say("utter_back_to_question")
    return Aside.STAY
