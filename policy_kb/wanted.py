"""What a question wants of a clause: how much of it the clause holds, and how near it is.

The share decides whether a clause may answer, the nearness which of them does. Measured on 363
questions of the labelled sets, each with the clause of the five originals that holds its facts,
among 3,212 clauses, 30 candidates: ordered by share 0.52 of them stood first in their document,
by BM25 0.59; mixtures of both lay between.
"""

from __future__ import annotations

import math
import re

from policy_kb.index import SearchIndex
from policy_kb.index_tokens import is_sound, question_tokens
from policy_kb.matching import Question, Weights
from policy_kb.phonetics import sound_form

LEAST_OF_ALL = 0.25  # the share of all its pairs, those that nothing holds included
SOUNDS_LIKE = 0.6  # what a pair counts that the clause holds by its sound alone
FULL, LENGTH, USUAL = 1.2, 0.75, 300  # BM25: saturation, weight of the length, usual length
SINGLE, SOUND = 0.5, 0.3  # what a character and a pair of sounds say for nearness, to a pair
LATIN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")


class Wanted:
    """A question's pairs of characters with their weights among the topics, and all its tokens
    with their weights among the clauses of an index."""

    def __init__(self, question: Question, weights: Weights, index: SearchIndex) -> None:
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
        counted = {token: index.count(token) for token in question_tokens(question.text)}
        rarity = {
            token: math.log((index.clauses + 1) / (count + 0.5))
            for token, count in counted.items()
            if count
        }
        self._sounds = [(token, SOUND * w) for token, w in rarity.items() if is_sound(token)]
        self._tokens = [
            (token, w if token[1:] else SINGLE * w)
            for token, w in rarity.items()
            if not is_sound(token)
        ]

    def held(self, text: str, sounds: str) -> dict[str, float]:
        """The weights of the pairs that a plain text (with its ``sound_form``) holds, less of one
        that it holds by its sound alone."""
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

    def nearness(self, text: str, sounds: str) -> float:
        """How near a plain text is to the question: BM25, sounds counting little."""
        slow = FULL * (1 - LENGTH + LENGTH * len(text) / USUAL)
        return sum(
            weight * many * (FULL + 1) / (many + slow)
            for tokens, held in ((self._tokens, text), (self._sounds, sounds))
            for token, weight in tokens
            if (many := held.count(token))
        )
