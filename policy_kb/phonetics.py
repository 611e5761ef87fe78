"""Sounds of characters: what speech recognition and typing by sound confuse.

GB 2312 orders its 3755 commonest characters by their sound, so the first character of each
syllable (``data/syllables.txt``) is enough to tell the syllable of any of them. A character
with several readings has the one of that order; rarer characters sound like themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from itertools import pairwise
from operator import add

# Speakers of many dialects, and so the recognisers, do not keep these apart.
MERGED_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
FIRST, LAST = 0xB0A1, 0xD7F9
PRIVATE = 0xE000  # the first character of the Unicode area for private use
_SOUNDS = re.compile("[\ue000-\uf8ff]{2,}")


@cache
def _table() -> tuple[list[int], list[str]]:
    starts, syllables = [], []
    text = files("policy_kb").joinpath("data", "syllables.txt").read_text(encoding="utf-8")
    for entry in text.split():
        starts.append(int.from_bytes(entry[-1].encode("gb2312"), "big"))
        syllables.append(entry[:-1])
    return starts, syllables


@cache
def syllable(char: str) -> str:
    """The folded syllable of one character (zh=z, ch=c, sh=s, -ng=-n, l=n), or the character."""
    try:
        code = int.from_bytes(char.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return char
    if not FIRST <= code <= LAST:
        return char
    starts, syllables = _table()
    sound = syllables[bisect_right(starts, code) - 1]
    for long, short in MERGED_INITIALS:
        if sound.startswith(long):
            sound = short + sound[len(long) :]
    if sound.endswith("ng"):
        sound = sound[:-1]
    return "n" + sound[1:] if sound.startswith("l") else sound


def sound_tokens(text: str) -> list[str]:
    """Syllable pairs of neighbouring characters: ``监测户`` → ``jian-ce``, ``ce-hu``."""
    sounds = [syllable(char) for char in text if not char.isspace()]
    return [f"{first}-{second}" for first, second in pairwise(sounds)]


class _Letters(dict[int, str]):
    """Characters to the private character of their syllable, filled as they come."""

    def __missing__(self, code: int) -> str:
        sound = syllable(chr(code))
        self[code] = sound if sound == chr(code) else chr(PRIVATE + _places()[sound])
        return self[code]


@cache
def _places() -> dict[str, int]:
    """The folded syllables, numbered."""
    starts, _ = _table()
    found = {syllable(start.to_bytes(2, "big").decode("gb2312")) for start in starts}
    return {sound: place for place, sound in enumerate(sorted(found))}


_letters = _Letters()


def sound_form(text: str) -> str:
    """The text with one private character for each syllable: texts that sound the same have the
    same form, so a pair of sounds is looked for as a part of it."""
    return text.translate(_letters)


def sound_pairs(text: str) -> set[str]:
    """The pairs of neighbouring syllables, each as two private characters."""
    found: set[str] = set()
    for run in _SOUNDS.findall(sound_form(text)):
        found.update(map(add, run, run[1:]))
    return found
