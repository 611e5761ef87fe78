"""Questions and cards brought to comparable words before they are matched."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from policy_kb.cards import read_yaml

HAN = re.compile(r"[\u3400-\u9fff]+")
WORD = re.compile(r"[a-z0-9.%]+|[\u3400-\u9fff]+")
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


def fold(text: str) -> str:
    """Half-width, lower case, without outer space."""
    return unicodedata.normalize("NFKC", text).lower().strip()


@cache
def plain(text: str) -> str:
    """Folded, without fillers, each word of the synonym table in its one form."""
    pattern, table = _rewriter()
    text = _fillers().sub("", re.sub(r"\s+", "", fold(text)))
    return pattern.sub(lambda match: table[match.group()], text)


def segments(text: str) -> list[str]:
    """The parts of a question between punctuation marks."""
    return [part for part in BREAK.split(text) if part]


def terms(text: str) -> list[str]:
    """Tokens of folded text: single characters, pairs of characters, Latin words and numbers."""
    found: list[str] = []
    for word in WORD.findall(text):
        if HAN.match(word):
            found.extend(word)
            found.extend(word[i : i + 2] for i in range(len(word) - 1))
        else:
            found.append(word)
    return found
