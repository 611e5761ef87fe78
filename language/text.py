"""Width, case and space folding that keeps every character in its place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Traditional and variant forms that turn up in numbers, places and names typed by hand.
_VARIANTS = str.maketrans(
    "萬億兩貳陸參縣鎮鄉區塊錢歲個還說這媽爺後從頭幾號電話聯繫蘇內東臺灣廣爾圖錫齊〡○◯",
    "万亿两贰陆叁县镇乡区块钱岁个还说这妈爷后从头几号电话联系苏内东台湾广尔图锡齐一〇〇",
)
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
