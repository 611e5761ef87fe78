"""Whether a question is put in the words of those that documents answer.

A linear classifier over characters and pairs of them. It knows what likeness to single asks does
not: that 批了没, 几号到账 or 谁的电话 turn a question about loans into one about somebody's case.
Its weights come from ``policy_kb.training`` and lie in ``data/phrasing.json``.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from policy_kb.cards import PACKAGE

ROUNDS, STEP, RIDGE = 12, 0.5, 1e-6
KEPT = 8000  # weights; the many small ones change nothing
SCALE = 4.0  # a decision of this size counts as sure


def grams(text: str) -> list[str]:
    """Characters and pairs of a question in its plain form, each once, in a fixed order."""
    return sorted({*text, *(first + second for first, second in pairwise(text))})


@dataclass(frozen=True)
class Phrasing:
    """The trained classifier."""

    bias: float
    weights: Mapping[str, float]

    @classmethod
    @cache
    def load(cls) -> Phrasing:
        """The weights that are packaged."""
        row = json.loads(PACKAGE.joinpath("data", "phrasing.json").read_text(encoding="utf-8"))
        return cls(row["bias"], row["weights"])

    def decision(self, text: str) -> float:
        """Positive for the words of an answerable question, without bounds."""
        found = grams(text)
        size = math.sqrt(len(found)) or 1.0
        return self.bias + math.fsum(self.weights.get(one, 0.0) for one in found) / size

    def sure(self, text: str) -> float:
        """The decision from -1 (surely none that documents answer) to 1."""
        return max(-1.0, min(1.0, self.decision(text) / SCALE))


def fit(examples: Sequence[tuple[str, bool, float]]) -> Phrasing:
    """Logistic regression by AdaGrad over ``(plain text, answerable, weight)``; both sides count
    the same together. Deterministic: the examples are taken in the order of their last characters,
    which mixes the sides."""
    mixed = sorted(examples, key=lambda one: (one[0][::-1], one[1]))
    of_side = {side: sum(w for _, s, w in mixed if s is side) or 1.0 for side in (True, False)}
    mean = sum(of_side.values()) / 2
    prepared = [
        (grams(text), side, weight * mean / of_side[side]) for text, side, weight in mixed if text
    ]
    weights: dict[str, float] = defaultdict(float)
    seen: dict[str, float] = defaultdict(lambda: 1.0)
    bias, bias_seen = 0.0, 1.0
    for _ in range(ROUNDS):
        for tokens, side, weight in prepared:
            size = math.sqrt(len(tokens))
            value = bias + sum(weights[one] for one in tokens) / size
            pull = weight * (side - 1 / (1 + math.exp(-max(-30.0, min(30.0, value)))))
            bias_seen += pull * pull
            bias += STEP * pull / math.sqrt(bias_seen)
            share = pull / size
            for one in tokens:
                slope = share - RIDGE * weights[one]
                seen[one] += slope * slope
                weights[one] += STEP * slope / math.sqrt(seen[one])
    strongest = sorted(weights, key=lambda one: (-abs(weights[one]), one))[:KEPT]
    return Phrasing(round(bias, 3), {one: round(weights[one], 3) for one in sorted(strongest)})


def crossed(examples: Sequence[tuple[str, bool, float]], folds: int) -> Iterable[float]:
    """For each example what a classifier says that has not seen it, nor its part of the rest."""
    parts = [
        fit([one for place, one in enumerate(examples) if place % folds != fold])
        for fold in range(folds)
    ]
    for place, (text, _, _) in enumerate(examples):
        yield parts[place % folds].sure(text)
