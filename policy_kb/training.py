"""Fit the refusal model: ``python -m policy_kb.training`` writes ``data/weights.json``.

Learned from the dev questions, and from the asks of the cards and of the refusal bank, each
tried with itself left out. The held-out questions are never read here.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from importlib.resources import files
from pathlib import Path

from policy_kb.evaluate import fresh, read
from policy_kb.knowledge import KnowledgeBase
from policy_kb.ranking import BANK
from policy_kb.refusal import Evidence, refusals, sigmoid
from policy_kb.scope import find_scope

ROUNDS = 4000
STEP = 0.5
RIDGE = 0.002
UNKNOWN_WEIGHT = 2.0  # there are fewer questions without a basis, and they cost more
SLOTS_OF_ASKS = 2  # every second ask of the cards is enough
REFUSED_SHARE = 0.972  # of the training questions without a basis; more costs right answers
OFFER_SHARE = 0.75  # candidates are offered from this share of the answering threshold

AGAINST = {"refusal", "unknown", "found", "money_without", "short"}

Row = tuple[tuple[float, ...], bool, bool]


def rows(knowledge: KnowledgeBase) -> list[Row]:
    """Evidence, label (the documents speak of it) and whether it is a dev question."""
    prepared = knowledge.prepared()
    found: list[Row] = []

    def add(text: str, known: bool, hidden: str | None = None) -> None:
        ranked = prepared.ranker.rank(text, prepared.index, hidden)
        if ranked.seen is not None:
            found.append((astuple(ranked.seen), known, hidden is None))

    dev = Path(str(files("policy_kb"))) / "data" / "questions" / "dev.jsonl"
    for one in read(dev):
        scope = find_scope(knowledge.regions, one.question, one.region)
        add(scope.question, one.known)
    asks = [(ask, card.topic) for card in prepared.cards for ask in card.asks]
    for ask, topic in asks[::SLOTS_OF_ASKS]:
        add(ask, True, topic)
    for refusal in refusals().values():
        for ask in refusal.asks:
            add(ask, False, BANK + refusal.key)
    return found


def fit(data: list[Row]) -> tuple[float, list[float]]:
    """Logistic regression by gradient descent; deterministic. Each weight keeps the sign that
    it must have, so that no accident of the questions turns evidence round."""
    size = len(data[0][0])
    bias, weights = 0.0, [0.0] * size
    signs = [-1.0 if name in AGAINST else 1.0 for name in Evidence.names()]
    total = sum(1.0 if known else UNKNOWN_WEIGHT for _, known, _ in data)
    for _ in range(ROUNDS):
        slope_bias, slopes = 0.0, [RIDGE * w for w in weights]
        for features, known, _ in data:
            weight = 1.0 if known else UNKNOWN_WEIGHT
            guess = sigmoid(bias + sum(w * x for w, x in zip(weights, features, strict=True)))
            error = (guess - known) * weight / total
            slope_bias += error
            for i, x in enumerate(features):
                slopes[i] += error * x
        bias -= STEP * slope_bias
        weights = [w - STEP * slope for w, slope in zip(weights, slopes, strict=True)]
        weights = [sign * max(0.0, sign * w) for sign, w in zip(signs, weights, strict=True)]
    return bias, weights


def threshold(data: list[Row], bias: float, weights: list[float]) -> float:
    """The lowest probability at which enough of the dev questions without a basis are refused
    (asks tried with themselves left out are harder than what people ask)."""
    unknown = sorted(
        sigmoid(bias + sum(w * x for w, x in zip(weights, features, strict=True)))
        for features, known, dev in data
        if dev and not known
    )
    return round(unknown[int(len(unknown) * REFUSED_SHARE)] + 0.005, 2)


def main() -> None:
    """Fit and write."""
    data = rows(fresh())
    bias, weights = fit(data)
    cut = threshold(data, bias, weights)
    content = {
        "bias": round(bias, 4),
        "weights": {
            name: round(weight, 4) for name, weight in zip(Evidence.names(), weights, strict=True)
        },
        "answer_from": cut,
        "offer_from": round(cut * OFFER_SHARE, 3),
        "trained_on": len(data),
    }
    path = Path(str(files("policy_kb"))) / "data" / "weights.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(content))


if __name__ == "__main__":
    main()
