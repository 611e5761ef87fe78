"""Texts as weighted tokens, words and sounds, ready to be compared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from language.search_tokens import tokens as terms
from policy_kb.phonetics import sound_tokens
from policy_kb.pooling import Pool
from policy_kb.wording import plain, stretches

WHOLE, PART = 1.0, 0.9
SHARPNESS = 2.0  # how much more a rare word says than a common one
SINGLE = 0.5  # what a single character says, to a pair of them
SHORTEST_PART = 4


@dataclass(frozen=True)
class Vector:
    """Weights of tokens with Euclidean length 1 (empty for an empty text)."""

    weights: Mapping[str, float]
    total: float


class Weights:
    """Inverse document frequency of tokens, every topic being one document.

    A frame of asking (能不能当…, …是什么) is found in many topics and says little, a word of the
    matter says much.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[str, float] = {}

    def __getitem__(self, token: str) -> float:
        weight = self._known.get(token)
        if weight is None:
            spread = self._pool.spread(f"~{token}" if "-" in token else token)
            weight = float(math.log((self._pool.size + 1) / (spread + 0.5)) ** SHARPNESS)
            if spread:  # what questions bring of their own is without end
                self._known[token] = weight
        return weight

    def knows(self, token: str) -> bool:
        """Some topic holds the token."""
        return self._pool.spread(token) > 0

    def vector(self, counts: Mapping[str, float]) -> Vector:
        """The tf-idf vector of a text from the damped counts of its tokens."""
        raw = {token: count * self[token] for token, count in counts.items()}
        norm = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return Vector({token: weight / norm for token, weight in raw.items()}, norm)


@lru_cache(maxsize=20000)
def counted(text: str) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Words and sounds of a text with their damped counts; a character alone counts less."""
    return damped(terms(text)), damped(sound_tokens(text))


def damped(tokens: Iterable[str]) -> dict[str, float]:
    """1 + log of how often each token occurs."""
    return {
        token: (1 + math.log(count)) * (SINGLE if len(token) == 1 else 1.0)
        for token, count in Counter(tokens).items()
    }


@dataclass(frozen=True)
class Side:
    """A text prepared for comparison."""

    text: str
    words: Vector
    sounds: Vector

    @classmethod
    def of(cls, text: str, weights: Weights) -> Side:
        words, sounds = counted(text)
        return cls(text, weights.vector(words), weights.vector(sounds))

    def share(self, held: Callable[[str], bool]) -> float:
        """The share of the pairs, by weight, that are held; the better of words and sounds."""
        pairs = {token: w for token, w in self.words.weights.items() if len(token) > 1}
        shares = []
        for weights in (pairs, self.sounds.weights):
            whole = sum(weights.values())
            if whole:
                shares.append(sum(w for token, w in weights.items() if held(token)) / whole)
        return max(shares, default=0.0)


class Question:
    """A question with its parts: a long spoken one is compared part by part as well."""

    def __init__(self, text: str, weights: Weights) -> None:
        self.text = plain(text)
        self.whole = Side.of(self.text, weights)
        parts = [plain(part) for part in stretches(text)]
        parts = [part for part in parts if len(part) >= SHORTEST_PART]
        self.parts = [Side.of(part, weights) for part in parts] if len(parts) > 1 else []

    def sides(self) -> list[tuple[Side, float]]:
        """The whole and the parts, each with what its likeness counts."""
        return [(self.whole, WHOLE), *((part, PART) for part in self.parts)]
