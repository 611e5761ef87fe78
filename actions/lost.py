"""Two turns in a row in which a form understood nothing: a person is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import calling
from actions.drafting import DraftTurn
from actions.turn import Reply
from language import answers

ENOUGH = 2
"""So many turns in a row without a word understood."""
_NO_ANSWERS = frozenset({"declined", "urgent", "dangers"})
"""Facts that the form itself sets: they do not show that something was understood."""


def count(turn: DraftTurn, reply: Reply, before: Mapping[str, Any]) -> None:
    """Note whether this turn told anything; the second in vain calls a person, with all that was
    told before in front of them."""
    told = {name: value for name, value in turn.facts.items() if name not in _NO_ANSWERS}
    known = {name: value for name, value in before.items() if name not in _NO_ANSWERS}
    heard = turn.heard
    if (
        heard.expects is None
        or told != known
        or answers.classify(heard.text) is not None
        or turn.talk.get("confirmed")
    ):
        turn.talk.pop("lost", None)
        return
    turn.talk["lost"] = int(turn.talk.get("lost") or 0) + 1
    if turn.talk["lost"] == ENOUGH:
        reply.say("utter_not_understood_in_form")
        calling.call(
            turn.services, heard, reply, "not_understood", facts=turn.facts, kind=turn.kind
        )


def asks_in_short(turn: DraftTurn) -> bool:
    """Whether the question comes in other words now; nobody hears the same three times in a row."""
    times = int(turn.talk.get("lost") or 0) - ENOUGH
    return times >= 0 and times % 2 == 0
