"""Whose rules are asked for: the caller's region and the regions named in the question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from policy_kb.cards import read_yaml
from policy_kb.regions import Mention, Place, Regions

NEAR = 5  # characters around a place in which 打工, 户口 … decide what the place is to the caller


@dataclass(frozen=True)
class Scope:
    """``places`` are the units whose rules are wanted (none: unknown; several: a comparison or
    an ambiguous name); ``named`` when the question itself named a region other than the
    caller's own; ``question`` is what is left of it without the names."""

    places: tuple[Place, ...]
    named: bool
    question: str


@cache
def _cue(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, read_yaml("data", "places.yml")[kind])))


def find_scope(regions: Regions, question: str, region: str | None) -> Scope:
    """The question's own regions win over the caller's, or make it more exact."""
    own = tuple(regions.resolve(region)) if region else ()
    mentions = merge(regions.mentions(question))
    rest = cut(question, mentions)
    wanted = [one.place for one in mentions if not is_elsewhere(question, one)]
    at_home = [one.place for one in mentions if is_home(question, one)]
    if len(wanted) > 1 and len(at_home) == 1:
        wanted = at_home
    places = tuple(dict.fromkeys(wanted))
    if not places:
        return Scope(own, False, rest)
    if len(places) == 1 and len(own) == 1 and own[0].lies_in(places[0].code):
        return Scope(own, False, rest)
    inside = len(own) == 1 and all(place.lies_in(own[0].code) for place in places)
    return Scope(places, bool(own) and not inside, rest)


def merge(mentions: list[Mention]) -> list[Mention]:
    """Neighbouring names of one chain (四川省乐至县通旅镇) become the most exact of them."""
    merged: list[Mention] = []
    for one in mentions:
        last = merged[-1] if merged else None
        if last and one.start - last.end <= 1 and one.place.lies_in(last.place.code):
            merged[-1] = Mention(last.start, one.end, one.place)
        else:
            merged.append(one)
    return merged


def cut(question: str, mentions: list[Mention]) -> str:
    """The question without the names, and without the possessive that followed them."""
    for one in reversed(mentions):
        tail = question[one.end :]
        for word in ("这边的", "这边", "那边", "这儿", "这里", "的"):
            if tail.startswith(word):
                tail = tail[len(word) :]
                break
        question = question[: one.start] + tail
    return question


def is_elsewhere(question: str, mention: Mention) -> bool:
    """The place is where somebody works or studies (在山东打工)."""
    after = question[mention.end : mention.end + NEAR]
    return bool(_cue("elsewhere").search(after)) and not is_home(question, mention)


def is_home(question: str, mention: Mention) -> bool:
    """The place is where the household is registered (户口在山东, 老家山东)."""
    before = question[max(0, mention.start - NEAR) : mention.start]
    after = question[mention.end : mention.end + 3]
    return bool(_cue("home").search(before)) or "户口" in after or "老家" in after
