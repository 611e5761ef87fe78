"""Who is not understood: a person is called, and no question comes a third time in its words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from actions import calling, doubts
from actions.drafting import DraftTurn
from actions.readback import field_name
from actions.turn import Reply
from language import answers

ENOUGH = 2
"""So many turns in a row without a word understood."""
ALIKE = 2
"""So many times in a row a question comes in the same words."""
_OWN_WORDS = frozenset({"hardship", "what", "consent", "confirm"})
"""What nobody can leave out: “or say 跳过” would be wrong of it."""
_SETTLED = frozenset({"anonymity"})
"""Asked twice, then the safe choice is taken."""
_NO_ANSWERS = frozenset({"declined", "urgent", "dangers"})
"""Facts that the form itself sets: they do not show that something was understood."""


def count(turn: DraftTurn, reply: Reply, before: Mapping[str, Any]) -> None:
    """Note whether this turn told anything; the second in vain calls a person, with all that was
    told before in front of them."""
    told = {name: value for name, value in turn.facts.items() if name not in _NO_ANSWERS}
    known = {name: value for name, value in before.items() if name not in _NO_ANSWERS}
    heard = turn.heard
    left_out = len(turn.facts.get("declined") or []) > len(before.get("declined") or [])
    if (
        heard.expects is None
        or told != known
        or (left_out and not turn.missed(heard.expects))
        or answers.classify(heard.text) is not None
        or turn.talk.get("confirmed")
        or doubts.told_before(turn)
    ):
        turn.talk.pop("lost", None)
        return
    turn.talk["lost"] = int(turn.talk.get("lost") or 0) + 1
    if turn.talk["lost"] == ENOUGH:
        reply.say("utter_not_understood_in_form")
        calling.call(
            turn.services, heard, reply, "not_understood", facts=turn.facts, kind=turn.kind
        )


def vary(turn: DraftTurn, reply: Reply, field: str) -> None:
    """Put the question that was just added in other words, if it would be the third time in a row
    in the same ones."""
    question = {name: value for name, value in reply.messages[-1].items() if name != "buttons"}
    mark = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:16]
    known, times = turn.talk.get("worded") or (None, 0)
    times = times + 1 if known == mark else 1
    if times > ALIKE and field not in _SETTLED:
        times = 0
        reply.messages.pop()
        if field in _OWN_WORDS:
            reply.say(f"utter_question_{field}_in_short")
        else:
            reply.say("utter_question_in_short", field=field_name(field))
    turn.talk["worded"] = [mark, times]
