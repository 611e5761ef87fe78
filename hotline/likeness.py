"""Whether two sayings are nearly the same: what is measured with must not be what was learned."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from language.text import fold

NEAR = 0.7
"""Sayings with this share of common pairs of characters are near duplicates."""
COPIED = 0.6
COPIED_FROM = 12
"""From so many characters on, a sentence with this share of another's runs of four is its copy,
however much is added around them."""


def plain(text: str) -> str:
    """The text in one width and case, without spaces and punctuation."""
    return re.sub(r"[\W_]+", "", fold(text)) or text


def bigrams(text: str) -> frozenset[str]:
    """The character pairs of a text without spaces and punctuation; itself when shorter."""
    bare = re.sub(r"[\W_]+", "", text.lower()) or text
    pairs = frozenset(bare[i : i + 2] for i in range(len(bare) - 1))
    return pairs or frozenset({bare})


def runs(text: str) -> frozenset[str]:
    """The runs of four characters of a text as :func:`plain` leaves it."""
    bare = plain(text)
    return frozenset(bare[i : i + 4] for i in range(len(bare) - 3))


class Known:
    """Sayings against which others are held."""

    def __init__(self, sayings: Iterable[str]) -> None:
        self._plain: set[str] = set()
        self._pairs = _Grams()
        self._runs = _Grams()
        for one in sayings:
            self.add(one)

    def add(self, saying: str) -> None:
        """One more."""
        self._plain.add(plain(saying))
        self._pairs.add(bigrams(saying))
        if len(plain(saying)) >= COPIED_FROM:
            self._runs.add(runs(saying))

    def has(self, saying: str) -> bool:
        """Whether the saying is one of them, nearly one of them, or for the most part a copy."""
        if plain(saying) in self._plain:
            return True
        wanted = bigrams(saying)
        for common, size in self._pairs.shared(wanted):
            if common / (len(wanted) + size - common) >= NEAR:
                return True
        if len(plain(saying)) < COPIED_FROM:
            return False
        wanted = runs(saying)
        return any(
            common / min(len(wanted), size) >= COPIED for common, size in self._runs.shared(wanted)
        )


class _Grams:
    """Sets of pieces, found again by the pieces that they share."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._index: dict[str, list[int]] = defaultdict(list)

    def add(self, pieces: frozenset[str]) -> None:
        for one in pieces:
            self._index[one].append(len(self._sizes))
        self._sizes.append(len(pieces))

    def shared(self, pieces: frozenset[str]) -> Iterable[tuple[int, int]]:
        """For each set with common pieces: how many are common, and how many it has."""
        counted = Counter(number for one in pieces for number in self._index.get(one, ()))
        return ((common, self._sizes[number]) for number, common in counted.items())
