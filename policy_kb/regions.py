"""Regions: from names as people write them to the chain of units above a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from language.places import Division, Gazetteer
from policy_kb.cards import read_yaml


@dataclass(frozen=True)
class Place:
    """A division and the codes above it, nearest first, its own code leading."""

    code: str
    name: str
    chain: tuple[str, ...]

    def lies_in(self, code: str) -> bool:
        """True when ``code`` is this place or a unit above it."""
        return code in self.chain


@dataclass(frozen=True)
class Mention:
    """A place named in a question: ``text[start:end]``; several when the name is ambiguous."""

    start: int
    end: int
    places: tuple[Place, ...]


def packaged_divisions() -> list[Division]:
    """The divisions below the county that packaged documents speak for."""
    return [Division(**row) for row in read_yaml("data", "documents.yml")["divisions"]]


class Regions:
    """Places by name and code. A gazetteer given from outside (with imported towns and
    villages) is used as it is, but for the packaged divisions, which are always known."""

    def __init__(self, gazetteer: Gazetteer | None = None, extra: Iterable[Division] = ()) -> None:
        self._own = Gazetteer.load([*packaged_divisions(), *extra])
        self._gazetteer = gazetteer

    def place(self, division: Division) -> Place:
        """The division with its chain."""
        chain = [division.code]
        above = division.parent
        while above is not None:
            chain.append(above)
            higher = self._resolve(above)
            above = higher[0].parent if higher else None
        return Place(division.code, division.name, tuple(chain))

    def resolve(self, text: str) -> list[Place]:
        """Every place that a code or a name may mean; [] when none is known."""
        return [self.place(division) for division in self._resolve(text)]

    def mentions(self, text: str) -> list[Mention]:
        """Known places named in a text, from left to right."""
        found = {}
        chance = [
            (at, at + len(word))
            for word in read_yaml("data", "places.yml")["not_places"]
            for at in range(len(text))
            if text.startswith(word, at)
        ]
        for gazetteer in (self._gazetteer, self._own):
            for match in gazetteer.find(text) if gazetteer else ():
                by_chance = any(match.start >= a and match.end <= b for a, b in chance)
                if match.known and not by_chance:
                    places = tuple(self.place(division) for division in match.known)
                    found[match.start] = Mention(match.start, match.end, places)
        return [found[start] for start in sorted(found)]

    def _resolve(self, text: str) -> list[Division]:
        found = self._own.resolve(text)
        if self._gazetteer is None:
            return found
        wider = self._gazetteer.resolve(text)
        own = {division.code for division in packaged_divisions()}
        if not wider or any(division.code in own for division in found):
            return found
        return wider
