"""The nearest known way of asking, for every topic at once, by postings of weighted tokens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from policy_kb.matching import Question, Side, Vector, Weights
from policy_kb.wording import plain

WORDS, SOUNDS, CONTAINED = 0.55, 0.2, 0.25  # shares of the likeness; set on the dev questions
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
        self._asks: list[Ask] = []
        # token → (ask, its weight in the ask's unit vector, its share of the ask's pairs)
        self._words: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
        self._sounds: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
        for ask in asks:
            text = plain(ask.text)
            if not text:
                continue
            place = len(self._asks)
            self._asks.append(Ask(ask.key, text, ask.card))
            side = Side.of(text, weights)
            _post(self._words, place, side.words)
            _post(self._sounds, place, side.sounds)

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
        words, words_held = _gather(self._words, side.words)
        sounds, sounds_held = _gather(self._sounds, side.sounds)
        return {
            place: WORDS * words.get(place, 0.0)
            + SOUNDS * sounds.get(place, 0.0)
            + CONTAINED * max(words_held.get(place, 0.0), sounds_held.get(place, 0.0))
            for place in words.keys() | sounds.keys()
        }


def _post(postings: dict[str, list[tuple[int, float, float]]], place: int, vector: Vector) -> None:
    pairs = sum(weight for token, weight in vector.weights.items() if len(token) > 1) or 1.0
    for token, weight in vector.weights.items():
        share = weight / pairs if len(token) > 1 else 0.0
        postings[token].append((place, weight, share))


def _gather(
    postings: dict[str, list[tuple[int, float, float]]], vector: Vector
) -> tuple[dict[int, float], dict[int, float]]:
    """Cosines of the asks with a vector, and the shares of the asks' pairs that it holds."""
    cosines: dict[int, float] = defaultdict(float)
    held: dict[int, float] = defaultdict(float)
    for token, weight in vector.weights.items():
        if weight < FAINT:
            continue
        for place, own, share in postings.get(token, ()):
            cosines[place] += weight * own
            held[place] += share
    return cosines, held
