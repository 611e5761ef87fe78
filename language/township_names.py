"""The listed townships of the country: official names, by county and where they stand in a text."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Optional

_DATA = Path(__file__).parent / "data" / "townships.csv"
_SHORTEST = 3
"""So many characters at least: 东乡 and 城镇 are words."""


@lru_cache(maxsize=1)
def by_county() -> Dict[str, str]:
    """Code of the county → its townships, separated by spaces."""
    rows: Dict[str, str] = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            county, _, names = line.partition(",")
            rows[county] = names
    return rows


@lru_cache(maxsize=1)
def everywhere() -> FrozenSet[str]:
    """All names, and those of sub-districts as 街道办 too."""
    return frozenset(
        name for names in by_county().values() for name in names.split() if len(name) >= _SHORTEST
    )


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, everywhere()))


def starting(text: str, position: int) -> Optional[int]:
    """End of the longest listed name written out at ``position``: 大沁他拉镇, 得胜沟乡."""
    for length in range(min(_longest(), len(text) - position), _SHORTEST - 1, -1):
        if text[position : position + length] in everywhere():
            return position + length
    return None


def ending(text: str, position: int) -> Optional[int]:
    """Beginning of the longest listed name that ends at ``position``."""
    for length in range(min(_longest(), position), _SHORTEST - 1, -1):
        if text[position - length : position] in everywhere():
            return position - length
    return None
