"""Facts out of words that answer no question of ours: said to an operator, or in danger.

Only what stands there plainly is taken. A bare 好 or 不用 meant somebody else, so it neither
confirms nor declines anything here.
"""

from __future__ import annotations

from dataclasses import replace

from actions import places
from actions.absorb import CORRECTING, absorb
from actions.anonymity import forget_reporter
from actions.drafting import DraftTurn
from intake.facts import LEAD
from language.entities import extract

_REPORTERS = frozenset({"name", "phone"})
_KNOWN = ("named", "confidential")


def take(turn: DraftTurn) -> bool:
    """Join the plain facts to the draft; whether there was one that is new."""
    facts, text = turn.facts, turn.heard.text
    if turn.heard.files:
        facts["files"] = list(dict.fromkeys([*(facts.get("files") or []), *turn.heard.files]))
    if not text.strip():
        return bool(turn.heard.files)
    entities = extract(text, gazetteer=turn.services.gazetteer)
    lead = turn.kind == LEAD
    if lead:
        known = facts.get("anonymity") in _KNOWN
        entities = [
            one
            for one in entities
            if known and one.type in _REPORTERS and one.attrs.get("role") == "speaker"
        ]
    correcting = bool(CORRECTING.search(text))
    absorbed = absorb(
        facts, text, entities, expects=None, correcting=correcting, household=not lead
    )
    heard = turn.heard
    turn.heard = replace(heard, expects=None)  # a place is joined as one told by the way
    settled = places.settle(turn, absorbed.places, correcting=correcting)
    turn.heard = heard
    if lead:
        forget_reporter(facts)
    return bool(absorbed.changed) or settled
