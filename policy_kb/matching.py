"""How like a question is to the known ways of asking what a card answers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policy_kb.phonetics import sound_tokens
from policy_kb.wording import plain, segments, terms

WHOLE, PART = 1.0, 0.9
SHORTEST_PART = 4


@dataclass(frozen=True)
class Vector:
    """Weights of tokens with Euclidean length 1 (empty for an empty text)."""

    weights: Mapping[str, float]
    total: float

    def cosine(self, other: Vector) -> float:
        """0 to 1."""
        small, large = sorted((self.weights, other.weights), key=len)
        return sum(weight * large.get(token, 0.0) for token, weight in small.items())


@dataclass(frozen=True)
class Likeness:
    """One question against one card: all parts from 0 to 1, ``total`` their mixture."""

    words: float
    sounds: float
    contained: float
    covered: float
    ask: str

    @property
    def total(self) -> float:
        """The mixture that ranks cards; weights were set on the dev questions."""
        return (
            0.42 * self.words + 0.18 * self.sounds + 0.2 * self.contained + 0.2 * self.covered
        )


class Weights:
    """Inverse document frequency of tokens over the cards (each card one document)."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        size = 0
        for text in texts:
            size += 1
            counts.update(set(terms(text)) | set(sound_tokens(text)))
        self._idf = {
            token: math.log((size + 1) / (count + 0.5)) for token, count in counts.items()
        }
        self.unknown = math.log((size + 1) / 0.5)

    def __getitem__(self, token: str) -> float:
        return self._idf.get(token, self.unknown)

    def knows(self, token: str) -> bool:
        """Some card holds the token."""
        return token in self._idf

    def vector(self, tokens: Iterable[str]) -> Vector:
        """The tf-idf vector of a text's tokens."""
        raw = {
            token: (1 + math.log(count)) * self[token] * (0.35 if len(token) == 1 else 1.0)
            for token, count in Counter(tokens).items()
        }
        norm = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return Vector({token: weight / norm for token, weight in raw.items()}, norm)


@dataclass(frozen=True)
class Side:
    """A text prepared for comparison."""

    text: str
    words: Vector
    sounds: Vector

    @classmethod
    def of(cls, text: str, weights: Weights) -> Side:
        return cls(text, weights.vector(terms(text)), weights.vector(sound_tokens(text)))

    def contained_in(self, other: Side) -> float:
        """The share of this text's pairs (by weight, words or sounds) that the other holds."""
        pairs = {token: w for token, w in self.words.weights.items() if len(token) > 1}
        whole = sum(pairs.values())
        exact = sum(w for token, w in pairs.items() if token in other.words.weights)
        heard_whole = sum(self.sounds.weights.values())
        heard = sum(w for token, w in self.sounds.weights.items() if token in other.sounds.weights)
        shares = [part / total for part, total in ((exact, whole), (heard, heard_whole)) if total]
        return max(shares, default=0.0)


class Question:
    """A question with its parts: a long spoken one is compared part by part as well."""

    def __init__(self, text: str, weights: Weights) -> None:
        self.text = plain(text)
        self.whole = Side.of(self.text, weights)
        parts = [plain(part) for part in segments(text)]
        parts = [part for part in parts if len(part) >= SHORTEST_PART]
        self.parts = [Side.of(part, weights) for part in parts] if len(parts) > 1 else []

    def like(self, entry: Prepared) -> Likeness:
        """The likeness to the nearest of the entry's asks."""
        best: Likeness | None = None
        covered = self.whole.contained_in(entry.body)
        for ask in entry.asks:
            for side, scale in [(self.whole, WHOLE), *((part, PART) for part in self.parts)]:
                one = Likeness(
                    words=scale * side.words.cosine(ask.words),
                    sounds=scale * side.sounds.cosine(ask.sounds),
                    contained=scale * ask.contained_in(side),
                    covered=covered,
                    ask=ask.text,
                )
                if best is None or one.total > best.total:
                    best = one
        return best or Likeness(0.0, 0.0, 0.0, covered, "")


class Prepared:
    """Asks and whole wording of one card, prepared for comparison."""

    def __init__(self, asks: Iterable[str], body: str, weights: Weights) -> None:
        self.asks = [Side.of(plain(ask), weights) for ask in asks]
        self.body = Side.of(plain(body), weights)
