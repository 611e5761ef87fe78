"""The numbers that open a clause: 第一章 第一条 一、 （一） 1. （1） ① 1）, and what they count."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from policy_kb.importing.numerals import read

HAN = "[一二三四五六七八九十百零〇]{1,6}"
COUNT = rf"(?:{HAN}|\d{{1,3}})"
# Ideographic numbers in brackets or circles: one sign that stands for three.
SINGLE_BRACKETED, SINGLE_DIGIT = "[㈠-㈩]", "[⑴-⒇]"
LEVELS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"({HAN})[、.．](?!{HAN}[、.．])\s*"), "{}"),
    (re.compile(rf"(?:[（(]\s*({HAN})\s*[）)]|({SINGLE_BRACKETED}))[、.．]?\s*"), "（{}）"),
    (re.compile(r"(\d{1,2})(?:[、．]|\.(?!\d))\s*"), "{}"),
    (re.compile(rf"(?:[（(]\s*(\d{{1,2}})\s*[）)]|({SINGLE_DIGIT}))[、.．]?\s*"), "（{}）"),
    (re.compile(r"([①-⑳])[、.．]?\s*"), "{}"),
    (re.compile(r"(\d{1,2})[）)]\s*"), "{}）"),
)
ARTICLE = re.compile(
    rf"(第{COUNT}条(?:之{HAN})?)(?!规定|第|、|至|和|与|或|的|款|项|所列|所述)[\s　:：]*"
)
PARTS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (-3, re.compile(rf"(第{COUNT}(?:编|部分))[\s　:：]*")),
    (-2, re.compile(rf"(第{COUNT}章)[\s　:：]*")),
    (-1, re.compile(rf"(第{COUNT}节)[\s　:：]*")),
)
LONGEST_TITLE = 40  # characters; 第三章规定的…… in running text is longer or has a full stop
QUESTION_DEPTH = 2  # 1. 2. 3.


@dataclass(frozen=True)
class Mark:
    """A number at ``text[start:end]``. ``depth`` is 0 for 一、 and 第一条, deeper for smaller
    numbers, below 0 for chapters; ``count`` is what it counts."""

    depth: int
    number: str
    count: int
    start: int
    end: int

    @property
    def is_article(self) -> bool:
        """第…条, which counts through the whole document whatever the chapter."""
        return self.number.startswith("第") and self.depth == 0


def mark_at(text: str, start: int = 0) -> Mark | None:
    """The number that stands at a place of a line."""
    for depth, pattern in PARTS:
        match = pattern.match(text, start)
        if match and len(text) - start <= LONGEST_TITLE and not re.search("[。，,；;]", text):
            return Mark(depth, match.group(1), read(match.group(1)[1:-1]), start, match.end())
    article = ARTICLE.match(text, start)
    if article:
        count = read(re.split("条", article.group(1))[0][1:])
        return Mark(0, article.group(1), count, start, article.end())
    for depth, (pattern, form) in enumerate(LEVELS):
        match = pattern.match(text, start)
        if match:
            found = next(one for one in match.groups() if one)
            bare = found if "①" <= found <= "⑳" else _bare(found)
            return Mark(depth, form.format(bare), read(bare), start, match.end())
    return None


def _bare(found: str) -> str:
    """㈠ → 一, ⑴ → 1, １ → 1."""
    return unicodedata.normalize("NFKC", found).strip("()（）")
