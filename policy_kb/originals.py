"""Imported documents that speak for themselves: their clauses answer in their own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Engine

from policy_kb.cards import topics
from policy_kb.index import Entry, Found, SearchIndex
from policy_kb.library import Clause, clauses_by_id
from policy_kb.matching import Question, Weights
from policy_kb.phonetics import sound_form
from policy_kb.wording import plain

CANDIDATES = 30
LEAST_OF_ALL = 0.25  # the share of all its pairs, those that nothing holds included
SPEAKS_ALONE = 0.55  # the share of the question that a clause must hold to answer by itself
SPEAKS_ON_TOPIC = 0.2  # less is enough when it also names the matter found among the cards
SOUNDS_LIKE = 0.6  # what a pair counts that the clause holds by its sound alone
MOST_SENTENCES = 2
MOST_DOCUMENTS = 10  # nobody reads a longer list of regions
LONGEST_NUMBER = 8  # characters of 第二十三条 or （十二） before a heading
SHORTEST_STATEMENT = 10  # characters
SENTENCE_ENDS = "。；;：:"
SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
LATIN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class ClauseHit:
    """A clause with the share of the question that it holds and its nearest sentences."""

    clause: Clause
    score: float
    sentences: tuple[str, ...]


def is_substantial(heading: str, text: str) -> bool:
    """More than a heading; a short clause is taken for its own heading by the import, and says
    something if it is a sentence (乡镇7个工作日内上门核查。)."""
    if len(text) > len(heading) + LONGEST_NUMBER:
        return True
    return len(heading) >= SHORTEST_STATEMENT and text.rstrip()[-1:] in SENTENCE_ENDS


def clause_entry(
    clause: int, document: str, region: str, mark: int, pieces: tuple[str, ...]
) -> Entry:
    """What the index holds of a clause: its sentences in their plain form, a line each, then its
    heading and what people ask of the cards that rest on it. ``pieces`` are heading, text and
    asks."""
    heading, text, *asks = pieces
    return Entry(
        clause, document, region, "\n".join(map(plain, (*sentences_of(text), heading, *asks))), mark
    )


def sentences_of(text: str) -> list[str]:
    """The sentences of a clause, none of them empty."""
    return [one for one in map(str.strip, SENTENCE.findall(text)) if one]


def find_clauses(
    engine: Engine,
    index: SearchIndex,
    weights: Weights,
    question: Question,
    topic: str | None,
    regions: frozenset[str] = frozenset(),
) -> list[ClauseHit]:
    """The best clause of each document that speaks of the question, best first: of the documents
    that hold for one of ``regions``; if none of them speaks, or none is given, of all."""
    wanted = Wanted(question, weights)
    chosen = _speaking(index.search(question.text, CANDIDATES, regions), wanted, topic)
    if regions and not chosen:
        chosen = _speaking(index.search(question.text, CANDIDATES), wanted, topic)
    clauses = {one.id: one for one in clauses_by_id(engine, [one.clause for one, _ in chosen])}
    return [
        ClauseHit(clause, share, nearest_sentences(clause, one, wanted))
        for one, share in chosen
        if (clause := clauses.get(one.clause)) is not None
    ]


class Wanted:
    """The pairs of characters of a question with their sounds and weights."""

    def __init__(self, question: Question, weights: Weights) -> None:
        pairs = {pair: weight for pair, weight in question.whole.words.weights.items() if pair[1:]}
        self._chinese = [
            (pair, sound_form(pair), weight)
            for pair, weight in pairs.items()
            if not pair[0].isascii()
        ]
        self._latin = [(pair, weight) for pair, weight in pairs.items() if pair[0].isascii()]
        self._all = sum(pairs.values()) or 1.0
        self._carded = {pair for pair in pairs if weights.knows(pair)}
        self._weights = pairs

    def held(self, text: str) -> dict[str, float]:
        """The weights of the pairs that a plain text holds, less of one that it holds by its
        sound alone."""
        sounds = sound_form(text)
        found = {
            pair: weight if pair in text else SOUNDS_LIKE * weight
            for pair, sound, weight in self._chinese
            if sound in sounds
        }
        if self._latin:
            latin = set(LATIN.findall(text))
            found |= {token: weight for token, weight in self._latin if token in latin}
        return found

    def exactly(self, held: dict[str, float]) -> set[str]:
        """Those of the pairs that are held character by character."""
        return {pair for pair, weight in held.items() if weight == self._weights[pair]}

    def share(self, held: dict[str, float], around: set[str]) -> float:
        """How much of the question a text holds.

        Pairs that neither a card nor any candidate (``around``) holds are mostly accidents of
        where two words meet: they count only against a text that holds little.
        """
        mass = sum(held.values())
        if mass < LEAST_OF_ALL * self._all:
            return mass / self._all
        known = self._carded | around | held.keys()
        return mass / sum(weight for pair, weight in self._weights.items() if pair in known)


def _speaking(found: list[Found], wanted: Wanted, topic: str | None) -> list[tuple[Found, float]]:
    """The best clause of each document that holds enough of the question, with its share."""
    held = [(one, wanted.held(one.text)) for one in found]
    around = set().union(*(wanted.exactly(parts) for _, parts in held))
    best: dict[str, tuple[Found, float]] = {}
    for one, parts in held:
        share = wanted.share(parts, around)
        named = topic is not None and any(cue in one.text for cue in _cues(topic))
        if share < (SPEAKS_ON_TOPIC if named else SPEAKS_ALONE):
            continue
        before = best.get(one.document)
        if before is None or _order(one, share) < _order(*before):
            best[one.document] = one, share
    return sorted(best.values(), key=lambda pair: _order(*pair))[:MOST_DOCUMENTS]


def _order(one: Found, share: float) -> tuple[float, float, int]:
    return (-share, -one.score, one.clause)


def nearest_sentences(clause: Clause, found: Found, wanted: Wanted) -> tuple[str, ...]:
    """The sentences of a clause that hold most of the question, in their order."""
    sentences = sentences_of(clause.text)
    scored = sorted(
        (-sum(wanted.held(line).values()), place)
        for place, (line, _) in enumerate(zip(found.text.split("\n"), sentences, strict=False))
    )
    return tuple(sentences[place] for place in sorted(p for _, p in scored[:MOST_SENTENCES]))


@lru_cache(maxsize=1000)
def _cues(topic: str) -> tuple[str, ...]:
    """The words that point to a topic, in their plain form."""
    return tuple(map(plain, topics()[topic].cues))
