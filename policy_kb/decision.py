"""From ranked topics and a scope to an answer: refuse, offer, or let the regions decide."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from sqlalchemy import Engine

from policy_kb import compose
from policy_kb.answer import Answer
from policy_kb.cards import Card, Document, Standing, read_yaml, topics, wording
from policy_kb.compose import Rule
from policy_kb.index import SearchIndex
from policy_kb.library import Library, clauses_of_card
from policy_kb.model import Model
from policy_kb.originals import ClauseHit, find_clauses
from policy_kb.quantities import Quantity, asked, gives, later_years
from policy_kb.ranking import Ranked, Ranker
from policy_kb.regions import Place
from policy_kb.scope import Scope
from policy_kb.wording import plain

MOST_CANDIDATES = 3
SURELY_ASKED = 0.75  # likeness to an ask from which no pattern refuses any more
MOST_SUGGESTIONS = 2
GIVING_MARGIN = 0.02  # the share, to the best topic's, of one that is preferred for its figure
OWN_TOPIC = 0.15  # what a card's own topic adds to its fit, to one that it only touches
SURELY_ELSEWHERE = 0.2  # the lead of a topic that this region does not rule on, to be named
NEIGHBOURS = 4  # topics whose rules elsewhere show that a thing has a name of its own
NOT_WRITTEN = re.compile(r"没有?(?:写|提|列|讲|说|规定|载明)|未(?:写|提|列)")
SENTENCE = re.compile(r"[。；;]")
BARE_WORD = 2  # characters; 低保 or 公示 alone is no question yet
BESIDE = 0.4  # a second topic with this much of the best one's share is answered in a line as well
NEAR_REFUSAL = 0.35  # likeness from which a refusal's own words are used


@dataclass(frozen=True)
class Prepared:
    """Everything built from one version of the library."""

    engine: Engine
    library: Library
    ranker: Ranker
    index: SearchIndex
    cards: list[Card]


class Decision:
    """One question on its way to an answer; ``today`` is the day whose rules are wanted."""

    def __init__(self, prepared: Prepared, scope: Scope, ranked: Ranked, today: date) -> None:
        self.prepared = prepared
        self.scope = scope
        self.ranked = ranked
        self.today = today
        self.documents = prepared.library.documents

    def answer(self) -> Answer:
        """What the documents say, to whom it applies; or honestly nothing."""
        found = self._answer()
        home = (
            self.scope.places[0].code if self.scope.home and len(self.scope.places) == 1 else None
        )
        return replace(
            found, meant=self.scope.said, suggestions=self._suggestions(found), home=home
        )

    def _answer(self) -> Answer:
        model = Model.load()
        score = self.ranked.probability
        if len(self.ranked.question.text) <= BARE_WORD and len(self.ranked.hits) > 1:
            return self._candidates(score)
        if self._is_of_a_refused_kind():
            assert self.ranked.refusal is not None
            return compose.no_basis(self.ranked.refusal.text, min(score, model.offer_from))
        if score >= model.answer_from:
            unspoken = self._unspoken()
            if unspoken is not None:
                term, rules = unspoken
                place = self.scope.places[0]
                return compose.no_rule(place.name, True, newest_first(rules), score, term)
            topic = self._topic()
            return self._by_region(topic, self._rules_on(topic), score, self._beside(topic))
        rules = self._clause_rules(None)
        if rules:
            return self._by_region(None, rules, score, [])
        elsewhere = self._elsewhere()
        if elsewhere is not None and score >= model.offer_from / 2:
            return self._by_region(elsewhere, self._rules_on(elsewhere), score, [])
        if score >= model.offer_from and len(self.ranked.hits) > 1:
            return self._candidates(score)
        refusal = self.ranked.refusal
        near = refusal is not None and self.ranked.refusal_score >= NEAR_REFUSAL
        return compose.no_basis(refusal.text if refusal and near else None, score)

    def _topic(self) -> str:
        """The best topic; where a sum, a time or a share is asked for, a nearly as good one whose
        rules here hold it goes before one whose rules do not."""
        best = self.ranked.hits[0]
        for hit in self.ranked.hits:
            if hit.share < best.share * GIVING_MARGIN:
                break
            rules = [self._card_rule(card) for card in self._cards_on(hit.topic)]
            here = [rule for rule in rules if not self.scope.places or self._holds(rule.document)]
            if here and self._giving(hit.topic, here):
                return hit.topic
        return best.topic

    def _unspoken(self) -> tuple[str, list[Rule]] | None:
        """A thing that the question names, which the documents here never do, and other regions'
        rules on the matter that do (雨露计划 in 东台)."""
        if not self.scope.places or self.scope.named:
            return None
        text = self.ranked.new_words
        here = self._wording_here()
        for term in named_things():
            if term not in text or not here or term in here:
                continue
            cards = [
                card
                for hit in self.ranked.hits[:NEIGHBOURS]
                for card in self._cards_on(hit.topic)
                if term in affirmed(card) and not self._holds(self.documents[card.document])
            ]
            if cards:
                best = {card.document: self._card_rule(card) for card in reversed(cards)}
                return term, list(best.values())
        return None

    def _wording_here(self) -> str:
        """All that the cards say which hold where the question is asked."""
        return "\n".join(
            affirmed(card)
            for card in self.prepared.cards
            if self._holds(self.documents[card.document]) and self._standing(card) == "current"
        )

    def _elsewhere(self) -> str | None:
        """The topic that the question is more like than the best one, if only other regions rule
        on it: then that is said."""
        seen = self.ranked.seen
        if seen is None or seen.foreign < SURELY_ELSEWHERE:
            return None
        return next((hit.topic for hit in self.ranked.hits if not hit.seen.local), None)

    def _giving(self, topic: str | None, rules: list[Rule]) -> list[Rule]:
        """The rules that hold every quantity that is asked for."""
        kinds = self._asked(topic)
        return [rule for rule in rules if all(gives(kind, rule.whole) for kind in kinds)]

    def _asked(self, topic: str | None) -> list[Quantity]:
        free = topic is not None and not topics()[topic].figured
        return [] if free else asked(self.ranked.new_words)

    def _is_of_a_refused_kind(self) -> bool:
        """A pattern of the refusal bank finds it, and no card is asked for in such words."""
        seen = self.ranked.seen
        return seen is not None and bool(seen.found) and seen.likeness < SURELY_ASKED

    def _candidates(self, score: float) -> Answer:
        keys = [hit.topic for hit in self.ranked.hits[:MOST_CANDIDATES]]
        return compose.candidates(keys, score)

    def _suggestions(self, found: Answer) -> tuple[str, ...]:
        """Questions that somebody who asked this may ask next, and that can be answered here."""
        if found.status not in ("answered", "ask_region"):
            return ()
        questions = []
        for hit in self.ranked.hits:
            question = topics()[hit.topic].question
            rules = [self._card_rule(card) for card in self._cards_on(hit.topic)]
            here = [rule for rule in rules if not self.scope.places or self._holds(rule.document)]
            kinds = asked(plain(question))
            full = any(all(gives(kind, rule.whole) for kind in kinds) for rule in here)
            if hit.topic != found.topic and full:
                questions.append(self.scope.place_told + question)
            if len(questions) == MOST_SUGGESTIONS:
                break
        return tuple(questions)

    def _holds(self, document: Document) -> bool:
        return any(place.lies_in(document.region) for place in self.scope.places)

    def _beside(self, topic: str) -> list[Rule]:
        """Rules on a topic that the question may mean as well, being nearly as like it."""
        best = self.ranked.hits[0].share
        for hit in self.ranked.hits[:MOST_CANDIDATES]:
            if hit.topic != topic and hit.share >= best * BESIDE:
                return [self._card_rule(card) for card in self._cards_on(hit.topic)]
        return []

    def _cards_on(self, topic: str, standing: Standing = "current") -> list[Card]:
        """Of each document the card that fits the question best; those that hold today, or those
        that do no more or not yet."""
        best: dict[str, tuple[float, str, Card]] = {}
        for card in self.prepared.cards:
            if topic in card.topics and self._standing(card) == standing:
                fit = self.prepared.ranker.fit(card, self.ranked.question, self.ranked.cards)
                one = (fit + OWN_TOPIC * (card.topic == topic), card.id, card)
                held = best.get(card.document)
                if held is None or one[:2] > held[:2]:
                    best[card.document] = one
        return [card for _, _, card in best.values()]

    def _standing(self, card: Card) -> Standing:
        """The document's standing, or the card's own where the document holds."""
        above = self.documents[card.document].standing(self.today)
        return above if above != "current" else card.standing(self.today)

    def _rules_on(self, topic: str) -> list[Rule]:
        """Each document speaks by its card on the topic, else by its clause."""
        cards = [self._card_rule(card) for card in self._cards_on(topic)]
        carded = {rule.document.id for rule in cards}
        return cards + [one for one in self._clause_rules(topic) if one.document.id not in carded]

    def _card_rule(self, card: Card) -> Rule:
        document = self.documents[card.document]
        clause = ""
        if document.imported:
            found = clauses_of_card(self.prepared.engine, card.id)
            clause = "\n".join(one.text for one in found)
        return Rule.of(card, document, clause)

    def _clause_rules(self, topic: str | None) -> list[Rule]:
        if not self.prepared.library.speaking:
            return []
        hits: list[ClauseHit] = find_clauses(
            self.prepared.engine,
            self.prepared.index,
            self.prepared.ranker.weights,
            self.ranked.question,
            topic,
            frozenset(code for place in self.scope.places for code in place.chain),
        )
        return [
            Rule.of_clause(hit.clause, self.documents[hit.clause.document], hit.sentences)
            for hit in hits
            if self.documents[hit.clause.document].standing(self.today) == "current"
        ]

    def _by_region(
        self, topic: str | None, rules: list[Rule], score: float, beside: list[Rule]
    ) -> Answer:
        if not rules:
            return self._not_in_force(score)
        giving = self._giving(topic, rules)
        if not self.scope.places:
            if not giving:
                return compose.no_figure(newest_first(rules), self._asked(topic)[0], score)
            return self._unknown_region(giving, score, beside)
        leads = [(place, leading(rules, place)) for place in self.scope.places]
        speaking = {tuple(map(id, found)): (place, found) for place, found in leads if found}
        if len(speaking) > 1:
            named = {id(rule): rule for _, found in speaking.values() for rule in found}
            return compose.ask_region(newest_first(named.values()), score)
        if speaking:
            place, found = next(iter(speaking.values()))
            if not any(rule in giving for rule in found):
                return compose.no_figure(found, self._asked(topic)[0], score)
            found.sort(key=lambda rule: rule not in giving)
            lead = found[0]
            later = later_years(self.ranked.new_words, lead.whole, lead.document.issued.year)
            if later:
                return compose.no_such_year(lead, later[0], score)
            silent = [one.name for one, rules_there in leads if not rules_there]
            opening = "asked_region" if self.scope.named else "lead"
            more = [rule for rule in leading(beside, place)[:1] if rule.answer != found[0].answer]
            return compose.answered(
                found, opening, score, marks(found, place), silent=silent, beside=more
            )
        place = self.scope.places[0]
        if self._out_of_force(place):
            return self._not_in_force(score)
        covered = any(
            place.lies_in(one.region) and one.standing(self.today) == "current"
            for one in self.documents.values()
        )
        return compose.no_rule(place.name, covered, newest_first(rules), score)

    def _out_of_force(self, place: Place | None) -> list[tuple[Card, Standing]]:
        """Cards on the best topic that held once or will hold, for a place or anywhere."""
        topic = self.ranked.hits[0].topic
        kinds: tuple[Standing, ...] = ("past", "future")
        return [
            (card, kind)
            for kind in kinds
            for card in self._cards_on(topic, kind)
            if place is None or place.lies_in(self.documents[card.document].region)
        ]

    def _not_in_force(self, score: float) -> Answer:
        """Only rules that hold no more, or not yet, speak of it: said as that, not as a rule."""
        place = self.scope.places[0] if self.scope.places else None
        found = self._out_of_force(place)
        lines = [
            compose.out_of_force(card, self.documents[card.document], kind) for card, kind in found
        ]
        return compose.no_rule_now(lines, score)

    def _unknown_region(self, rules: list[Rule], score: float, beside: list[Rule]) -> Answer:
        rules = newest_first(rules)
        positions = {rule.position for rule in rules}
        if len(rules) == 1:
            more = beside if [r.document for r in beside] == [rules[0].document] else []
            return compose.answered(rules, "lead", score, [], beside=more, only=True)
        if len(positions) == 1 and None not in positions:
            return compose.agreed(rules, score)
        return compose.ask_region(rules, score)


@cache
def named_things() -> tuple[str, ...]:
    """Things by name that a document either speaks of or does not, in their plain form."""
    return tuple(dict.fromkeys(plain(str(one)) for one in read_yaml("data", "named.yml")))


@lru_cache(maxsize=5000)
def affirmed(card: Card) -> str:
    """What a card says in plain form, without the sentences that say what is not written."""
    said = SENTENCE.split(wording(card))
    return plain("。".join(one for one in said if not NOT_WRITTEN.search(one)))


def leading(rules: Iterable[Rule], place: Place) -> list[Rule]:
    """The rules that hold at a place: later issued first, then the higher level."""
    inside = [rule for rule in rules if place.lies_in(rule.document.region)]
    return sorted(
        inside,
        key=lambda rule: (
            -rule.document.issued.toordinal(),
            -place.chain.index(rule.document.region),
        ),
    )


def newest_first(rules: Iterable[Rule]) -> list[Rule]:
    """By the day of issue, the latest first."""
    return sorted(rules, key=lambda rule: (-rule.document.issued.toordinal(), rule.document.id))


def marks(rules: list[Rule], place: Place) -> list[str]:
    """How each rule after the first stands to it: 较早 (issued before), 下级 or 上级."""
    lead, *others = rules
    return [mark(lead.document, rule.document, place) for rule in others]


def mark(lead: Document, other: Document, place: Place) -> str:
    """较早 or 较新, 下级, 上级 or two of them."""
    words = [compose.say("older" if other.issued < lead.issued else "newer")]
    if other.region != lead.region:
        lower = place.chain.index(other.region) < place.chain.index(lead.region)
        words.append(compose.say("lower" if lower else "upper"))
    return "、".join(words)
