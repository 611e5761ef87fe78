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
from policy_kb.wanted import Wanted
from policy_kb.wording import plain

CANDIDATES = 20  # with 10 to 30 the same clauses came first
SPEAKS_ALONE = 0.55  # the share of the question that a clause must hold to answer by itself
SPEAKS_ON_TOPIC = 0.2  # less is enough when it also names the matter found among the cards
MOST_SENTENCES = 2
MOST_DOCUMENTS = 10  # nobody reads a longer list of regions
LONGEST_NUMBER = 8  # characters of 第二十三条 or （十二） before a heading
SHORTEST_STATEMENT = 10  # characters
SENTENCE_ENDS = "。；;：:"
SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")


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
    wanted = Wanted(question, weights, index)
    chosen = _speaking(index.search(question.text, CANDIDATES, regions), wanted, topic)
    if regions and not chosen:
        chosen = _speaking(index.search(question.text, CANDIDATES), wanted, topic)
    clauses = {one.id: one for one in clauses_by_id(engine, [one.clause for one, _ in chosen])}
    return [
        ClauseHit(clause, share, nearest_sentences(clause, one, wanted))
        for one, share in chosen
        if (clause := clauses.get(one.clause)) is not None
    ]


def _speaking(found: list[Found], wanted: Wanted, topic: str | None) -> list[tuple[Found, float]]:
    """The nearest clause of each document that holds enough of the question, with its share."""
    held = [
        (one, sounds, wanted.held(one.text, sounds))
        for one in found
        for sounds in (sound_form(one.text),)
    ]
    around = set().union(*(wanted.exactly(parts) for _, _, parts in held))
    best: dict[str, tuple[tuple[float, int], Found, float]] = {}
    for one, sounds, parts in held:
        share = wanted.share(parts, around)
        named = topic is not None and any(cue in one.text for cue in _cues(topic))
        if share < (SPEAKS_ON_TOPIC if named else SPEAKS_ALONE):
            continue
        rank = (-wanted.nearness(one.text, sounds), one.clause)
        if one.document not in best or rank < best[one.document][0]:
            best[one.document] = rank, one, share
    ranked = sorted(best.values(), key=lambda held: held[0])
    return [(one, share) for _, one, share in ranked[:MOST_DOCUMENTS]]


def nearest_sentences(clause: Clause, found: Found, wanted: Wanted) -> tuple[str, ...]:
    """The sentences of a clause that hold most of the question, in their order."""
    sentences = sentences_of(clause.text)
    lines = zip(found.text.split("\n"), sound_form(found.text).split("\n"), sentences, strict=False)
    scored = sorted(
        (-sum(wanted.held(line, sounds).values()), place)
        for place, (line, sounds, _) in enumerate(lines)
    )
    return tuple(sentences[place] for place in sorted(p for _, p in scored[:MOST_SENTENCES]))


@lru_cache(maxsize=1000)
def _cues(topic: str) -> tuple[str, ...]:
    """The words that point to a topic, in their plain form."""
    return tuple(map(plain, topics()[topic].cues))
