"""Topics told apart by all their words together, the asks of every region's card pooled.

One ask alone is a weak witness: people put the same matter in ever new words. The pooled words
of a topic find most of them, so a topic's score is the sum over the question's tokens of how
rare the token is among topics, times how settled it is in this one. (Tried on asks left out in
turn: 0.69 of the topics right, against 0.55 for the nearest single ask and 0.64 for a trained
passive-aggressive classifier, which needs seconds to build.)
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from language.search_tokens import tokens
from policy_kb.phonetics import sound_tokens
from policy_kb.wording import plain

SHARPNESS = 2.0  # how much more a rare token says than a common one
SETTLED = 1.0  # occurrences at which a token counts half of what it can
SINGLE, SOUND = 0.5, 0.6  # what a single character and a pair of sounds say, to a pair
LARGE = 12  # asks from which those of a motley topic count less each
WORDING = 0.5  # an occurrence in a card's own wording, to one in an ask


@lru_cache(maxsize=20000)
def pooled_tokens(text: str) -> frozenset[str]:
    """The tokens of a text in its plain form, sounds marked with ``~``."""
    text = plain(text)
    return frozenset(tokens(text)) | frozenset(f"~{sound}" for sound in sound_tokens(text))


@lru_cache(maxsize=2000)
def occurrences(
    asks: tuple[str, ...], wording: tuple[str, ...], motley: bool
) -> Mapping[str, float]:
    """How often one topic holds each token. Kept, since a change of a card touches one topic."""
    each = min(1.0, LARGE / len(asks)) if motley and asks else 1.0
    found: dict[str, float] = defaultdict(float)
    for texts, share in ((asks, each), (wording, WORDING)):
        for text in texts:
            for token in pooled_tokens(text):
                found[token] += share
    return dict(found)


class Pool:
    """The pooled words of topics (and of kinds of refusal, which compete with them)."""

    def __init__(
        self,
        asks: Mapping[str, Iterable[str]],
        wording: Mapping[str, Iterable[str]],
        motley: frozenset[str] = frozenset(),
    ) -> None:
        """``motley``: topics of many unlike asks, whose frames of asking must not add up."""
        self._postings: dict[str, dict[str, float]] = defaultdict(dict)
        for topic in dict.fromkeys([*asks, *wording]):
            asked, said = tuple(asks.get(topic, ())), tuple(wording.get(topic, ()))
            for token, count in occurrences(asked, said, topic in motley).items():
                self._postings[token][topic] = count
        self._size = len(asks)

    @property
    def size(self) -> int:
        """The number of topics."""
        return self._size

    def spread(self, token: str) -> int:
        """How many topics hold a token (a pair of sounds is marked with ``~``)."""
        return len(self._postings.get(token, ()))

    def weight(self, token: str, topics: int) -> float:
        """What a token says that ``topics`` of all topics hold."""
        form = SINGLE if len(token) == 1 else SOUND if token.startswith("~") else 1.0
        return float(form * math.log((self._size + 1) / (topics + 0.5)) ** SHARPNESS)

    def scores(self, text: str, hidden: str | None = None) -> dict[str, float]:
        """Each topic's share (0 to 1) of what the text's tokens could say. ``hidden``: the topic
        of an ask that is the text itself and is to be left out."""
        whole = 0.0
        found: dict[str, float] = defaultdict(float)
        for token in sorted(pooled_tokens(text)):
            postings = self._postings.get(token, {})
            held = {
                topic: count - (topic == hidden)
                for topic, count in postings.items()
                if count - (topic == hidden) > 0
            }
            weight = self.weight(token, len(held))
            whole += weight
            for topic, count in held.items():
                found[topic] += weight * count / (count + SETTLED)
        return {topic: score / whole for topic, score in found.items()} if whole else {}

    def covered(
        self, words: Mapping[str, float], sounds: Mapping[str, float], hidden: str | None = None
    ) -> dict[str, float]:
        """By topic: the share of a question's pairs, by weight, that the topic's words hold; the
        better of words and sounds."""
        best: dict[str, float] = {}
        for weights, mark in ((words, ""), (sounds, "~")):
            pairs = {token: weight for token, weight in weights.items() if len(token) > 1}
            whole = sum(pairs.values())
            held: dict[str, float] = defaultdict(float)
            for token, weight in pairs.items():
                for topic, count in self._postings.get(mark + token, {}).items():
                    if count - (topic == hidden) > 0:
                        held[topic] += weight / whole
            for topic, share in held.items():
                best[topic] = max(best.get(topic, 0.0), share)
        return best

    def unknown(self, text: str) -> float:
        """The share of the text's tokens, by weight, that no topic holds."""
        wanted = pooled_tokens(text)
        whole = sum(self.weight(token, len(self._postings.get(token, ()))) for token in wanted)
        strange = [token for token in wanted if token not in self._postings]
        return sum(self.weight(token, 0) for token in strange) / whole if whole else 1.0
