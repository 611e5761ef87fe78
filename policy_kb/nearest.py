"""The nearest known way of asking, for every topic at once, by postings of weighted tokens."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from policy_kb.matching import Question, Side, Vector, Weights, counted
from policy_kb.wording import plain

WORDS, SOUNDS, CONTAINED = 0.55, 0.2, 0.25  # shares of the likeness
GROUPS = 8  # of asks; more make a question slower, fewer a change
FAINT = 0.03  # a token with a smaller share of the question's vector is not looked up


@dataclass(frozen=True)
class Near:
    """The nearest ask of one topic: ``likeness`` and ``second`` (that of the next one of the
    topic) from 0 to 1, ``card`` the card that it belongs to (none: the topic's own bank)."""

    likeness: float
    second: float
    ask: str
    card: str | None


NOTHING = Near(0.0, 0.0, "", None)


@dataclass(frozen=True)
class Ask:
    """One way of asking: its topic (or kind of refusal) and its card, if it has one."""

    key: str
    text: str
    card: str | None = None


class AskBank:
    """All asks, looked up together. Built once for a version of the library."""

    def __init__(self, asks: Iterable[Ask], weights: Weights) -> None:
        plainly = (Ask(ask.key, plain(ask.text), ask.card) for ask in asks)
        self._asks = [ask for ask in plainly if ask.text]
        # In groups by topic: a card with other asks has only its own group posted anew.
        groups: list[list[int]] = [[] for _ in range(GROUPS)]
        for place, ask in enumerate(self._asks):
            groups[crc32(ask.key.encode()) % GROUPS].append(place)
        self._groups = []
        for places in groups:
            words, sounds = posted(tuple(self._asks[place].text for place in places))
            self._groups.append((places, Weighed(words, weights), Weighed(sounds, weights)))

    def near(
        self, question: Question, without: str | None = None
    ) -> tuple[dict[str, Near], dict[str, float]]:
        """By topic: its nearest ask to the question or to a part of it; by card: the likeness of
        its nearest. ``without`` leaves out an ask of this wording, as training does with the ask
        that it tries."""
        best: dict[int, float] = {}
        for side, scale in question.sides():
            for place, likeness in self._likenesses(side).items():
                if scale * likeness > best.get(place, 0.0):
                    best[place] = scale * likeness
        found: dict[str, Near] = {}
        cards: dict[str, float] = {}
        for place in sorted(best, key=lambda one: (-best[one], one)):
            ask = self._asks[place]
            if ask.text == without:
                continue
            if ask.card is not None:
                cards.setdefault(ask.card, best[place])
            held = found.get(ask.key)
            if held is None:
                found[ask.key] = Near(best[place], 0.0, ask.text, ask.card)
            elif held.second == 0.0:
                found[ask.key] = Near(held.likeness, best[place], held.ask, held.card)
        return found, cards

    def _likenesses(self, side: Side) -> dict[int, float]:
        found: dict[int, float] = {}
        for places, in_words, in_sounds in self._groups:
            words, words_held = in_words.gather(side.words)
            sounds, sounds_held = in_sounds.gather(side.sounds)
            for one in words.keys() | sounds.keys():
                found[places[one]] = (
                    WORDS * words.get(one, 0.0)
                    + SOUNDS * sounds.get(one, 0.0)
                    + CONTAINED * max(words_held.get(one, 0.0), sounds_held.get(one, 0.0))
                )
        return found


class Posted:
    """Texts in postings: by token, the places of the texts that hold it with its damped counts.

    They outlive a change of a card's answer, which alters the weight of a token in every text
    that holds it, but not the texts.
    """

    def __init__(self, counts: list[Mapping[str, float]]) -> None:
        self.counts = counts
        self.postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for place, held in enumerate(counts):
            for token, count in held.items():
                self.postings[token].append((place, count))
        self.last: Weighed | None = None


class Weighed:
    """Texts as tf-idf vectors (``Weights.vector``): the lengths of the vectors, by which what a
    question gathers is divided at the end. Computed anew for the texts that hold a token whose
    weight is another than the last time."""

    def __init__(self, posted: Posted, weights: Weights) -> None:
        self._postings = posted.postings
        self._weights = {token: weights[token] for token in posted.postings}
        many, last = len(posted.counts), posted.last
        self._lengths: list[float] = last._lengths.copy() if last else [0.0] * many
        self._pairs: list[float] = last._pairs.copy() if last else [0.0] * many
        for place in self._stale(last._weights) if last else range(many):
            held = posted.counts[place]
            raw = [count * self._weights[token] for token, count in held.items()]
            pairs = [one for one, token in zip(raw, held, strict=True) if token[1:]]
            self._lengths[place] = math.sqrt(sum([one * one for one in raw])) or 1.0
            self._pairs[place] = sum(pairs) or 1.0
        posted.last = self

    def _stale(self, before: Mapping[str, float]) -> set[int]:
        """The places of the texts that hold a token of another weight than before."""
        return {
            place
            for token, weight in self._weights.items()
            if weight != before[token]
            for place, _ in self._postings[token]
        }

    def gather(self, vector: Vector) -> tuple[dict[int, float], dict[int, float]]:
        """Cosines of the texts with a vector, and the shares of the texts' pairs it holds."""
        products: dict[int, float] = defaultdict(float)
        held: dict[int, float] = defaultdict(float)
        for token, asked in vector.weights.items():
            if asked < FAINT or token not in self._weights:
                continue
            weight = self._weights[token]
            if not token[1:]:
                for place, count in self._postings[token]:
                    products[place] += asked * weight * count
                continue
            for place, count in self._postings[token]:
                products[place] += asked * weight * count
                held[place] += weight * count
        lengths, pairs = self._lengths, self._pairs
        return (
            {place: one / lengths[place] for place, one in products.items()},
            {place: one / pairs[place] for place, one in held.items()},
        )


@lru_cache(maxsize=3 * GROUPS)
def posted(texts: tuple[str, ...]) -> tuple[Posted, Posted]:
    """The words and the sounds of some texts."""
    words, sounds = zip(*map(counted, texts), strict=True) if texts else ((), ())
    return Posted(list(words)), Posted(list(sounds))
