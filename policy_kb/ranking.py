"""One deterministic ranking of topics for a question."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from policy_kb.asks import packaged_asks
from policy_kb.cards import Card, topics, wording
from policy_kb.matching import Question, Side, Weights
from policy_kb.model import Evidence, Model, TopicEvidence
from policy_kb.nearest import NOTHING, Ask, AskBank, Near
from policy_kb.pooling import Pool
from policy_kb.refusal import NEAR_ASK, Refusal, evidence, refusals
from policy_kb.wording import plain, stretches

PART = 0.25  # what the best part of a long question adds to the whole of it
LONG = 8  # characters; a shorter part is not looked at alone
MOST_HITS = 12  # topics that are weighed in full
BANK = "refusal:"


@dataclass(frozen=True)
class TopicHit:
    """A topic with its evidence, its best card (of any region) and its share (0 to 1, all hits
    together 1) of what the ranking believes."""

    topic: str
    card: Card
    near: Near
    seen: TopicEvidence
    score: float
    share: float = 0.0


@dataclass(frozen=True)
class Ranked:
    """Topics, best first; the nearest refusal; the evidence for an answer; by card: how like its
    nearest ask is."""

    question: Question
    hits: list[TopicHit]
    refusal: Refusal | None
    refusal_score: float
    seen: Evidence | None
    cards: Mapping[str, float]
    asking: str = ""

    @property
    def new_words(self) -> str:
        """What is asked now, without what was asked before, in its plain form."""
        return self.asking or self.question.text

    @property
    def probability(self) -> float:
        """That the documents speak of the question, 0 to 1."""
        return Model.load().probability(self.seen) if self.seen else 0.0


class Ranker:
    """Cards and refusals prepared for comparison; built once for a version of the library."""

    def __init__(self, cards: list[Card], refusals: list[Refusal]) -> None:
        self._cards = {card.id: card for card in cards}
        self._refusals = {refusal.key: refusal for refusal in refusals}
        self._by_topic: dict[str, list[Card]] = defaultdict(list)
        for card in cards:
            for topic in card.topics:
                self._by_topic[topic].append(card)
        bank = {t: asks for t, asks in packaged_asks().items() if t in self._by_topic}
        asks: dict[str, list[str]] = {BANK + one.key: list(one.asks) for one in refusals}
        said: dict[str, list[str]] = defaultdict(list)
        for card in cards:
            asks.setdefault(card.topic, []).extend(card.asks)
            said[card.topic].append(wording(card))
        for topic, known in bank.items():
            asks.setdefault(topic, []).extend(known)
        self._cues = {key: tuple(map(plain, topic.cues)) for key, topic in topics().items()}
        self._needs = {
            key: tuple(map(plain, topic.needs)) for key, topic in topics().items() if topic.needs
        }
        self.pool = Pool(asks, said, frozenset(BANK + one.key for one in refusals))
        self.weights = Weights(self.pool)
        self._held: dict[str, frozenset[str]] = {}  # by card: its tokens, made when needed
        self._asks = AskBank(
            [
                *(Ask(card.topic, text, card.id) for card in cards for text in card.asks),
                *(Ask(topic, text) for topic, known in bank.items() for text in known),
                *(Ask(BANK + one.key, text) for one in refusals for text in one.asks),
            ],
            self.weights,
        )

    def rank(
        self, text: str, hidden: str | None = None, documents: frozenset[str] | None = None
    ) -> Ranked:
        """Rank the topics for a question from which place names have been cut.

        ``hidden`` is the topic (or refusal) whose ask the question is, when that ask is to be
        left out; ``documents`` are those that hold where the question is asked, none if that is
        not known.
        """
        question = Question(text, self.weights)
        pooled = self._pooled(text, hidden)
        near, cards = self._asks.near(question, question.text if hidden is not None else None)
        whole = question.whole
        covered = self.pool.covered(whole.words.weights, whole.sounds.weights, hidden)
        found = self._chosen(pooled, near)
        model = Model.load()
        hits = []
        for topic in found:
            seen = self._seen(topic, question.text, pooled, near, covered, documents)
            card = self._card(topic, question, cards, documents)
            score = model.score(seen)
            hits.append(TopicHit(topic, card, near.get(topic, NOTHING), seen, score))
        hits.sort(key=lambda hit: (-hit.score, hit.topic))
        hits = shared(hits)
        bank = {
            key: pooled.get(BANK + key, 0.0) + bonus(near.get(BANK + key, NOTHING).likeness)
            for key in self._refusals
        }
        matched = [key for key, one in self._refusals.items() if one.finds(question.text)]
        best = max(matched or bank, key=lambda key: (bank[key], key), default=None)
        refusal = self._refusals[best] if best is not None else None
        refusal_score = bank[best] if best is not None else 0.0
        if not hits:
            return Ranked(question, [], refusal, refusal_score, None, cards)
        seen_all = evidence(
            question=question,
            hits=[(hit.seen, hit.share) for hit in hits],
            refusal=refusal_score,
            bank_likeness=max(
                (one.likeness for key, one in near.items() if key.startswith(BANK)), default=0.0
            ),
            unknown=self.pool.unknown(text),
            found=bool(matched),
            card=hits[0].card,
        )
        return Ranked(question, hits, refusal, refusal_score, seen_all, cards)

    def _chosen(self, pooled: Mapping[str, float], near: Mapping[str, Near]) -> list[str]:
        """The topics worth weighing: best by their words together and by their nearest ask."""
        by_words = sorted(
            (topic for topic in pooled if not topic.startswith(BANK)),
            key=lambda topic: (-pooled[topic], topic),
        )
        by_ask = sorted(
            (topic for topic in near if not topic.startswith(BANK)),
            key=lambda topic: (-near[topic].likeness, topic),
        )
        return list(dict.fromkeys([*by_words[:MOST_HITS], *by_ask[:MOST_HITS]]))

    def _seen(
        self,
        topic: str,
        text: str,
        pooled: Mapping[str, float],
        near: Mapping[str, Near],
        covered: Mapping[str, float],
        documents: frozenset[str] | None,
    ) -> TopicEvidence:
        one = near.get(topic, NOTHING)
        needs = self._needs.get(topic, ())
        local = documents is not None and any(
            card.document in documents for card in self._by_topic[topic]
        )
        return TopicEvidence(
            pooled=pooled.get(topic, 0.0),
            near=one.likeness,
            cubed=one.likeness**3,
            second=one.second,
            covered=covered.get(topic, 0.0),
            cued=float(any(cue in text for cue in self._cues.get(topic, ()))),
            misfit=float(bool(needs) and not any(word in text for word in needs)),
            local=float(local),
        )

    def fit(self, card: Card, question: Question, cards: Mapping[str, float]) -> float:
        """How well one card answers the question, among cards on the same topic."""
        held = self._held.get(card.id)
        if held is None:
            side = Side.of(plain(" ".join([*card.asks, wording(card)])), self.weights)
            held = frozenset(side.words.weights) | frozenset(side.sounds.weights)
            self._held[card.id] = held
        return cards.get(card.id, 0.0) + question.whole.share(held.__contains__)

    def _card(
        self,
        topic: str,
        question: Question,
        cards: Mapping[str, float],
        documents: frozenset[str] | None,
    ) -> Card:
        """The card that stands for the topic: the best that holds here, else of any region."""
        on = self._by_topic[topic]
        here = [card for card in on if documents is not None and card.document in documents]
        return max(here or on, key=lambda card: (self.fit(card, question, cards), card.id))

    def _pooled(self, text: str, hidden: str | None) -> dict[str, float]:
        """Scores of the whole question, helped by its best part when it is long."""
        whole = self.pool.scores(text, hidden)
        parts = [part for part in stretches(text) if len(plain(part)) >= LONG // 2]
        if len(parts) < 2 or len(plain(text)) < 2 * LONG:
            return whole
        scored = [self.pool.scores(part, hidden) for part in parts]
        return {
            topic: (score + PART * max(one.get(topic, 0.0) for one in scored)) / (1 + PART)
            for topic, score in whole.items()
        }


@lru_cache(maxsize=2)
def ranker_of(cards: tuple[Card, ...]) -> Ranker:
    """A ranker of these cards; building one takes most of a second, so the last ones are kept."""
    return Ranker(list(cards), list(refusals().values()))


def leaning(joined: Ranked, alone: Ranked) -> Ranked:
    """The ranking of a question joined to the one before, with the new words counted twice: what
    was asked before says the matter, what is asked now says what of it."""
    own = {hit.topic: hit.score for hit in alone.hits}
    least = min(own.values(), default=0.0)
    hits = [replace(hit, score=hit.score + own.get(hit.topic, least)) for hit in joined.hits]
    hits.sort(key=lambda hit: (-hit.score, hit.topic))
    return replace(joined, hits=shared(hits), asking=alone.question.text)


def shared(hits: list[TopicHit]) -> list[TopicHit]:
    """The hits with their shares, a softmax over their scores."""
    if not hits:
        return []
    powers = [math.exp(hit.score - hits[0].score) for hit in hits]
    whole = sum(powers)
    return [replace(hit, share=power / whole) for hit, power in zip(hits, powers, strict=True)]


def bonus(likeness: float) -> float:
    """A near ask helps, the more the nearer: a like one hardly, the question itself fully."""
    return NEAR_ASK * likeness**3
