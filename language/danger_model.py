"""Danger in words that no pattern knows: a linear model over characters, pairs and triples.

One classifier a kind, trained by ``bench/train_dangers.py`` on marked sayings and on the
ordinary utterances of the bot; the weights lie in ``data/danger_weights.json``.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

ROUNDS, STEP, RIDGE = 10, 0.4, 2e-6
KEPT = 2500  # weights a kind; the many small ones change nothing
THRESHOLD = 0.4
"""From here on a guess counts: missing a danger is worse than an alarm too many."""
_STRETCH = re.compile(r"[^,。;!?、\n ]+")
_LONGEST = 26

Weights = Mapping[str, float]


def grams(text: str) -> List[str]:
    """Characters, pairs and triples, each once, in a fixed order."""
    found = set(text)
    for size in (2, 3):
        found.update(text[at : at + size] for at in range(len(text) - size + 1))
    return sorted(found)


def stretches(text: str) -> Iterator[Tuple[int, str]]:
    """Where in a folded text something is said, with what is said: each stretch between marks,
    each two neighbours together, and the whole of a short text."""
    parts = list(_STRETCH.finditer(text))
    for number, one in enumerate(parts):
        yield one.start(), one.group()[:_LONGEST]
        after = parts[number + 1] if number + 1 < len(parts) else None
        if after is not None and after.end() - one.start() <= _LONGEST:
            yield one.start(), text[one.start() : after.end()]
    if len(parts) > 2 and len(text) <= _LONGEST:
        yield 0, text


def likely(text: str, kind: str) -> float:
    """How likely a stretch speaks of this danger, from 0 to 1."""
    bias, weights = _loaded()[kind]
    found = grams(text)
    size = math.sqrt(len(found)) or 1.0
    value = bias + math.fsum(weights.get(one, 0.0) for one in found) / size
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


@lru_cache(maxsize=1)
def _loaded() -> Dict[str, Tuple[float, Weights]]:
    path = Path(__file__).parent / "data" / "danger_weights.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {kind: (row["bias"], row["weights"]) for kind, row in rows.items()}


def fit(examples: Sequence[Tuple[str, bool]]) -> Tuple[float, Weights]:
    """Logistic regression by AdaGrad; both sides together count the same. Deterministic: the
    examples are taken in the order of their last characters, which mixes the sides."""
    mixed = sorted(set(examples), key=lambda one: (one[0][::-1], one[1]))
    of_side = {side: sum(one[1] is side for one in mixed) or 1 for side in (True, False)}
    prepared = [(grams(text), side) for text, side in mixed if text]
    # The rare side weighs more, but not so much that one saying outweighs a hundred others.
    weight = {True: min(12.0, of_side[False] / of_side[True]), False: 1.0}
    weights: Dict[str, float] = defaultdict(float)
    seen: Dict[str, float] = defaultdict(lambda: 1.0)
    bias, bias_seen = 0.0, 1.0
    for _ in range(ROUNDS):
        for tokens, side in prepared:
            size = math.sqrt(len(tokens))
            value = bias + sum(weights[one] for one in tokens) / size
            pull = weight[side] * (side - 1 / (1 + math.exp(-max(-30.0, min(30.0, value)))))
            bias_seen += pull * pull
            bias += STEP * pull / math.sqrt(bias_seen)
            share = pull / size
            for one in tokens:
                slope = share - RIDGE * weights[one]
                seen[one] += slope * slope
                weights[one] += STEP * slope / math.sqrt(seen[one])
    strongest = sorted(weights, key=lambda one: (-abs(weights[one]), one))[:KEPT]
    return round(bias, 3), {one: round(weights[one], 3) for one in sorted(strongest)}
