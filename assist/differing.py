"""What the caller says otherwise than the operator typed it: told beside the field, never taken.

A form leaves a fact that it holds alone until somebody corrects it or answers its very question.
What was typed is held too, so words that tell of it by the way (我家五口人) are looked at here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from actions.absorb import absorb
from actions.drafting import ENTITY_OF, DraftTurn
from assist.pieces import Joined
from assist.shown import Heard
from assist.worded import worded
from intake.facts import DECLARATION
from language.entities import extract

PLAIN = ("household_size", "income", "phone", "id_card")
"""Fields that there is one of in a household: another value by the way is another answer. (Sums
spent and names are many.)"""


@dataclass(frozen=True)
class Differing:
    """What was said for a typed field, and where."""

    value: Any
    heard: tuple[Heard, ...]


def by_the_way(
    turn: DraftTurn, joined: Joined, before: Mapping[str, Any], typed: Collection[str]
) -> tuple[dict[str, Differing], set[str]]:
    """Of the ``typed`` fields those that the newest words tell otherwise, and those that they tell
    just so. ``before`` are the facts as they were; nothing is changed."""
    watched = [one for one in PLAIN if one in typed and before.get(one) is not None]
    if turn.kind != DECLARATION or not watched:
        return {}, set()
    newest = joined.newest
    entities = extract(newest.text, gazetteer=turn.services.gazetteer)
    open_ = {name: fact for name, fact in before.items() if name not in watched}
    absorb(open_, newest.text, entities, expects=None)
    otherwise: dict[str, Differing] = {}
    just_so = set()
    for name in watched:
        said = open_.get(name)
        if said is None:
            continue
        if is_same(name, said, before[name]):
            just_so.add(name)
            continue
        spans = [(one.start, one.end) for one in entities if one.type == ENTITY_OF[name]]
        heard = tuple(Heard(newest.seq, a, b, newest.text[a:b]) for a, b in spans)
        otherwise[name] = Differing(said, heard)
    return otherwise, just_so


def is_same(name: str, one: Any, other: Any) -> bool:
    """Whether two facts say the same: of sums the sum, whoever's it was called."""
    if isinstance(one, dict) and isinstance(other, dict):
        return bool(one.get("value") == other.get("value"))
    return worded(name, one) == worded(name, other)
