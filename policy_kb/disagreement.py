"""Two cards in force that say different things where no document leads the other.

Which document leads stands in :func:`policy_kb.decision.leading`: the later one, then the
one of the higher unit. Where one leads, a difference is an older or a lower rule, no mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from policy_kb.cards import Card, Document
from policy_kb.library import Library
from policy_kb.stated_numbers import Stated, stated


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
    """The numbers in which two rules of one matter differ; empty when one's are all the
    other's too, since a rule may say more than its twin without contradicting it."""
    left, right = stated(one.brief), stated(other.brief)
    only_left, only_right = without(left, right), without(right, left)
    if not only_left or not only_right:
        return ""
    return f"数字 {'、'.join(only_left)} 和 {'、'.join(only_right)}"


def without(numbers: list[Stated], others: list[Stated]) -> list[str]:
    """As written, the numbers that none of ``others`` agrees with."""
    return [one.written for one in numbers if not any(one.agrees(other) for other in others)]
