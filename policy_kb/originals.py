"""Imported documents that have no cards yet: their clauses answer in their own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Engine

from policy_kb.cards import topics
from policy_kb.index import SearchIndex
from policy_kb.library import Clause, clauses_by_id
from policy_kb.matching import Question, Side, Weights
from policy_kb.wording import plain

CANDIDATES = 20
LEAST_OF_ALL = 0.25  # the share of all its pairs, those that nothing holds included
SPEAKS_ALONE = 0.55  # the share of the question that a clause must hold to answer by itself
SPEAKS_ON_TOPIC = 0.2  # less is enough when it also names the matter found among the cards
MOST_SENTENCES = 2
LONGEST_NUMBER = 8  # characters of 第二十三条 or （十二） before a heading
SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")


@dataclass(frozen=True)
class ClauseHit:
    """A clause with the share of the question that it holds and its nearest sentences."""

    clause: Clause
    score: float
    sentences: tuple[str, ...]


def is_substantial(clause: Clause) -> bool:
    """More than a heading."""
    return len(clause.text) > len(clause.heading) + LONGEST_NUMBER


def clause_entry(clause: Clause) -> tuple[str, str, list[str]]:
    """What the index holds of a clause."""
    return "clause", str(clause.id), [clause.heading, clause.text]


def find_clauses(
    engine: Engine, index: SearchIndex, weights: Weights, question: Question, topic: str | None
) -> list[ClauseHit]:
    """The best clause of each document that speaks of the question, best first."""
    found = index.search(question.text, CANDIDATES, "clause")
    clauses = clauses_by_id(engine, [int(one.key) for one in found])
    sides = {clause.id: Side.of(plain(clause.text), weights) for clause in clauses}
    best: dict[str, ClauseHit] = {}
    for clause in clauses:
        hit = weigh(clause, weights, question, list(sides.values()), sides[clause.id])
        named = topic is not None and names_topic(clause, topic)
        if hit.score < (SPEAKS_ON_TOPIC if named else SPEAKS_ALONE):
            continue
        held = best.get(clause.document)
        if held is None or (hit.score, -clause.id) > (held.score, -held.clause.id):
            best[clause.document] = hit
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.clause.id))


def weigh(
    clause: Clause, weights: Weights, question: Question, around: list[Side], side: Side
) -> ClauseHit:
    """How much of the question the clause holds, and where.

    Pairs of characters that neither a card nor any candidate (``around``) holds are mostly
    accidents of where two words meet: they count only against a clause that holds little.
    """
    sentences = [one.strip() for one in SENTENCE.findall(clause.text) if one.strip()]
    scored = [
        (question.whole.contained_in(Side.of(plain(sentence), weights)), -place, sentence)
        for place, sentence in enumerate(sentences)
    ]
    words = question.whole.words.weights
    pairs = {token: weight for token, weight in words.items() if len(token) > 1}
    known = {
        token: weight
        for token, weight in pairs.items()
        if weights.knows(token) or any(token in one.words.weights for one in around)
    }
    held = sum(weight for token, weight in known.items() if token in side.words.weights)
    of_all = held / (sum(pairs.values()) or 1.0)
    whole = held / (sum(known.values()) or 1.0) if of_all >= LEAST_OF_ALL else of_all
    chosen = sorted(sorted(scored, reverse=True)[:MOST_SENTENCES], key=lambda one: -one[1])
    return ClauseHit(clause, whole, tuple(sentence for _, _, sentence in chosen))


def names_topic(clause: Clause, topic: str) -> bool:
    """The clause holds a word that points to the topic."""
    text = plain(clause.text)
    return any(plain(cue) in text for cue in topics()[topic].cues)
