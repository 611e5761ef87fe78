"""Fit the two models: ``python -m policy_kb.training`` writes ``data/weights.json``.

Learned from the labelled questions named ``dev*.jsonl``, and from the asks of the cards, of the
topics and of the refusal bank, each tried with itself left out. The questions that measure are
never read here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path

from policy_kb.asks import packaged_asks
from policy_kb.cards import Card, wording
from policy_kb.evaluate import Labelled, fresh, holds, read
from policy_kb.knowledge import KnowledgeBase, documents_at
from policy_kb.model import Evidence, Model, TopicEvidence, sigmoid
from policy_kb.ranking import BANK, Ranked
from policy_kb.refusal import refusals
from policy_kb.scope import find_scope

ROUNDS = 1500
STEP = 0.5
RIDGE = 0.0005
RANKING_ROUNDS, RANKING_STEP, RANKING_RIDGE = 150, 3.0, 0.0003
UNKNOWN_WEIGHT = 2.0  # there are fewer questions without a basis, and they cost more
SLOTS_OF_ASKS = 2  # every second ask is enough
ASK_WEIGHT = 0.3  # an ask with itself left out is harder than a question, and less like one
REFUSED_SHARE = 0.972  # of the training questions without a basis; more costs right answers
OFFER_SHARE = 0.75  # candidates are offered from this share of the answering threshold

AGAINST = {"refusal", "unknown", "found", "money_without", "short", "misfit"}

Vector = tuple[float, ...]


@dataclass(frozen=True)
class Example:
    """A question with the topics that answer it (none: no document does); ``weight`` is what it
    counts. ``rank`` ranks it anew with the weights of the moment."""

    known: bool
    topics: frozenset[str]
    weight: float
    dev: bool
    rank: Callable[[], Ranked]


def examples(knowledge: KnowledgeBase) -> Iterator[Example]:
    """Everything to learn from."""
    prepared = knowledge.prepared()
    ranker = prepared.ranker
    folder = Path(str(files("policy_kb"))) / "data" / "questions"
    for path in sorted(folder.glob("dev*.jsonl")):
        for one in read(path):
            scope = find_scope(knowledge.regions, one.question, one.region)
            held = documents_at(prepared, scope)
            yield Example(
                one.known,
                right_topics(prepared.cards, one, held),
                1.0,
                True,
                partial(ranker.rank, scope.question, None, held),
            )
    asks = [(ask, card.topic) for card in prepared.cards for ask in card.asks]
    asks += [(ask, topic) for topic, known in packaged_asks().items() for ask in known]
    for turn, (ask, topic) in enumerate(asks[::SLOTS_OF_ASKS]):
        held = asked_where(prepared.cards, topic, turn)
        yield Example(
            True,
            frozenset([topic]),
            ASK_WEIGHT,
            False,
            partial(ranker.rank, ask, topic, held),
        )
    for refusal in refusals().values():
        for ask in refusal.asks:
            yield Example(
                False,
                frozenset(),
                1.0,
                False,
                partial(ranker.rank, ask, BANK + refusal.key),
            )


def asked_where(cards: Sequence[Card], topic: str, turn: int) -> frozenset[str] | None:
    """The documents that hold where an ask is supposed to come from: mostly one that speaks of
    the topic, sometimes nowhere known, sometimes one that is silent on it."""
    speaking = sorted({card.document for card in cards if topic in card.topics})
    silent = sorted({card.document for card in cards} - set(speaking))
    if turn % 10 == 0:
        return None
    if turn % 10 == 1 and silent:
        return frozenset([silent[turn // 10 % len(silent)]])
    return frozenset([speaking[turn % len(speaking)]])


def right_topics(
    cards: Sequence[Card], one: Labelled, held: frozenset[str] | None
) -> frozenset[str]:
    """The topics whose cards, one of each wanted document, hold the facts of a question; for one
    that only another region's document answers, the topics on which those ``held`` are silent."""
    known = {topic for card in cards for topic in card.topics}
    if not one.documents:
        spoken = {
            topic for card in cards if held and card.document in held for topic in card.topics
        }
        return frozenset(known - spoken) if one.known and held else frozenset()
    right = set()
    for topic in known:
        on = [card for card in cards if topic in card.topics]
        texts = [wording(card) for card in on if card.document in one.documents]
        speaking = {card.document for card in on}
        if set(one.documents) <= speaking and all(holds(" ".join(texts), f) for f in one.facts):
            right.add(topic)
    return frozenset(right)


