"""Whose rules are asked for: the caller's region and the regions named in the question."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from policy_kb.cards import read_yaml
from policy_kb.regions import Mention, Place, Regions

OWN = re.compile(r"(?:咱们?|我们|俺们?|我|俺)(?:这|那|村|嘎查|旗|县|镇|乡|屯|队)")
GOES = re.compile(r"(?:跑|去|到|上|赴)$")
WORKS = re.compile(
    r".{0,4}(?:打工|务工|做生意|做买卖|上班|干活|进厂|厂里|工地|念书|读书|上学|当兵|摘|跑车|带娃|买|购|租)"
)
NEAR = 5  # characters before a place in which 户口, 老家 … make it the household's own


@dataclass(frozen=True)
class Scope:
    """``places`` are the units whose rules are wanted (none: unknown; several: a comparison or
    an ambiguous name); ``named`` when the question itself named a region other than the
    caller's own; ``question`` is what is left of it without the names; ``told`` when it was the
    question (or the one before) that said the place, ``home`` when as the asker's own."""

    places: tuple[Place, ...]
    named: bool
    question: str
    told: bool = False
    home: bool = False

    @property
    def said(self) -> str:
        """The question in words that stand alone, its place before it if it named one."""
        return self.place_told + self.question

    @property
    def place_told(self) -> str:
        """The names of the places that the question named; empty if it named none."""
        return "和".join(place.name for place in self.places if self.told)


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(read_yaml("data", "places.yml")[kind])


def find_scope(
    regions: Regions,
    question: str,
    region: str | None,
    covered: Callable[[Place], bool] = lambda _: True,
) -> Scope:
    """The question's own regions win over the caller's, or make it more exact; ``covered``: some
    document speaks for the place."""
    own = tuple(regions.resolve(region)) if region else ()
    mentions = regions.mentions(question)
    rest = cut(question, mentions)
    wanted = asked_about(question, mentions, bool(own), covered)
    places = tuple(dict.fromkeys(place for one in wanted for place in agreeing(one, own)))
    if not places:
        return Scope(own, False, rest)
    if len(places) == 1 and len(own) == 1 and own[0].lies_in(places[0].code):
        return Scope(own, False, rest)
    inside = any(place.lies_in(one.code) for one in own for place in places)
    ours = any(is_home(question, one) or is_ours(question, one) for one in wanted)
    return Scope(nearest(places), bool(own) and not inside, rest, told=True, home=ours)


def asked_about(
    question: str, mentions: list[Mention], known: bool, covered: Callable[[Place], bool]
) -> list[Mention]:
    """The places whose rules are wanted, of all that are named: the asker's own before others;
    none where the question says 我们这 beside a ``known`` region; not those where somebody only
    works or goes, nor, beside a known region, those that no document speaks for."""
    ours = [one for one in mentions if is_home(question, one) or is_ours(question, one)]
    if ours:
        spoken = [one for one in ours if any(map(covered, one.places))]
        return spoken if len(spoken) == 1 else ours
    if known and OWN.search(question):
        return []
    there = [one for one in mentions if not is_passing(question, one)]
    return [one for one in there if not known or any(map(covered, one.places))]


def is_passing(question: str, mention: Mention) -> bool:
    """Somebody of the family works, learns or goes there (在苏州做生意, 年年跑新疆)."""
    before, after = question[: mention.start], question[mention.end :]
    return bool(GOES.search(before)) or bool(WORKS.match(after))


def agreeing(mention: Mention, own: tuple[Place, ...]) -> tuple[Place, ...]:
    """Of what an ambiguous name may mean, that which lies in the caller's own region."""
    inside = tuple(place for place in mention.places if any(place.lies_in(one.code) for one in own))
    return inside or mention.places


def nearest(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Without those that another one lies in (内蒙古 beside 呼和浩特)."""
    return tuple(
        place
        for place in places
        if not any(other is not place and other.lies_in(place.code) for other in places)
    )


def cut(question: str, mentions: list[Mention]) -> str:
    """The question without the names and the small words that belong to them."""
    for one in reversed(mentions):
        head, tail = question[: one.start], question[one.end :]
        tail = next((tail[len(w) :] for w in _words("after") if tail.startswith(w)), tail)
        head = next((head[: -len(w)] for w in _words("before") if head.endswith(w)), head)
        question = head + tail
    return question.strip(" ,，。、")


def is_home(question: str, mention: Mention) -> bool:
    """The place is where the household is registered (户口在山东, 老家山东)."""
    before = question[max(0, mention.start - NEAR) : mention.start]
    after = question[mention.end : mention.end + 3]
    return any(word in before for word in _words("home")) or "户口" in after or "老家" in after


def is_ours(question: str, mention: Mention) -> bool:
    """The place is named as where the asker is (我们东台, 俺在临沂, 东台这边)."""
    before, after = question[: mention.start], question[mention.end :]
    return before.endswith(_words("ours")) or after.startswith(_words("here"))
