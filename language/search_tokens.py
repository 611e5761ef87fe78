"""The one tokenizer for documents and questions: characters, pairs of them, words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import add

from language.text import fold

_PIECE = re.compile(
    r"[a-z0-9]+(?:\.[0-9]+)?|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_SHORTEST_WORD = 3  # a word of two characters is its pair already


class Lexicon:
    """Words of a field, cut out of a text from left to right, the longest at each place."""

    def __init__(self, words: Iterable[str]) -> None:
        longest_first = sorted(set(map(fold, words)), key=lambda one: (-len(one), one))
        kept = [re.escape(word) for word in longest_first if len(word) >= _SHORTEST_WORD]
        self._words = re.compile("|".join(kept) or r"(?!)")

    def cut(self, text: str) -> list[str]:
        """The words that a folded text holds, none overlapping another."""
        return self._words.findall(text)


def tokens(text: str, lexicon: Lexicon | None = None) -> list[str]:
    """Tokens of a text in reading order.

    Folded; each Chinese character, each pair of neighbouring ones, and each run of Latin letters
    and digits as one token. Punctuation and symbols yield nothing and part the pairs. With a
    ``lexicon`` its words follow, those of three characters and more.
    """
    found: list[str] = []
    folded = fold(text)
    for match in _PIECE.finditer(folded):
        piece = match.group()
        if piece[0].isascii():
            found.append(piece)
            continue
        for index, char in enumerate(piece):
            found.append(char)
            if index + 1 < len(piece):
                found.append(piece[index : index + 2])
    return found + lexicon.cut(folded) if lexicon is not None else found


def token_set(folded: str, lexicon: Lexicon | None = None) -> set[str]:
    """The tokens of a text that is folded already, without order: at a third of the time."""
    found: set[str] = set() if lexicon is None else set(lexicon.cut(folded))
    for piece in _PIECE.findall(folded):
        if piece[0].isascii():
            found.add(piece)
        else:
            found.update(piece)
            found.update(map(add, piece, piece[1:]))
    return found
