"""What an edited original changes: which old clause goes on as which new one.

A clause keeps its row, and with it the links of its cards, when its text goes on – under the same
number or another – or when its number does with a new text. Only then is it gone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

from policy_kb.importing.marks import mark_at

Kind = Literal["added", "removed", "changed", "moved"]

ALIKE = 0.5  # the share of pairs of characters that two versions of a clause have in common
MOST_COMPARED = 400  # left-over clauses on a side; above, only their numbers are compared


@dataclass(frozen=True)
class Version:
    """A clause of the old or the new text."""

    section: str
    text: str

    @property
    def body(self) -> str:
        """The text without its number and without spaces."""
        mark = mark_at(self.text)
        return "".join(self.text[mark.end if mark else 0 :].split())


@dataclass(frozen=True)
class Change:
    """``kind``: added, removed, changed (the text) or moved (the number, perhaps both)."""

    kind: Kind
    before: Version | None
    after: Version | None


def pair(old: Sequence[Version], new: Sequence[Version]) -> dict[int, int]:
    """Old places to new places."""
    pairs: dict[int, int] = {}
    _exactly(old, new, pairs, lambda one: (one.section, one.body))
    _exactly(old, new, pairs, lambda one: one.body)
    _alike(old, new, pairs, same_section=True)
    _alike(old, new, pairs, same_section=False)
    _exactly(old, new, pairs, lambda one: one.section)
    return pairs


def changes(old: Sequence[Version], new: Sequence[Version], pairs: dict[int, int]) -> list[Change]:
    """The differences in the order of the new text, what is gone at the end."""
    back = {after: before for before, after in pairs.items()}
    found = []
    for place, after in enumerate(new):
        if place not in back:
            found.append(Change("added", None, after))
            continue
        before = old[back[place]]
        if before.section != after.section:
            found.append(Change("moved", before, after))
        elif before.text != after.text:
            found.append(Change("changed", before, after))
    gone = [Change("removed", one, None) for place, one in enumerate(old) if place not in pairs]
    return found + gone


def _exactly(
    old: Sequence[Version],
    new: Sequence[Version],
    pairs: dict[int, int],
    key: Callable[[Version], Hashable],
) -> None:
    """Pairs those with the same key, in order."""
    taken = set(pairs.values())
    waiting: dict[Hashable, list[int]] = {}
    for place, one in enumerate(new):
        if place not in taken:
            waiting.setdefault(key(one), []).append(place)
    for place, one in enumerate(old):
        if place not in pairs and waiting.get(key(one)):
            pairs[place] = waiting[key(one)].pop(0)


def _alike(
    old: Sequence[Version], new: Sequence[Version], pairs: dict[int, int], *, same_section: bool
) -> None:
    """Pairs the most alike first."""
    taken = set(pairs.values())
    left = [(place, one, _grams(one.body)) for place, one in enumerate(old) if place not in pairs]
    right = [(place, one, _grams(one.body)) for place, one in enumerate(new) if place not in taken]
    if len(left) > MOST_COMPARED or len(right) > MOST_COMPARED:
        return
    scored = sorted(
        (
            (-share, before, after)
            for before, one, grams in left
            for after, other, held in right
            if (one.section == other.section) is same_section
            and (share := _share(grams, held)) >= ALIKE
        ),
    )
    for _, before, after in scored:
        if before not in pairs and after not in taken:
            pairs[before] = after
            taken.add(after)


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(max(1, len(text) - 1)))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one), len(other), 1)
