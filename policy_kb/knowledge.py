"""The knowledge base: a question and a region in, an answer with its citations out."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from language.text import fold
from policy_kb import compose
from policy_kb.answer import Answer
from policy_kb.cards import Card
from policy_kb.index import SearchIndex
from policy_kb.library import Library, clauses_under, version_of
from policy_kb.ranking import Ranked, Ranker
from policy_kb.refusal import Model, refusals
from policy_kb.regions import Place, Regions, Resolver
from policy_kb.scope import Scope, find_scope
from policy_kb.seed import ensure_seed

LOCAL_MARGIN = 0.88  # a topic on which the caller's region rules may score this much less
MOST_CANDIDATES = 3


@dataclass(frozen=True)
class Prepared:
    """Everything built from one version of the library."""

    library: Library
    ranker: Ranker
    index: SearchIndex
    cards: list[Card]


class KnowledgeBase:
    """Answers from the database behind ``engine``; ``index_dir`` keeps the index between
    processes (without it the index lives in memory). Safe to use from several threads."""

    def __init__(
        self, engine: Engine, index_dir: Path | None = None, gazetteer: Resolver | None = None
    ) -> None:
        self.engine = engine
        self.index_dir = index_dir
        self.regions = Regions(gazetteer=gazetteer)
        self._prepared: Prepared | None = None
        self._lock = threading.Lock()

    def ensure_seed(self) -> None:
        """Packaged documents and cards into the database when they are newer than what it has."""
        ensure_seed(self.engine)

    def prepared(self) -> Prepared:
        """The library and index of the database's present version, built when it changed."""
        version = version_of(self.engine)
        with self._lock:
            if self._prepared is None or self._prepared.library.version != version:
                self._prepared = self._prepare()
            return self._prepared

    def _prepare(self) -> Prepared:
        library = Library.read(self.engine)
        cards = library.valid_cards(date.today())
        ranker = Ranker(cards, list(refusals().values()))
        return Prepared(library, ranker, SearchIndex.build(ranker.entries()), cards)

    def ask(
        self, question: str, region: str | None = None, previous: str | None = None
    ) -> Answer:
        """Answer a question; ``region`` is a code or a name, ``previous`` the question before."""
        scope = find_scope(self.regions, fold(question).strip(), region)
        if not scope.question and not scope.places:
            return compose.no_basis(compose.say("empty"), 0.0)
        prepared = self.prepared()
        ranked = prepared.ranker.rank(scope.question, prepared.index)
        return Decision(self.engine, prepared, scope, ranked).answer()


