"""Why a question gets the answer that it gets: topics, words, asks, and what each feature adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from policy_kb.answer import Answer
from policy_kb.cards import Card, topics, wording
from policy_kb.knowledge import KnowledgeBase, rank
from policy_kb.model import Model
from policy_kb.ranking import Ranked, TopicHit
from policy_kb.wording import plain

SHOWN = 5  # topics
SHORTEST_WORD = 2  # characters


@dataclass(frozen=True)
class Part:
    """One feature of a model: what it is here, its weight, and what it adds to the sum."""

    name: str
    value: float
    weight: float

    @property
    def adds(self) -> float:
        """Above 0 it speaks for, below against."""
        return self.value * self.weight


@dataclass(frozen=True)
class Believed:
    """A topic that the question may be about, with its nearest ask and the words that its cards
    share with the question; ``parts`` are those of the ranking."""

    topic: str
    question: str
    card: Card
    score: float
    share: float
    ask: str
    likeness: float
    words: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Tried:
    """A question tried: the answer as the farmer gets it, and what led to it. ``refused`` is a
    question of the nearest kind that no document answers."""

    answer: Answer
    understood: str
    places: tuple[str, ...]
    probability: float
    answer_from: float
    offer_from: float
    bias: float
    topics: tuple[Believed, ...]
    parts: tuple[Part, ...]
    refused: str | None
    refused_score: float


def try_question(base: KnowledgeBase, question: str, region: str | None) -> Tried:
    """Answer a question and say why."""
    answer = base.ask(question, region)
    scope = base.scope(question, region)
    prepared = base.prepared()
    ranked = rank(prepared, scope)
    model = Model.load()
    by_topic: dict[str, list[Card]] = {}
    for card in prepared.cards:
        for topic in card.topics:
            by_topic.setdefault(topic, []).append(card)
    return Tried(
        answer=answer,
        understood=ranked.question.text,
        places=tuple(place.name for place in scope.places),
        probability=ranked.probability,
        answer_from=model.answer_from,
        offer_from=model.offer_from,
        bias=model.bias,
        topics=tuple(believed(hit, ranked, by_topic, model) for hit in ranked.hits[:SHOWN]),
        parts=parts_of(ranked.seen, model.weights),
        refused=ranked.refusal.asks[0] if ranked.refusal else None,
        refused_score=ranked.refusal_score,
    )


def believed(
    hit: TopicHit, ranked: Ranked, by_topic: dict[str, list[Card]], model: Model
) -> Believed:
    """One hit with its words and parts."""
    held = "\n".join(
        plain(text)
        for card in by_topic.get(hit.topic, [hit.card])
        for text in (*card.asks, wording(card))
    )
    return Believed(
        topic=hit.topic,
        question=topics()[hit.topic].question if hit.topic in topics() else hit.topic,
        card=hit.card,
        score=hit.score,
        share=hit.share,
        ask=hit.near.ask,
        likeness=hit.near.likeness,
        words=shared_words(ranked.question.text, held),
        parts=parts_of(hit.seen, model.ranking),
    )


def parts_of(seen: Any, weights: Sequence[float]) -> tuple[Part, ...]:
    """The features of a model's evidence, what adds most first; whatever they are."""
    if seen is None:
        return ()
    named = zip(type(seen).names(), astuple(seen), weights, strict=True)
    parts = [Part(name, float(value), weight) for name, value, weight in named]
    return tuple(sorted(parts, key=lambda part: (-abs(part.adds), part.name)))


def shared_words(text: str, held: str) -> tuple[str, ...]:
    """The longest pieces of a text, two characters or more, that stand in another."""
    words: list[str] = []
    begin = 0
    while begin < len(text):
        end = begin
        while end < len(text) and text[begin : end + 1] in held:
            end += 1
        if end - begin >= SHORTEST_WORD:
            words.append(text[begin:end])
        begin = max(end, begin + 1)
    return tuple(dict.fromkeys(words))
