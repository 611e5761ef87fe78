"""Characters told by a word that holds them or by their parts: 朋友的友, 一把锁的锁, 弓长张, 言午许.

Such words say how a name is written and nothing else: no place (合作的合), no tie (朋友的友), no
trouble (治病的治), no name (龙凤的龙) may be read out of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, List, Optional, Pattern, Tuple

from language.text import fold

_DATA = Path(__file__).parent / "data" / "components.txt"
_HAN = r"[\u4e00-\u9fff]"
_LONGEST_WORD = 4
# 朋友的友, 沈阳个沈, 亚洲嘅亚
_LINKED = re.compile(
    rf"(?P<link>的那?个?|里面?的|[嘅滴]|个(?![一二两三几这那哪字人月年]))(?P<char>{_HAN})字?"
)
_ENDS = re.compile(  # what may follow a told character; anything else makes a word with it
    r"[^\u4e00-\u9fff]|$|是|不|那个|这个|就|啊|呀|哈|嘛|么|撒|噻|哦|咯|嘞|哇|吧|呢|了|对|写|打|我|俺|咱|他|她|姓|你"
)
_NEXT = 6
_DENIED = re.compile(
    r"(?:不是|不叫|不姓|并非|没有|别写|不要|莫写|[写打念记搞弄听认当]成|[写打念记搞弄听认当]错成)了?(?:那个|这个|的是|的|个|啥)?[ ,]*$"
)
_SIDE = re.compile(  # a side alone gives no character: 草头的, 女字旁, 女字边加个弟弟
    r"[带有加]?个?(?:[草竹女王石米禾衣言口足车马鱼鸟走月日提绞]字?|[单双]?人字?|三点水|[金木水火土]字?|[宝走]盖?字?)(?:旁|(?:头|边|底)(?=[的那这那,。 ]|$|加))(?:的|那个)?"
)
_MARK = ","


@dataclass(frozen=True)
class Told:
    """A character and the stretch `text[start:end]` that tells it; `denied` where it is not meant."""

    char: str
    start: int
    end: int
    denied: bool


def find(text: str) -> List[Told]:
    """The characters told in a text, in order of place; no two of them overlap."""
    folded = fold(text)
    apart: List[Told] = []
    for one in sorted(_by_word(folded) + _by_parts(folded), key=lambda told: told.start):
        if not apart or one.start >= apart[-1].end:
            apart.append(one)
    return apart


def without(text: str) -> str:
    """The text with commas in place of such words, exactly as long as before."""
    marked = list(text)
    for one in find(text):
        marked[one.start : one.end] = _MARK * (one.end - one.start)
    return _SIDE.sub(lambda side: _MARK * len(side.group()), "".join(marked))


def _by_word(text: str) -> List[Told]:
    found = []
    for match in _LINKED.finditer(text):
        start = _word_start(text, match.start(), match["char"])
        if start is None:
            continue
        if _ENDS.match(text, match.end()) or _another_begins(text, match.end()):
            denied = bool(_DENIED.search(text, 0, start))
            found.append(Told(match["char"], start, match.end(), denied))
    return found


def _word_start(text: str, link: int, char: str) -> Optional[int]:
    """Where the word of two to four characters before the link begins, if it holds the character."""
    for length in range(1, _LONGEST_WORD + 1):
        start = link - length
        if start < 0 or text[start] == "的" or not "\u4e00" <= text[start] <= "\u9fff":
            return None
        if length > 1 and char in text[start:link]:
            return start - (text[start - 1 : start] in tuple("一两三"))
    return None


def _another_begins(text: str, at: int) -> bool:
    """Whether the next told character follows without a pause: 勇敢的勇|军人的军."""
    link = _LINKED.search(text, at, at + _NEXT)
    return link is not None and _word_start(text[at:], link.start() - at, link["char"]) is not None


def _by_parts(text: str) -> List[Told]:
    pattern, chars = _components()
    return [
        Told(m["char"], m.start(), m.end(), bool(_DENIED.search(text, 0, m.start())))
        for m in pattern.finditer(text)
        if m["char"] in chars[m["parts"]]
    ]


@lru_cache(maxsize=1)
def _components() -> Tuple[Pattern[str], Dict[str, str]]:
    """A pattern of parts and the character after them, and the characters each of them may tell."""
    chars: Dict[str, str] = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            char, *said = line.split()
            for parts in said:
                chars[parts] = chars.get(parts, "") + char
    parts = "|".join(sorted(chars, key=len, reverse=True))
    return re.compile(rf"(?P<parts>{parts})(?:的那个|那个|的|底|嘅)?(?P<char>{_HAN})字?"), chars
