"""The one tokenizer for documents and questions: characters, pairs of them, words and numbers."""

from __future__ import annotations

import re

from language.text import fold

_PIECE = re.compile(
    r"[a-z0-9]+(?:\.[0-9]+)?|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


def tokens(text: str) -> list[str]:
    """Tokens of a text in reading order.

    Folded; each Chinese character, each pair of neighbouring ones, and each run of Latin letters
    and digits as one token. Punctuation and symbols yield nothing and part the pairs.
    """
    found: list[str] = []
    for match in _PIECE.finditer(fold(text)):
        piece = match.group()
        if piece[0].isascii():
            found.append(piece)
            continue
        for index, char in enumerate(piece):
            found.append(char)
            if index + 1 < len(piece):
                found.append(piece[index : index + 2])
    return found
