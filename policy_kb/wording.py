"""Questions and cards brought to comparable words before they are matched."""

from __future__ import annotations

import re
from functools import cache

from language.text import fold
from policy_kb.cards import read_yaml

BREAK = re.compile(r"[，,。？?！!；;：:\n]+")


@cache
def _rewriter() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {
        variant: canonical
        for canonical, variants in read_yaml("data", "synonyms.yml").items()
        for variant in variants
    }
    table |= {canonical: canonical for canonical in set(table.values())}
    ordered = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered))), table


@cache
def _fillers() -> re.Pattern[str]:
    words = sorted(read_yaml("data", "fillers.yml"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@cache
def plain(text: str) -> str:
    """Folded, without fillers, each word of the synonym table in its one form."""
    pattern, table = _rewriter()
    text = _fillers().sub("", re.sub(r"\s+", "", fold(text)))
    return pattern.sub(lambda match: table[match.group()], text)


def segments(text: str) -> list[str]:
    """The parts of a question between punctuation marks."""
    return [part for part in BREAK.split(text) if part]