def fit_ranking(data: list[tuple[list[Vector], list[bool], float]]) -> list[float]:
    """Weights of a softmax over the topics of each question, by gradient ascent of the
    likelihood that a right one comes first; deterministic."""
    size = len(TopicEvidence.names())
    weights = [4.0] * size
    signs = [-1.0 if name == "misfit" else 1.0 for name in TopicEvidence.names()]
    whole = sum(weight for *_, weight in data)
    for _ in range(RANKING_ROUNDS):
        slopes = [-RANKING_RIDGE * w for w in weights]
        for vectors, right, weight in data:
            scores = [sum(w * x for w, x in zip(weights, v, strict=True)) for v in vectors]
            top = max(scores)
            powers = [math.exp(score - top) for score in scores]
            total = sum(powers)
            good = sum(power for power, ok in zip(powers, right, strict=True) if ok)
            for vector, power, ok in zip(vectors, powers, right, strict=True):
                pull = weight / whole * ((power / good if ok else 0.0) - power / total)
                if pull:
                    for i, x in enumerate(vector):
                        slopes[i] += pull * x
        weights = [w + RANKING_STEP * slope for w, slope in zip(weights, slopes, strict=True)]
        weights = [sign * max(0.0, sign * w) for sign, w in zip(signs, weights, strict=True)]
    return weights


def fit(data: list[tuple[Vector, bool, float]]) -> tuple[float, list[float]]:
    """Logistic regression by gradient descent; deterministic. Each weight keeps the sign that
    it must have, so that no accident of the questions turns evidence round."""
    size = len(data[0][0])
    bias, weights = 0.0, [0.0] * size
    signs = [-1.0 if name in AGAINST else 1.0 for name in Evidence.names()]
    total = sum(weight for *_, weight in data)
    for _ in range(ROUNDS):
        slope_bias, slopes = 0.0, [RIDGE * w for w in weights]
        for features, known, weight in data:
            guess = sigmoid(bias + sum(w * x for w, x in zip(weights, features, strict=True)))
            error = (guess - known) * weight / total
            slope_bias += error
            for i, x in enumerate(features):
                slopes[i] += error * x
        bias -= STEP * slope_bias
        weights = [w - STEP * slope for w, slope in zip(weights, slopes, strict=True)]
        weights = [sign * max(0.0, sign * w) for sign, w in zip(signs, weights, strict=True)]
    return bias, weights


def threshold(guesses: list[float]) -> float:
    """The lowest probability at which enough of the dev questions without a basis are refused
    (asks tried with themselves left out are harder than what people ask)."""
    ordered = sorted(guesses)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * REFUSED_SHARE))] + 0.005, 3)


def write(content: dict[str, object]) -> None:
    """Store the weights and forget those that were loaded before."""
    path = Path(str(files("policy_kb"))) / "data" / "weights.json"
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    Model.load.cache_clear()


def named(names: Sequence[str], weights: Sequence[float]) -> dict[str, float]:
    """Rounded weights by name."""
    return {name: round(weight, 4) for name, weight in zip(names, weights, strict=True)}


def main() -> None:
    """Fit the ranking, then, with it, the choice between answer and refusal; write both."""
    found = list(examples(fresh()))
    choices = []
    for one in found:
        if not one.topics:
            continue
        hits = one.rank().hits
        right = [hit.topic in one.topics for hit in hits]
        if any(right) and not all(right):
            choices.append(([astuple(hit.seen) for hit in hits], right, one.weight))
    ranking = named(TopicEvidence.names(), fit_ranking(choices))
    content: dict[str, object] = {
        "ranking": ranking,
        "bias": 0.0,
        "weights": dict.fromkeys(Evidence.names(), 0.0),
        "answer_from": 0.5,
        "offer_from": 0.4,
    }
    write(content)
    data, dev = [], []
    for one in found:
        ranked = one.rank()
        if ranked.seen is None:
            continue
        weight = one.weight * (1.0 if one.known else UNKNOWN_WEIGHT)
        data.append((astuple(ranked.seen), one.known, weight))
        if one.dev and not one.known:
            dev.append(astuple(ranked.seen))
    bias, weights = fit(data)
    content |= {
        "bias": round(bias, 4),
        "weights": named(Evidence.names(), weights),
        "trained_on": {"ranking": len(choices), "answering": len(data)},
    }
    write(content)
    cut = threshold([Model.load().probability(Evidence(*features)) for features in dev])
    content |= {"answer_from": cut, "offer_from": round(cut * OFFER_SHARE, 3)}
    write(content)
    print(json.dumps(content))


if __name__ == "__main__":
    main()
