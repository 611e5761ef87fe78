"""Runs of digits as they are typed or spoken: 138 0000 1234, 幺三八零零…, 四个零."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from re import Pattern

SPOKEN = {
    **{str(n): str(n) for n in range(10)},
    **dict(zip("零〇一二三四五六七八九", "00123456789", strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", "123456789", strict=True)),
    "幺": "1", "洞": "0", "拐": "7", "勾": "9", "两": "2", "o": "0", "l": "1",
}  # fmt: skip
_DIGIT = "[0-9零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺洞拐勾两]"
_REPEAT = rf"[二两三四五六七八2-8]个{_DIGIT}"
_LETTER = (
    "(?<=[0-9ol])[ol](?=[ol]*[0-9])|(?<=[0-9])[ol](?![a-z0-9])|(?<![a-z0-9])l(?=[3-9][0-9ol]{9})"
)
"""138000041O8: a letter that looks like the digit, among digits."""
_TOKEN = rf"(?:{_REPEAT}|{_DIGIT}|{_LETTER})"
_GAP = r"(?:[ .\-—–_·*/]{1,2}|[,、](?=[0-9零〇一二三四五六七八九幺]))?"
_PIECE = re.compile(rf"{_REPEAT}|{_DIGIT}|{_LETTER}")


@lru_cache
def _run(fewest: int) -> Pattern[str]:
    return re.compile(rf"{_TOKEN}(?:{_GAP}{_TOKEN}){{{fewest - 1},29}}")


@dataclass(frozen=True)
class Run:
    """Digits with the place of each in the folded text; a `break` stands where a gap was."""

    digits: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, begin: int, stop: int) -> tuple[int, int]:
        """Text positions of `digits[begin:stop]`."""
        return self.starts[begin], self.ends[stop - 1]

    def groups(self) -> list[tuple[int, int]]:
        """Digit ranges between the gaps: 138 0000 1234 has three."""
        cuts = [0]
        for index in range(1, len(self.digits)):
            if self.starts[index] > self.ends[index - 1]:
                cuts.append(index)
        return list(zip(cuts, [*cuts[1:], len(self.digits)], strict=True))


def runs(text: str, fewest: int = 6) -> Iterator[Run]:
    """Maximal runs of at least so many digits in a folded text, short gaps allowed."""
    for match in _run(fewest).finditer(text):
        digits: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for piece in _PIECE.finditer(text, match.start(), match.end()):
            token = piece.group()
            times = int(SPOKEN[token[0]]) if len(token) == 3 else 1
            digits.extend(SPOKEN[token[-1]] * times)
            starts.extend([piece.start()] * times)
            ends.extend([piece.end()] * times)
        yield Run("".join(digits), tuple(starts), tuple(ends))
