"""The text of a file into lines that remember where they stood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line without outer space; ``offset`` is its first code point in the extracted text."""

    number: int
    offset: int
    text: str


def lines_of(text: str) -> list[Line]:
    """The lines that hold anything, table bars and control characters removed at the ends."""
    found, offset = [], 0
    for number, raw in enumerate(text.splitlines(keepends=True), 1):
        kept = raw.strip(" \t\r\n\u3000\xa0|\ufeff\u200b")
        if kept:
            found.append(Line(number, offset + raw.index(kept), kept))
        offset += len(raw)
    return found


def is_sentence(text: str) -> bool:
    """Running text rather than a menu, a title or a date."""
    return len(text) >= 30 and any(mark in text for mark in "。;；,，")


def normal_title(text: str) -> str:
    """A title without space, brackets and width, to compare."""
    return re.sub(r"[\s《》〈〉“”\"]", "", unicodedata.normalize("NFKC", text))
