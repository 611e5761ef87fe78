"""Two cards in force that say different things where no document leads the other.

Which document leads stands in :func:`policy_kb.decision.leading`: the later one, then the
one of the higher unit. Where one leads, a difference is an older or a lower rule, no mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from language.search_tokens import tokens
from policy_kb.cards import Card, Document
from policy_kb.library import Library
from policy_kb.stated_numbers import Stated, stated

SAME_THING = 0.5  # of the shorter rule's words: below this two cards speak of different things


def disagreements(library: Library, today: date) -> Iterator[tuple[Card, Card, str]]:
    """Pairs of cards with what they differ in, a clause of a sentence."""
    by_topic: dict[str, list[Card]] = defaultdict(list)
    for card in library.cards_in_force(today):
        by_topic[card.topic].append(card)
    for cards in by_topic.values():
        for one, other in combinations(cards, 2):
            documents = library.documents[one.document], library.documents[other.document]
            if not nothing_leads(*documents):
                continue
            difference = positions_apart(one, other) or numbers_apart(one, other)
            if difference:
                yield one, other, difference


def nothing_leads(one: Document, other: Document) -> bool:
    """The same document, or two of one region and one day."""
    return one.id == other.id or (one.region == other.region and one.issued == other.issued)


def positions_apart(one: Card, other: Card) -> str:
    """Two keys that say the opposite of one another."""
    if not one.position or not other.position or one.position == other.position:
        return ""
    return f"立场 {one.position} 和 {other.position}"


def numbers_apart(one: Card, other: Card) -> str:
    """The numbers in which two rules of one matter differ; empty where they speak of different
    things (100 yuan for the one, 200 for the other kind) or one only says more."""
    if likeness(one.brief, other.brief) < SAME_THING:
        return ""
    left, right = stated(one.brief), stated(other.brief)
    only_left, only_right = without(left, right), without(right, left)
    apart = [
        (mine, yours)
        for mine in only_left
        for yours in only_right
        if not mine.unit or not yours.unit or mine.unit == yours.unit
    ]
    if not apart:
        return ""
    mine = "、".join(dict.fromkeys(number.written for number, _ in apart))
    yours = "、".join(dict.fromkeys(number.written for _, number in apart))
    return f"数字 {mine} 和 {yours}"


def likeness(one: str, other: str) -> float:
    """The share of the shorter text's pairs of characters that the other holds too."""
    pairs = [{token for token in tokens(text) if len(token) == 2} for text in (one, other)]
    few, many = sorted(pairs, key=len)
    return len(few & many) / (len(few) or 1)


def without(numbers: list[Stated], others: list[Stated]) -> list[Stated]:
    """The numbers that none of ``others`` agrees with."""
    return [one for one in numbers if not any(one.agrees(other) for other in others)]
