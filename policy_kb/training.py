"""Fit the models: ``python -m policy_kb.training`` writes ``data/weights.json`` and
``data/phrasing.json``.

Learned from the labelled questions named ``dev*.jsonl``, and from the asks of the cards, of the
topics and of the refusal bank, each tried with itself left out. The questions that measure are
never read here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from functools import partial
from importlib.resources import files
from pathlib import Path

from policy_kb.asks import packaged_asks
from policy_kb.cards import Card, wording
from policy_kb.evaluate import Labelled, fresh, holds, read
from policy_kb.knowledge import KnowledgeBase, documents_at
from policy_kb.model import Evidence, Model, TopicEvidence, sigmoid
from policy_kb.phrasing import Phrasing, crossed
from policy_kb.phrasing import fit as fit_phrasing
from policy_kb.ranking import BANK, Ranked
from policy_kb.refusal import refusals

ROUNDS = 8  # of Newton's method
RIDGE = 1.0
FOLDS = 5
ASK_PHRASING_WEIGHT = 0.5
RANKING_ROUNDS, RANKING_STEP, RANKING_RIDGE = 150, 3.0, 0.0003
SLOTS_OF_ASKS = 2  # every second ask is enough
ASK_WEIGHT, ASK_ANSWERING_WEIGHT = (
    0.3,
    0.05,
)  # an ask with itself left out is harder than a question, and less like one
REFUSED_SHARE = 0.97  # of the training questions without a basis; more costs right answers
OFFER_SHARE = 0.65  # candidates are offered from this share of the answering threshold

Vector = tuple[float, ...]


@dataclass(frozen=True)
class Example:
    """A question with the topics that answer it (none: no document does); ``weight`` is what it
    counts. ``rank`` ranks it anew with the weights of the moment. ``elsewhere``: only documents of
    other regions speak of it."""

    known: bool
    topics: frozenset[str]
    weight: float
    dev: bool
    rank: Callable[[], Ranked]
    elsewhere: bool = False


def examples(knowledge: KnowledgeBase) -> Iterator[Example]:
    """Everything to learn from."""
    prepared = knowledge.prepared()
    ranker = prepared.ranker
    folder = Path(str(files("policy_kb"))) / "data" / "questions"
    for path in sorted(folder.glob("dev*.jsonl")):
        for one in read(path):
            scope = knowledge.scope(one.question, one.region)
            held = documents_at(prepared, scope)
            yield Example(
                one.known,
                right_topics(prepared.cards, one, held),
                1.0,
                True,
                partial(ranker.rank, scope.question, None, held),
                one.known and not one.answerable,
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
                ASK_WEIGHT,
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
    """Logistic regression by Newton's method; deterministic. ``RIDGE`` keeps weights small."""
    size = len(data[0][0]) + 1
    weights = [0.0] * size
    for _ in range(ROUNDS):
        slopes = [-RIDGE * w for w in weights]
        bends = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
        for features, known, weight in data:
            x = (1.0, *features)
            guess = sigmoid(math.fsum(w * v for w, v in zip(weights, x, strict=True)))
            pull, bend = weight * (known - guess), weight * guess * (1 - guess)
            for i, value in enumerate(x):
                if value:
                    slopes[i] += pull * value
                    row, part = bends[i], bend * value
                    for j in range(i + 1):
                        row[j] += part * x[j]
        for i in range(size):
            for j in range(i):
                bends[j][i] = bends[i][j]
        weights = [w + step for w, step in zip(weights, solved(bends, slopes), strict=True)]
    return weights[0], weights[1:]


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a system of linear equations (Gauss, with pivots)."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, size):
            factor = rows[k][i] / rows[i][i]
            for j in range(i, size + 1):
                rows[k][j] -= factor * rows[i][j]
    found = [0.0] * size
    for i in reversed(range(size)):
        rest = sum(rows[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (rows[i][size] - rest) / rows[i][i]
    return found


def threshold(guesses: list[float]) -> float:
    """The lowest probability at which enough of the dev questions without a basis are refused
    (asks tried with themselves left out are harder than what people ask)."""
    ordered = sorted(guesses)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * REFUSED_SHARE))] + 0.005, 3)


def store(name: str, content: dict[str, object]) -> None:
    """Write packaged weights and forget those that were loaded before."""
    path = Path(str(files("policy_kb"))) / "data" / name
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    Model.load.cache_clear()
    Phrasing.load.cache_clear()


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
    store("weights.json", content)
    ranked = [one.rank() for one in found]
    worded = [
        (seen.question.text, one.known, 1.0 if one.dev else ASK_PHRASING_WEIGHT)
        for one, seen in zip(found, ranked, strict=True)
    ]
    data, dev = [], []
    for one, seen, phrasing in zip(found, ranked, crossed(worded, FOLDS), strict=True):
        if seen.seen is None or (one.elsewhere and not seen.seen.local):
            continue  # where only others rule on it, the regions decide whatever the probability
        features = astuple(replace(seen.seen, phrasing=phrasing))
        known = one.known and not one.elsewhere
        data.append((features, known, 1.0 if one.dev else ASK_ANSWERING_WEIGHT))
        if one.dev and not one.known:
            dev.append(features)
    store("phrasing.json", asdict(fit_phrasing(worded)))
    bias, weights = fit(data)
    content |= {
        "bias": round(bias, 4),
        "weights": named(Evidence.names(), weights),
        "trained_on": {"ranking": len(choices), "answering": len(data)},
    }
    store("weights.json", content)
    cut = threshold([Model.load().probability(Evidence(*features)) for features in dev])
    content |= {"answer_from": cut, "offer_from": round(cut * OFFER_SHARE, 3)}
    store("weights.json", content)
    print(json.dumps(content))


if __name__ == "__main__":
    main()
