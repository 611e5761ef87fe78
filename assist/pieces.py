"""Words that come in pieces: a number, sum or name that two pieces of speech share is joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assist.shown import Heard
from language.entities import Entity, extract
from language.places import Gazetteer

_ENDED = re.compile(r"(?<=[0-9０-９零〇一二三四五六七八九幺两])[。.．]$")
"""A recogniser ends a sentence wherever somebody draws breath, in the middle of a number too."""

_DIGIT = re.compile(r"[0-9零〇一二三四五六七八九幺两]")
_DIGITS = re.compile(r"[0-9零〇一二三四五六七八九幺两]+")
_DIGITS_LAST = re.compile(r"[0-9零〇一二三四五六七八九幺两]+$")
_MOBILE = 11
_ECHO = 3
"""So many digits at least are said again, not by chance alike."""

MOST = 2
"""So many pieces before the last are looked at."""


@dataclass(frozen=True)
class Piece:
    """One piece of the caller's words: message ``seq``, where it begins in the joined text."""

    seq: int
    start: int
    text: str


@dataclass(frozen=True)
class Joined:
    """The words to understand, made of pieces, the newest last. ``shared`` are the entities that
    begin in an earlier piece and end in the newest."""

    text: str
    pieces: tuple[Piece, ...]
    shared: tuple[Entity, ...] = ()

    @classmethod
    def alone(cls, seq: int, text: str) -> Joined:
        """One piece that shares nothing."""
        return cls(text, (Piece(seq, 0, text),))

    @property
    def newest(self) -> Piece:
        """The piece that was said now."""
        return self.pieces[-1]

    def heard(self, start: int, end: int) -> tuple[Heard, ...]:
        """Where a stretch of the joined text stands in the messages."""
        found = []
        for piece in self.pieces:
            first = max(start - piece.start, 0)
            last = min(end - piece.start, len(piece.text))
            if first < last:
                found.append(Heard(piece.seq, first, last, piece.text[first:last]))
        return tuple(found)


def _without_echo(before: Sequence[tuple[int, str]], text: str) -> list[tuple[int, str]]:
    """The earlier pieces without digits that the newest says again: 一三八零零零零五五六, 五五六八.

    Only where that, and nothing else, makes a mobile number of them.
    """
    *earlier, (number, last) = before
    ends, begins = _DIGITS_LAST.search(last), _DIGITS.match(text)
    if ends and begins:
        said, again = ends.group(), begins.group()
        size = len(_DIGIT.findall(last)) + len(_DIGIT.findall(text)) - _MOBILE
        if _ECHO <= size < len(again) and said.endswith(again[:size]):
            return [*earlier, (number, last[: len(last) - size])]
    return list(before)


def join(
    before: Sequence[tuple[int, str]],
    seq: int,
    text: str,
    *,
    expects: str | None,
    gazetteer: Gazetteer,
) -> Joined:
    """The newest piece alone, or with the earlier ones where a fact lies across the seam.

    ``before`` are the caller's pieces since anybody else spoke, oldest first.
    """
    alone = Joined.alone(seq, text)
    if not before or not text.strip():
        return alone
    own = {
        (one.type, str(one.normalized))
        for one in extract(text, expects=expects, gazetteer=gazetteer)
    }
    pieces: list[Piece] = []
    whole = ""
    for number, words in [*_without_echo(before[-MOST:], text), (seq, text)]:
        pieces.append(Piece(number, len(whole), words))
        whole += words if number == seq else _ENDED.sub("，", words)
    seam = pieces[-1].start
    shared = tuple(
        one
        for one in extract(whole, expects=expects, gazetteer=gazetteer)
        if one.start < seam < one.end
        or (one.start == seam and (one.type, str(one.normalized)) not in own)
    )
    return Joined(whole, tuple(pieces), shared) if shared else alone
