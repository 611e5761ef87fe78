"""Whole records against what a case expects, field by field.

A field that the case leaves out must be null in the record. What no case can know (number, times) is
not compared; consent, the two flags of a lead and ``is_proxy`` have the value that filing gives them unless
the case says otherwise. ``place``, ``what``, ``where``, ``who`` and ``amount`` are fragments that must stand in the
record in their order; the place of a lead is compared where the case gives it (it comes of ``where``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Record = Mapping[str, Any]

FRAGMENTS = ("place", "what", "where", "who", "amount")
SETS = ("risks", "guarantees")
FIELDS = (
    *("is_proxy", "reporter_name", "reporter_phone", "relation", "name", "phone", "place"),
    *("household_size", "risks", "annual_income", "expense", "id_card", "guarantees", "consent"),
    *("anonymous", "confidential", "category", "what", "where", "who", "amount"),
)
_BY_ITSELF: dict[str, dict[str, Any]] = {
    "declaration": {"is_proxy": False, "consent": True, "risks": []},
    "lead": {"anonymous": False, "confidential": False},
}


@dataclass(frozen=True)
class Difference:
    """A field of the n-th expected record that is not as it should be."""

    record: str
    field: str
    wanted: Any
    got: Any

    def __str__(self) -> str:
        return f"{self.record}.{self.field}: wanted {self.wanted!r}, got {self.got!r}"


def compare(wanted: Sequence[Record], got: Sequence[Record]) -> list[Difference]:
    """Every difference; records are paired by kind, in their order within the kind.

    (The time of an anonymous lead is rounded, so the order among kinds says nothing.)
    """
    left = list(got)
    found: list[Difference] = []
    for number, one in enumerate(wanted, 1):
        name = f"{one['kind']} {number}"
        match = next((other for other in left if other["kind"] == one["kind"]), None)
        if match is None:
            found.append(Difference(name, "record", "filed", "nothing"))
            continue
        left.remove(match)
        found += [
            Difference(name, key, want, have)
            for key in compared(one)
            if not same(key, want := expected(one, key), have := match.get(key))
        ]
    found += [Difference("one more", "record", "nothing", dict(one)) for one in left]
    return found


def compared(wanted: Record) -> list[str]:
    """The fields that count for this record."""
    skip = {"place"} if wanted["kind"] == "lead" and "place" not in wanted else set()
    return [key for key in FIELDS if key not in skip]


def expected(wanted: Record, key: str) -> Any:
    """What the case wants of a field, with what filing gives by itself."""
    return wanted.get(key, _BY_ITSELF[wanted["kind"]].get(key))


def same(key: str, want: Any, have: Any) -> bool:
    """Whether a field is as the case wants it."""
    if want is None:
        return have is None or (key == "risks" and have == [])
    if have is None:
        return False
    if key in FRAGMENTS:
        return _in_order([want] if isinstance(want, str) else want, str(have))
    if key in SETS:
        return sorted(want) == sorted(have)
    if key == "annual_income":
        known = ("per_person", "per_household")
        bases = [one.get("basis") if one.get("basis") in known else None for one in (want, have)]
        return want.get("value") == have.get("value") and bases[0] == bases[1]
    if key in ("phone", "reporter_phone", "id_card"):
        return str(want).upper() == str(have)
    return bool(want == have)


def _in_order(fragments: Sequence[Any], text: str) -> bool:
    at = 0
    text = "".join(text.split())
    for fragment in fragments:
        bare = "".join(str(fragment).split())
        at = text.find(bare, at)
        if at < 0:
            return False
        at += len(bare)
    return True
