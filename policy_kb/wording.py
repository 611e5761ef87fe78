"""Questions and cards brought to comparable words before they are matched."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from language.text import fold
from policy_kb.cards import read_yaml
from policy_kb.phonetics import syllable

SHORTEST_BY_SOUND = 3  # characters; shorter ones sound like too many others
STRETCH, RUNS_ON = 16, 24  # characters
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
def _homophones() -> dict[tuple[str, ...], str]:
    """Words of the field that are long enough to be known by their sound alone."""
    files = ("synonyms.yml", "domain_words.yml", "by_sound.yml")
    words = [word for name in files for word in read_yaml("data", name)]
    return {
        tuple(map(syllable, word)): word
        for word in sorted(map(str, words))
        if len(word) >= SHORTEST_BY_SOUND
    }


def _by_sound(text: str) -> str:
    """The text with what only sounds like a word of the field written as that word (尖测线)."""
    known = _homophones()
    lengths = sorted({len(sounds) for sounds in known}, reverse=True)
    sounds = tuple(map(syllable, text))
    found, at = "", 0
    while at < len(text):
        for length in lengths:
            word = known.get(sounds[at : at + length])
            if word is not None:
                found, at = found + word, at + length
                break
        else:
            found, at = found + text[at], at + 1
    return found


@lru_cache(maxsize=20000)
def plain(text: str) -> str:
    """Folded, without fillers, each word of the synonym table in its one form."""
    pattern, table = _rewriter()
    text = _fillers().sub("", re.sub(r"\s+", "", fold(text)))
    text = pattern.sub(lambda match: table[match.group()], text)
    return pattern.sub(lambda match: table[match.group()], _by_sound(text))


def segments(text: str) -> list[str]:
    """The parts of a question between punctuation marks."""
    return [part for part in BREAK.split(text) if part]


def stretches(text: str) -> list[str]:
    """The parts of a question, and of a part that runs on without a mark, as speech recognition
    writes it, overlapping stretches."""
    found: list[str] = []
    for part in segments(text):
        if len(part) <= RUNS_ON:
            found.append(part)
        else:
            last = len(part) - STRETCH
            found += [part[at : at + STRETCH] for at in [*range(0, last, STRETCH // 2), last]]
    return found
