"""One deterministic ranking of topics for a question."""

from __future__ import annotations

from dataclasses import dataclass

from policy_kb.cards import Card, topics
from policy_kb.index import SearchIndex
from policy_kb.matching import Likeness, Prepared, Question, Weights
from policy_kb.refusal import Evidence, Model, Refusal, evidence
from policy_kb.wording import plain

CANDIDATES = 48
CUE_BONUS = 0.03
MOST_CUES = 2


@dataclass(frozen=True)
class TopicHit:
    """A topic with its best card (of any region) and how like that is to the question."""

    topic: str
    card: Card
    likeness: Likeness
    score: float


@dataclass(frozen=True)
class Ranked:
    """Topics, best first; the nearest refusal; the evidence and what the model makes of it."""

    hits: list[TopicHit]
    refusal: Refusal | None
    refusal_score: float
    seen: Evidence | None
    probability: float


class Ranker:
    """Cards and refusals prepared for comparison; built once for a version of the library."""

    def __init__(self, cards: list[Card], refusals: list[Refusal]) -> None:
        self._cards = {card.id: card for card in cards}
        self._refusals = {refusal.key: refusal for refusal in refusals}
        bodies = {card.id: body(card) for card in cards}
        asked = {one.key: " ".join(one.asks) for one in refusals}
        self.weights = Weights(plain(text) for text in [*bodies.values(), *asked.values()])
        self._prepared = {
            ("card", card.id): Prepared(card.asks, bodies[card.id], self.weights) for card in cards
        } | {
            ("refusal", one.key): Prepared(one.asks, asked[one.key], self.weights)
            for one in refusals
        }
        self._cues = {
            key: [plain(cue) for cue in topic.cues] for key, topic in topics().items()
        }

    def entries(self) -> list[tuple[str, str, str]]:
        """What the index holds of cards and refusals."""
        cards = [("card", card.id, body(card)) for card in self._cards.values()]
        bank = [("refusal", one.key, " ".join(one.asks)) for one in self._refusals.values()]
        return cards + bank

    def rank(self, text: str, index: SearchIndex, model: Model | None = None) -> Ranked:
        """Rank the topics for a question from which place names have been cut."""
        question = Question(text, self.weights)
        by_topic: dict[str, TopicHit] = {}
        refusal: Refusal | None = None
        refusal_score = 0.0
        found = index.search(text, CANDIDATES, "card") + index.search(text, 6, "refusal")
        for candidate in found:
            prepared = self._prepared.get((candidate.kind, candidate.key))
            if prepared is None:
                continue
            likeness = question.like(prepared)
            if candidate.kind == "refusal":
                if likeness.total > refusal_score:
                    refusal_score, refusal = likeness.total, self._refusals[candidate.key]
                continue
            card = self._cards[candidate.key]
            score = likeness.total + self._cue_bonus(card.topic, question.text)
            held = by_topic.get(card.topic)
            if held is None or (score, card.id) > (held.score, held.card.id):
                by_topic[card.topic] = TopicHit(card.topic, card, likeness, score)
        hits = sorted(by_topic.values(), key=lambda hit: (-hit.score, hit.topic))
        if not hits:
            return Ranked([], refusal, refusal_score, None, 0.0)
        rival = hits[1].likeness.total if len(hits) > 1 else 0.0
        top = hits[0]
        seen = evidence(question, self.weights, top.likeness, top.card, rival, refusal_score)
        return Ranked(
            hits, refusal, refusal_score, seen, (model or Model.load()).probability(seen)
        )

    def _cue_bonus(self, topic: str, text: str) -> float:
        hits = sum(1 for cue in self._cues.get(topic, ()) if cue in text)
        return CUE_BONUS * min(hits, MOST_CUES)


def body(card: Card) -> str:
    """All wording of a card: what the index and the coverage measure look at."""
    return " ".join([*card.asks, card.brief, card.answer, *card.facts, *card.steps])
