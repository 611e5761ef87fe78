"""One deterministic ranking of topics for a question."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from policy_kb.cards import Card, topics
from policy_kb.index import SearchIndex
from policy_kb.matching import Likeness, Prepared, Question, Weights
from policy_kb.pooling import Pool
from policy_kb.refusal import Evidence, Model, Refusal, evidence
from policy_kb.wording import plain, segments

CANDIDATES, REFUSAL_CANDIDATES = 20, 6
NEAR_ASK = 0.3  # what an ask that is the question itself adds to its topic's pooled score
PART = 0.25  # what the best part of a long question adds to the whole of it
LONG = 8  # characters; a shorter part is not looked at alone
CUE = 0.04  # what a word that points to a topic adds to its score
MISFIT = 0.7  # what is left of a topic's score without any word that it needs
BANK = "refusal:"
NOTHING = Likeness(0.0, 0.0, 0.0, 0.0, "")


@dataclass(frozen=True)
class TopicHit:
    """A topic with its score, its best card (of any region) and how like that is."""

    topic: str
    card: Card
    likeness: Likeness
    score: float


@dataclass(frozen=True)
class Ranked:
    """Topics, best first; the nearest refusal; the evidence for an answer."""

    question: Question
    hits: list[TopicHit]
    refusal: Refusal | None
    refusal_score: float
    seen: Evidence | None

    @property
    def probability(self) -> float:
        """That the documents speak of the question, 0 to 1."""
        return Model.load().probability(self.seen) if self.seen else 0.0


class Ranker:
    """Cards and refusals prepared for comparison; built once for a version of the library."""

    def __init__(self, cards: list[Card], refusals: list[Refusal]) -> None:
        self._cards = {card.id: card for card in cards}
        self._refusals = {refusal.key: refusal for refusal in refusals}
        self._first: dict[str, Card] = {}
        asks: dict[str, list[str]] = {BANK + one.key: list(one.asks) for one in refusals}
        said: dict[str, list[str]] = defaultdict(list)
        for card in cards:
            self._first.setdefault(card.topic, card)
            asks.setdefault(card.topic, []).extend(card.asks)
            said[card.topic].append(wording(card))
        self._cues = {key: tuple(map(plain, topic.cues)) for key, topic in topics().items()}
        self._needs = {
            key: tuple(map(plain, topic.needs)) for key, topic in topics().items() if topic.needs
        }
        self.pool = Pool(asks, said, frozenset(BANK + one.key for one in refusals))
        self.weights = Weights(self.pool)
        self._prepared: dict[tuple[str, str], Prepared] = {}

    def entries(self) -> list[tuple[str, str, list[str]]]:
        """What the index holds of cards and refusals: kind, key and pieces of text."""
        cards = [("card", card.id, [*card.asks, wording(card)]) for card in self._cards.values()]
        return cards + [("refusal", one.key, list(one.asks)) for one in self._refusals.values()]

    def _prepare(self, kind: str, key: str) -> Prepared | None:
        """The card or refusal ready for comparison, made when it is first a candidate."""
        made = self._prepared.get((kind, key))
        if made is None:
            if kind == "card" and key in self._cards:
                card = self._cards[key]
                made = Prepared(card.asks, wording(card), self.weights)
            elif kind == "refusal" and key in self._refusals:
                made = Prepared(self._refusals[key].asks, "", self.weights)
            else:
                return None
            self._prepared[kind, key] = made
        return made

    def rank(self, text: str, index: SearchIndex, hidden: str | None = None) -> Ranked:
        """Rank the topics for a question from which place names have been cut; ``hidden`` is
        the topic (or refusal) whose ask the question is, when that ask is to be left out."""
        question = Question(text, self.weights)
        pooled = self._pooled(text, hidden)
        nearest = self._nearest(question, text, index, hidden is not None)
        hits = [
            self._hit(
                topic,
                score * self._fitting(topic, question.text) + self._cued(topic, question.text),
                nearest,
            )
            for topic, score in pooled.items()
            if not topic.startswith(BANK)
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.topic))
        bank = {
            key: pooled.get(BANK + key, 0.0) + bonus(nearest.get(BANK + key, (NOTHING, ""))[0])
            for key in self._refusals
        }
        matched = [key for key, one in self._refusals.items() if one.finds(question.text)]
        best = max(matched or bank, key=lambda key: (bank[key], key), default=None)
        refusal = self._refusals[best] if best is not None else None
        refusal_score = bank[best] if best is not None else 0.0
        if not hits:
            return Ranked(question, [], refusal, refusal_score, None)
        seen = evidence(
            question=question,
            top=hits[0].score,
            rival=hits[1].score if len(hits) > 1 else 0.0,
            refusal=refusal_score,
            likeness=hits[0].likeness,
            bank_likeness=max(
                (one.total for key, (one, _) in nearest.items() if key.startswith(BANK)),
                default=0.0,
            ),
            unknown=self.pool.unknown(text),
            found=bool(matched),
            card=hits[0].card,
        )
        return Ranked(question, hits, refusal, refusal_score, seen)

    def _pooled(self, text: str, hidden: str | None) -> dict[str, float]:
        """Scores of the whole question, helped by its best part when it is long."""
        whole = self.pool.scores(text, hidden)
        parts = [part for part in segments(text) if len(plain(part)) >= LONG // 2]
        if len(parts) < 2 or len(plain(text)) < 2 * LONG:
            return whole
        scored = [self.pool.scores(part, hidden) for part in parts]
        return {
            topic: (score + PART * max(one.get(topic, 0.0) for one in scored)) / (1 + PART)
            for topic, score in whole.items()
        }

    def _nearest(
        self, question: Question, text: str, index: SearchIndex, leave_out: bool
    ) -> dict[str, tuple[Likeness, str]]:
        """By topic (or refusal): the likeness of its nearest card among the candidates."""
        without = question.text if leave_out else None
        best: dict[str, tuple[Likeness, str]] = {}
        found = index.search(text, CANDIDATES, "card")
        for candidate in found + index.search(text, REFUSAL_CANDIDATES, "refusal"):
            prepared = self._prepare(candidate.kind, candidate.key)
            if prepared is None:
                continue
            likeness = question.like(prepared, without)
            key = (
                self._cards[candidate.key].topic
                if candidate.kind == "card"
                else BANK + candidate.key
            )
            held = best.get(key)
            if held is None or (likeness.total, candidate.key) > (held[0].total, held[1]):
                best[key] = (likeness, candidate.key)
        return best

    def _fitting(self, topic: str, text: str) -> float:
        """1, or less when the question has none of the words that the topic needs."""
        needs = self._needs.get(topic, ())
        return 1.0 if not needs or any(word in text for word in needs) else MISFIT

    def _cued(self, topic: str, text: str) -> float:
        """What a word that points to the topic adds."""
        return CUE * any(cue in text for cue in self._cues.get(topic, ()))

    def _hit(self, topic: str, score: float, nearest: dict[str, tuple[Likeness, str]]) -> TopicHit:
        likeness, card = nearest.get(topic, (NOTHING, self._first[topic].id))
        return TopicHit(topic, self._cards[card], likeness, score + bonus(likeness))


def bonus(likeness: Likeness) -> float:
    """A near ask helps, the more the nearer: a like one hardly, the question itself fully."""
    return NEAR_ASK * likeness.total**3


def wording(card: Card) -> str:
    """What the card itself says, without the asks."""
    return " ".join([card.brief, card.answer, *card.facts, *card.steps])
