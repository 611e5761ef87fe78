"""Numbers as people say them: 三千五, 两万八, 3千多, 三四千, 5.2万, 百八十, 小两万."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from language.chinese_numerals import BIG, UNITS, Part, read_chinese

_UNITS = {**UNITS, "k": 1000}
_BIG = {**BIG, "w": 10_000}
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?")
_TO = re.compile(r" ?(?:到|至|~|-|—|–|、|,(?=[二两三四五六七八九]))+ ?")
_LOOSE = re.compile(r"[多来几余]|把(?!握)")
_IDIOMS = {
    "百儿八十": 100, "百八十": 100, "百十来": 100, "百十": 100, "百把": 100,
    "千儿八百": 1000, "千八百": 1000, "千把": 1000, "千来": 1000,
    "万儿八千": 10_000, "万八千": 10_000, "万把": 10_000, "万来": 10_000,
}  # fmt: skip
_DIGITS = "零一二三四五六七八九"
_SHORTENED = re.compile(
    r"(?<![\d零一二两三四五六七八九十百千万几数多好上成])(?P<unit>[千万])(?P<digit>[二三四五六七八九])(?=块|元|多|来|左右|[ ,。;!?吧嘛了啊呢]|$)"
)
"""千二 for 1200, 万八 for 18000."""
_START = re.compile(r"[\d零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万几数廿卅俩仨半]")


@dataclass(frozen=True)
class Number:
    """A number at `[start, end)` of the folded text; `low` = `high` unless a range was said.

    `low` is None for 几千, 几万: an order of magnitude and nothing more.
    """

    start: int
    end: int
    low: int | None
    high: int | None
    approx: bool = False
    scaled: bool = False  # holds a word such as 百, 千, 万
    halves: int = 0  # 1 when a half was said that the integer value cannot hold

    @property
    def value(self) -> int | list[int] | None:
        if self.low is None or self.high is None:
            return None
        return self.low if self.low == self.high else [self.low, self.high]


def find(text: str) -> Iterator[Number]:
    """All numbers of a folded text, left to right and longest first."""
    position = 0
    while True:
        match = _START.search(text, position)
        if match is None:
            return
        number = read(text, match.start())
        if number is None:
            position = match.end()
            continue
        yield number
        position = number.end


def read(text: str, start: int) -> Number | None:
    """The number that begins exactly at `start`, with its range and its 多/来; None if there is none."""
    first = _one(text, start)
    if first is None:
        return None
    part = first
    link = _TO.match(text, first.end)
    if link:
        second = _one(text, link.end())
        joined = _join(first, second) if second is not None else None
        if joined is not None:
            part = joined
    else:  # 三千五千, 一万多两万
        second = _one(text, first.end) if first.scaled else None
        if second is not None and second.scaled and 1 < second.low / max(first.low, 1) <= 2.5:
            part = Part(first.low, second.high, second.end, first.approx or second.approx, True)
    if part.vague:
        return Number(start, part.end, None, None, True, part.scaled)
    low, high = round(part.low), round(part.high)
    half = int(low != part.low)
    return Number(start, part.end, low, high, part.approx, part.scaled, half)


def parse(text: str) -> int | list[int] | None:
    """The value of a string that is a number and nothing else; None otherwise."""
    number = read(text, 0)
    return number.value if number is not None and number.end == len(text) else None


def _join(first: Part, second: Part) -> Part | None:
    """三到四千 borrows its magnitude from the end; 3000-4000 stands as it is."""
    low = first.low
    if first.plain and second.scaled and low < second.low:
        unit = 1.0
        while second.high / unit >= 10 * max(low, 1) and unit < 1e8:
            unit *= 10
        scale = 1
        for candidate in (10, 100, 1000, 10_000, 100_000, 1_000_000):
            if second.high % candidate == 0 and candidate <= unit:
                scale = candidate
        low = low * scale if low * scale < second.high else low
    if not low < second.high or second.high > low * 20 or first.vague or second.vague:
        return None
    return Part(low, second.high, second.end, first.approx or second.approx, second.scaled)


def _one(text: str, start: int) -> Part | None:
    shortened = _SHORTENED.match(text, start)
    if shortened is not None:
        unit = UNITS.get(shortened["unit"]) or BIG[shortened["unit"]]
        value = unit + _DIGITS.index(shortened["digit"]) * unit / 10
        return Part(value, value, shortened.end(), False, True, plain=False)
    for idiom, base in _IDIOMS.items():
        if text.startswith(idiom, start):
            return Part(base, base, start + len(idiom), True, True, plain=False)
    arabic = _ARABIC.match(text, start)
    if arabic is not None:
        return _arabic(text, arabic)
    part = read_chinese(text, start)
    if part is not None and part.plain and text[part.end : part.end + 1] in ("w", "k"):
        return _magnitudes(text, part)
    return part


def _arabic(text: str, match: re.Match[str]) -> Part:
    value = float(match.group().replace(",", "")) if match.end() - match.start() <= 15 else 0.0
    part = Part(value, value, match.end())
    return _magnitudes(text, part)


def _magnitudes(text: str, part: Part) -> Part:
    """百 千 万 after a number in digits, 多 or 来 on the way, then 3万5, 2千5, 1万零500."""
    unit = 1
    while part.end < len(text):
        char = text[part.end]
        if char in _UNITS or char in _BIG:
            if (
                char in "kw"
                and text[part.end + 1 : part.end + 2].isascii()
                and (text[part.end + 1 : part.end + 2].isalpha())
            ):
                break
            step = _UNITS.get(char) or _BIG[char]
            part.low, part.high = part.low * step, part.high * step
            unit *= step
            part.end += 1
            part.scaled, part.plain = True, False
        elif char in "多来几余" and (part.low >= 10 or unit > 1) and not part.approx:
            if text[part.end : part.end + 2] in ("来自", "多少", "几个", "来了", "来回"):
                break
            part.approx = True
            part.end += 1
        else:
            break
    if unit > 1 and not part.approx:
        _tail(text, part, unit)
    return part


def _tail(text: str, part: Part, unit: int) -> None:
    if text[part.end : part.end + 1] == "半" and unit >= 100:
        part.low, part.high, part.end = part.low + unit / 2, part.high + unit / 2, part.end + 1
        return
    begin = part.end + (text[part.end : part.end + 1] in ("零", "〇") and part.end > 0)
    rest = _ARABIC.match(text, begin)
    if rest is None or rest.end() - rest.start() > 6:
        return
    value = float(rest.group().replace(",", ""))
    following = text[rest.end() : rest.end() + 1]
    if following in _UNITS and _UNITS[following] < unit:
        value *= _UNITS[following]
        end = rest.end() + 1
    elif begin > part.end or (len(rest.group()) > 1 and value >= 100):
        end = rest.end()  # 1万零500, 1万2500
    elif len(rest.group()) == 1 and following not in tuple("个口人月年天号日亩头只"):
        value *= unit / 10
        end = rest.end()
    else:
        return
    if value < unit:
        part.low, part.high, part.end = part.low + value, part.high + value, end
        if text[end : end + 1] in ("多", "来", "余") and text[end : end + 2] not in (
            "多少",
            "来自",
        ):
            part.approx, part.end = True, end + 1
