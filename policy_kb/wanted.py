"""What a question wants of a clause: how much of it the clause holds, and how near it is.

The share decides whether a clause may answer, the nearness which of them does. Measured with the
five originals imported as if nobody had written cards for them, among 3,212 clauses, 363
questions of the labelled sets whose facts one clause holds and 73 that nothing answers and no
pattern refuses. Ordered by share 0.52 of the clauses with the facts stood first in their
document, by BM25 0.61. Where the pairs at which two words meet counted as words of the
question, 28 were answered rightly and 4 wrongly, and 1 of the 73 got an answer; now 89, 17
and 6.
"""

from __future__ import annotations

import logging
import math
import re
import warnings
from functools import cache
from typing import Any

from language.search_tokens import tokens
from policy_kb.index import SearchIndex
from policy_kb.index_tokens import field_terms, is_sound, question_tokens
from policy_kb.matching import Question, Weights
from policy_kb.phonetics import sound_form

LEAST_OF_ALL = 0.25  # the share of all its pairs, those that nothing holds included
FEWEST_PAIRS = 2  # 段子 alone may be 阶段 beside 子女
SOUNDS_LIKE = 0.6  # what a pair counts that the clause holds by its sound alone
FULL, LENGTH, USUAL = 1.2, 0.75, 300  # BM25: saturation, weight of the length, usual length
SINGLE, SOUND = 0.5, 0.3  # what a character and a pair of sounds say for nearness, to a pair
LATIN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")


@cache
def _tokenizer() -> Any:
    """Jieba with the words of the field. Loaded with the first question to a clause: it takes a
    second, and most questions are for the cards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the way in which it looks for its dictionary
        import jieba
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for word in field_terms():
        tokenizer.add_word(word)
    return tokenizer


def pairs_inside_words(text: str) -> set[str]:
    """The pairs of characters that lie within one word, and what is no Chinese word at all. A
    pair where two words meet (养蜂|有没有) is an accident, however rare it is."""
    words = _tokenizer().cut(text, HMM=False)
    return {token for word in words for token in tokens(word) if token[1:]}


class Wanted:
    """The pairs of characters in a question's words with their weights among the topics, and all
    its tokens with their weights among the clauses of an index."""

    def __init__(self, question: Question, weights: Weights, index: SearchIndex) -> None:
        pairs = {pair: weight for pair, weight in question.whole.words.weights.items() if pair[1:]}
        self._chinese = [
            (pair, sound_form(pair), weight)
            for pair, weight in pairs.items()
            if not pair[0].isascii()
        ]
        self._latin = [(pair, weight) for pair, weight in pairs.items() if pair[0].isascii()]
        self._all = sum(pairs.values()) or 1.0
        self._inside = pairs_inside_words(question.text) & pairs.keys()
        self._carded = {pair for pair in self._inside if weights.knows(pair)}
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

        A pair that lies in no word, or that neither a card nor any candidate (``around``) holds,
        counts only against a text that holds little: too little of everything, or less than two
        pairs of a word character by character.
        """
        mass = sum(held.values())
        of_all = mass / self._all
        if of_all < LEAST_OF_ALL or len(self.exactly(held) & self._inside) < FEWEST_PAIRS:
            return min(of_all, LEAST_OF_ALL)
        known = self._carded | around & self._inside | held.keys()
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
