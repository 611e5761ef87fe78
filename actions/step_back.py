"""One step back (上一步): the question before comes again; what was noted stands until there is
something better (工信部 适老化: the last step can be undone)."""

from __future__ import annotations

import re

from actions import doubts
from actions.drafting import DraftTurn
from actions.turn import Reply

_BACK = re.compile(
    r"(?:我)?(?:要|想)?(?:返回|回到|退回|退到|倒回|重新答)?(?:到|去)?(?:上一步|前一步|(?:上|前)一?个?(?:问题|问))"
    r"(?:去|吧|了|重新答|重来)?[。.!！]?"
)
_TRAIL = "trail"
_LONGEST = 12
_BY_DOUBT = frozenset(
    ("name", "reporter_name", "phone", "reporter_phone", "place", "relation", "household_size",
     "income", "expense", "guarantees", "id_card")
)  # fmt: skip
"""Fields of a declaration whose right value can be asked for with the old one named."""
_BY_REDO = frozenset(("category", "where", "who", "when", "amount", "evidence", "name", "phone"))
"""Fields of a lead that are asked for again as they were."""


def note(turn: DraftTurn, field: str) -> None:
    """A question was answered, and ``field`` is asked for next."""
    before = turn.heard.expects
    if before is None or before == field:
        return
    trail = [one for one in turn.talk.get(_TRAIL) or [] if one != before]
    turn.talk[_TRAIL] = [*trail, before][-_LONGEST:]


def take(turn: DraftTurn, reply: Reply) -> bool:
    """Go back to the question before; ``False`` for other words."""
    if not _BACK.fullmatch(turn.heard.text.strip()):
        return False
    trail = list(turn.talk.get(_TRAIL) or [])
    while trail:
        if _reopen(turn, trail.pop()):
            turn.talk[_TRAIL] = trail
            return True
    reply.say("utter_no_step_back")
    return True


def _reopen(turn: DraftTurn, field: str) -> bool:
    place = "place" if field == "where" else field
    left_out = turn.declined(place)
    if left_out:
        turn.facts["declined"] = [one for one in turn.facts["declined"] if one != place]
    known = turn.facts.get(field) is not None
    if turn.kind == "lead":
        if known and field in _BY_REDO:
            turn.talk["redo"] = field
        return left_out or (known and field in _BY_REDO)
    if field == "consent" and known:
        turn.facts["consent"] = None
        return True
    if known and field in _BY_DOUBT:
        waiting = [one for one in turn.talk.get(doubts.DOUBT) or [] if one != field]
        turn.talk[doubts.DOUBT] = [field, *waiting]
    return left_out or (known and field in _BY_DOUBT)
