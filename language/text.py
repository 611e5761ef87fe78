"""Width, case and space folding that keeps every character in its place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "traditional.txt"
_LINES = [
    line.split(" ")
    for line in _DATA.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
_VARIANTS = {
    **str.maketrans("".join(one[0] for one in _LINES), "".join(one[1] for one in _LINES)),
    **str.maketrans("參齊〡○◯後", "叁齐一〇〇后"),
    **str.maketrans("咗係嘅佢哋喺俾畀", "了是的他们在被给"),  # Cantonese
}
_SPACES = {"\t", "\r", "\x0b", "\x0c", "\u200b", "\u200c", "\u200d", "\ufeff", "\u2060"}


@lru_cache(maxsize=8192)
def _fold_character(char: str) -> str:
    if char in _SPACES:
        return " "
    category = unicodedata.category(char)
    if category in ("Zs", "Cf"):
        return " "
    if category == "Cs":
        return char
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) != 1:
        return char
    lowered = folded.lower()
    return lowered if len(lowered) == 1 else folded


def fold(text: str) -> str:
    """The text with full-width forms, odd spaces, letter case and common variants levelled.

    The result has exactly as many characters as `text`, so a position found in it is a
    position in the original. Any string is accepted, lone surrogates included.
    """
    return "".join(map(_fold_character, text)).translate(_VARIANTS)
