"""Regions: from names as people write them to the chain of units above a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from policy_kb.cards import read_yaml
from policy_kb.places_adapter import Division, load_gazetteer

LONGEST_NAME = 12
SUFFIXES = (
    "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "自治州", "地区",
    "省", "市", "盟",
)  # fmt: skip


class Resolver(Protocol):
    """What is needed of ``language.places.Gazetteer``."""

    def resolve(self, text: str) -> list[Any]: ...


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
    """A place named in a question: ``text[start:end]``."""

    start: int
    end: int
    place: Place


class Regions:
    """Places by name and code; ``divisions`` are those below the county that documents need."""

    def __init__(self, divisions: Iterable[Division] = (), gazetteer: Resolver | None = None):
        packaged = [Division(**row) for row in read_yaml("data", "documents.yml")["divisions"]]
        self._extra = {division.code: division for division in [*packaged, *divisions]}
        self._gazetteer = gazetteer or load_gazetteer(tuple(self._extra.values()))
        self._names: dict[str, str] | None = None

    def place(self, division: Division) -> Place:
        """The division with its chain."""
        return Place(division.code, division.name, self.chain(division.code, division.parent))

    def chain(self, code: str, parent: str | None = None) -> tuple[str, ...]:
        """``370102`` → ``370102, 370100, 370000``; a unit below the county by its parents."""
        if code in self._extra:
            parent = self._extra[code].parent
        digits = code if code.isdigit() and len(code) == 6 else None
        if digits:
            above = [digits, digits[:4] + "00", digits[:2] + "0000"]
            return tuple(dict.fromkeys(above))
        return (code, *(self.chain(parent) if parent else ()))

    def resolve(self, text: str) -> list[Place]:
        """Every place that a code or a name may mean; [] when none is known."""
        text = text.strip()
        if text in self._extra:
            return [self.place(self._extra[text])]
        named = self.mentions(text)
        nested = all(
            inner.place.lies_in(outer.place.code)
            for outer, inner in zip(named, named[1:], strict=False)
        )
        last = [named[-1].place] if named and nested else []
        if last and sum(one.end - one.start for one in named) == len(text):
            return last
        found = [self.place(division) for division in self._gazetteer.resolve(text)]
        return found or last

    def mentions(self, text: str) -> list[Mention]:
        """Places named in a text, from left to right, the longest name at each position."""
        found: list[Mention] = []
        start = 0
        while start < len(text):
            for size in range(min(LONGEST_NAME, len(text) - start), 1, -1):
                place = self._known_name(text[start : start + size])
                if place:
                    found.append(Mention(start, start + size, place))
                    start += size
                    break
            else:
                start += 1
        return found

    def _known_name(self, name: str) -> Place | None:
        if self._names is None:
            self._names = _short_names() | {
                division.name: division.code for division in self._extra.values()
            }
        code = self._names.get(name)
        if code is None:
            return None
        known = self._extra.get(code)
        return Place(code, known.name if known else _names_by_code().get(code, name),
                     self.chain(code))  # fmt: skip


@cache
def _names_by_code() -> dict[str, str]:
    from policy_kb.places_adapter import rows

    return dict(rows())


@cache
def _short_names() -> dict[str, str]:
    """Unambiguous names → code: full names everywhere, short ones for provinces and cities."""
    names: dict[str, set[str]] = {}
    for code, name in _names_by_code().items():
        if len(name) > 2:
            names.setdefault(name, set()).add(code)
        if code.endswith("00"):
            for suffix in SUFFIXES:
                short = name.removesuffix(suffix)
                if short != name and len(short) > 1:
                    names.setdefault(short, set()).add(code)
                    break
    clear = {name: next(iter(codes)) for name, codes in names.items() if len(codes) == 1}
    return clear | read_yaml("data", "places.yml")["aliases"]