class Decision:
    """From ranked topics and a scope to an answer; one object a question."""

    def __init__(
        self, engine: Engine, prepared: Prepared, scope: Scope, ranked: Ranked
    ) -> None:
        self.engine = engine
        self.prepared = prepared
        self.scope = scope
        self.ranked = ranked
        self.documents = prepared.library.documents

    def answer(self) -> Answer:
        """Refuse, offer candidates, or let the regions decide."""
        model = Model.load()
        probability = self.ranked.probability
        if probability >= model.answer_from:
            return self._by_region(self._topic())
        if probability >= model.offer_from and len(self.ranked.hits) > 1:
            keys = [hit.topic for hit in self.ranked.hits[:MOST_CANDIDATES]]
            return compose.candidates(keys, probability)
        reason = self.ranked.refusal.text if self._near_refusal() else None  # type: ignore[union-attr]
        return compose.no_basis(reason, probability)

    def _near_refusal(self) -> bool:
        return self.ranked.refusal is not None and self.ranked.refusal_score > 0.35

    def _topic(self) -> str:
        """The best topic; a nearly as good one that the caller's region rules on goes first."""
        hits = self.ranked.hits
        if self.scope.places:
            for hit in hits:
                if hit.score < hits[0].score * LOCAL_MARGIN:
                    break
                if any(self._rules_for(place, hit.topic) for place in self.scope.places):
                    return hit.topic
        return hits[0].topic

    def _cards_on(self, topic: str) -> list[Card]:
        """One card a document, its own topic before one that it speaks of too."""
        best: dict[str, Card] = {}
        for card in self.prepared.cards:
            if topic in card.topics:
                held = best.get(card.document)
                if held is None or (held.topic != topic and card.topic == topic):
                    best[card.document] = card
        return list(best.values())

    def _rules_for(self, place: Place, topic: str) -> list[Card]:
        """The region's rules on the matter: later issued first, then the higher level."""
        inside = [card for card in self._cards_on(topic) if place.lies_in(self._region(card))]
        return sorted(
            inside,
            key=lambda card: (
                -self.documents[card.document].issued.toordinal(),
                -place.chain.index(self._region(card)),
            ),
        )

    def _region(self, card: Card) -> str:
        return self.documents[card.document].region

    def _rule(self, card: Card) -> compose.Rule:
        document = self.documents[card.document]
        clause = ""
        if document.imported:
            found = clauses_under(self.engine, document.id, card.section)
            clause = "\n".join(one.text for one in found)
        return compose.Rule.of(card, document, clause)

    def _by_region(self, topic: str) -> Answer:
        score = self.ranked.probability
        if not self.scope.places:
            return self._unknown_region(topic, score)
        ruled = [(place, self._rules_for(place, topic)) for place in self.scope.places]
        distinct = {tuple(card.id for card in cards) for _, cards in ruled}
        if len(distinct) > 1:
            spoken = [card for cards in distinct for card in self._from_ids(cards)]
            return self._several(list(dict.fromkeys(spoken)), score)
        place, cards = ruled[0]
        if cards:
            return self._known(place, cards, score)
        others = [self._rule(card) for card in self._cards_on(topic)]
        covered = any(
            document.valid and place.lies_in(document.region)
            for document in self.documents.values()
        )
        return compose.no_rule(place.name, covered, others, score)

    def _from_ids(self, ids: tuple[str, ...]) -> list[Card]:
        return [self.prepared.library.cards[one] for one in ids]

    def _known(self, place: Place, cards: list[Card], score: float) -> Answer:
        rules = [self._rule(card) for card in cards]
        opening = "asked_region" if self.scope.named else "lead"
        return compose.answered(rules, opening, score, marks(rules, place))

    def _unknown_region(self, topic: str, score: float) -> Answer:
        rules = [self._rule(card) for card in self._cards_on(topic)]
        if len(rules) == 1:
            return compose.answered(rules, "only", score, [])
        positions = {rule.position for rule in rules}
        if len(positions) == 1 and None not in positions:
            lead, *rest = sorted(rules, key=lambda rule: rule.document.issued, reverse=True)
            answer = compose.answered([lead], "agree", score, [])
            more = "\n".join(compose.source(rule) for rule in rest)
            text = answer.text.replace(compose.say("notice"), f"{more}\n{compose.say('notice')}")
            return Answer(
                "answered", text, [rule.citation() for rule in (lead, *rest)],
                score=score, topic=topic,
            )  # fmt: skip
        return self._several([rule for rule in self._cards_on(topic)], score)

    def _several(self, cards: list[Card], score: float) -> Answer:
        return compose.ask_region([self._rule(card) for card in cards], score)


def marks(rules: list[compose.Rule], place: Place) -> list[str]:
    """How each rule after the first stands to it: 较早 (issued before), 下级 or 上级."""
    lead, *others = rules
    found = []
    for rule in others:
        words = []
        if rule.document.issued < lead.document.issued:
            words.append(compose.say("older"))
        if rule.document.region != lead.document.region:
            lower = place.chain.index(rule.document.region) < place.chain.index(
                lead.document.region
            )
            words.append(compose.say("lower" if lower else "upper"))
        found.append("、".join(words) or compose.say("older"))
    return found
