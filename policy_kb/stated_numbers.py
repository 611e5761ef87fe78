"""Numbers that a text states, however they are written: 5日 and 五天, 5% and 百分之五, 5万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from language import numerals
from language.text import fold

# What is counted, each in its one form: 天 and 日 agree, 天 and 工作日 never do.
UNITS = {
    "工作日": ("个工作日", "工作日"),
    "日": ("天", "日", "号"),
    "个月": ("个月", "个整月"),
    "月": ("月",),
    "年": ("周年", "年"),
    "季度": ("个季度", "季度"),
    "元": ("元", "块钱", "块"),
    "人": ("人", "名", "位", "个人"),
    "户": ("户", "家"),
    "次": ("次", "回", "轮"),
    "%": ("%", "个百分点"),
    "个": (
        "个",
        "处",
        "座",
        "所",
        "座",
        "项",
        "类",
        "种",
        "条",
        "级",
        "步",
        "问",
        "本",
        "张",
        "份",
    ),
    "公里": ("公里", "千米"),
    "亩": ("亩",),
    "岁": ("岁", "周岁"),
    "倍": ("倍",),
    "小时": ("个小时", "小时"),
    "分钟": ("分钟",),
}
_WORDS = sorted((word for words in UNITS.values() for word in words), key=len, reverse=True)
_UNIT = re.compile(f" ?({'|'.join(_WORDS)})")
_CANONICAL = {word: unit for unit, words in UNITS.items() for word in words}
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?")
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MEASURES = ("千瓦", "千米", "千克", "百姓")  # here 千 and 百 belong to the next word
_CHINESE = "[零〇一二两三四五六七八九十百千]+"
_SHARE = re.compile(rf"({_CHINESE})分之({_CHINESE}(?:点{_CHINESE})?|\d+(?:\.\d+)?)")
_HALF_YEAR = re.compile(r"(?<![上下个])半年")
_ANNEXES = re.compile(r"附件\d+(?:(?:、|,|和|至|到|-|—)(?:附件)?\d+(?!\d*[天日月年元]))*")
_ANNEX_RANGE = re.compile(r"(\d+)(?:至|到|-|—)(?:附件)?(\d+)")
# 一户一户, 一次, 一项: an article or a way of speaking; 一个月 is a length of time.
_ONE_COUNTS = {"个月", "季度", "工作日"}
# 分三类, 一共六步: in characters these count what the sentence itself goes on to list.
_LISTING = {"项", "类", "种", "条", "级", "步", "问", "份", "张"}


@dataclass(frozen=True)
class Stated:
    """``value`` without useless zeros; ``unit`` is a key of :data:`UNITS`, 附件, or empty."""

    value: str
    unit: str
    written: str

    def agrees(self, other: Stated) -> bool:
        """The same value, and no other unit where both have one."""
        if self.value != other.value:
            return False
        return not self.unit or not other.unit or self.unit == other.unit


def stated(text: str) -> list[Stated]:
    """The numbers of a text, shares, half years and annexes first, each once."""
    text = fold(text)
    found = []
    for match in _SHARE.finditer(text):
        whole, part = match.groups()
        value = _spoken(part)
        found.append(
            Stated(_plain(value), "%", match.group())
            if whole == "百"
            else Stated(f"{_plain(value)}/{_plain(_spoken(whole))}", "", match.group())
        )
    found += [Stated("6", "个月", match.group()) for match in _HALF_YEAR.finditer(text)]
    for match in _ANNEXES.finditer(text):
        found += _annexes(match.group())
    for pattern in (_SHARE, _HALF_YEAR, _ANNEXES):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return list(dict.fromkeys([*found, *_counted(text)]))


def _annexes(text: str) -> Iterator[Stated]:
    """附件4、6 and 附件4至7, each annex by itself: it is no 5 of anything else."""
    numbers = set(map(int, re.findall(r"\d+", text)))
    for first, last in _ANNEX_RANGE.findall(text):
        numbers |= set(range(int(first), min(int(last), int(first) + 50) + 1))
    for number in sorted(numbers):
        yield Stated(str(number), "附件", f"附件{number}")


def _counted(text: str) -> Iterator[Stated]:
    end = 0
    for found in numerals.find(text):
        if found.start < end:
            continue
        if text[found.start].isdigit():
            numbers, end = _arabic(text, found.start, found.end)
            yield from numbers
        else:
            end = found.end
            yield from _chinese(text, found)


def _arabic(text: str, start: int, limit: int) -> tuple[list[Stated], int]:
    """Every number in digits of ``text[start:limit]``, and where they end: 3-5万 holds two,
    and the first borrows 万 from the second."""
    read: list[tuple[float, float, str, str]] = []
    stop = start
    for match in _ARABIC.finditer(text, start):
        if match.start() >= limit:
            break
        scale, end = 1.0, match.end()
        while end < len(text) and text[end] in _SCALE and not text.startswith(_MEASURES, end):
            scale *= _SCALE[text[end]]
            end += 1
        if end < len(text) and text[end] in "多余来":
            end += 1
        unit = _UNIT.match(text, end)
        stop = unit.end() if unit else end
        value = float(match.group().replace(",", ""))
        read.append((value, scale, _unit_of(unit), text[match.start() : stop]))
    last = read[-1][1] if read else 1.0
    numbers = []
    for value, scale, kind, written in read:
        borrowed = last if scale == 1 and not kind else scale
        numbers.append(Stated(_plain(value * borrowed), kind, written))
    return numbers, stop


def _chinese(text: str, found: numerals.Number) -> Iterator[Stated]:
    """A number in characters if it counts something: 三天, 七千五, 三四千."""
    word, unit = text[found.start : found.end], _UNIT.match(text, found.end)
    if found.low is None or text[: found.start].endswith("第"):
        return
    kind = _unit_of(unit)
    if unit is not None and unit.group(1) in _LISTING:
        return
    if (unit is None and not _is_large(found)) or (found.low == 1 and kind not in _ONE_COUNTS):
        return
    for value in dict.fromkeys((found.low, found.high)):
        if value is not None:
            yield Stated(_plain(value), kind, word + (unit.group() if unit else ""))


def _is_large(found: numerals.Number) -> bool:
    """七千五 is an amount by itself; 十三五 is a name."""
    return found.scaled and found.low is not None and found.low >= 100


def _spoken(text: str) -> float:
    """五, 二点五 or 5.5 as a number."""
    if text[0].isdigit():
        return float(text)
    whole, _, rest = text.partition("点")
    value = numerals.parse(whole)
    digits = "".join(str(numerals.parse(char) or 0) for char in rest)
    return float(f"{value if isinstance(value, int) else 0}.{digits or 0}")


def _unit_of(match: re.Match[str] | None) -> str:
    return _CANONICAL[match.group(1)] if match else ""


def _plain(value: float) -> str:
    """12.50 → 12.5, 5.0 → 5."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
