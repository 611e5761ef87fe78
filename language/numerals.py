"""Numbers as people say them: 三千五, 两万八, 3千多, 三四千, 5.2万, 百八十, 小两万."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

DIGITS = {char: n for n, chars in enumerate(
    ("零〇", "一壹幺", "二两贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for char in chars}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000}
_BIG = {"万": 10_000, "w": 10_000, "亿": 100_000_000}
_TENS = {"廿": 20, "卅": 30}
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?")
_TO = re.compile(r" ?(?:到|至|~|-|—|–|、|,(?=[二两三四五六七八九]))+ ?")
_LOOSE = re.compile(r"[多来几余]|把(?!握)")
_IDIOMS = {
    "百儿八十": 100, "百八十": 100, "百十来": 100, "百十": 100, "百把": 100,
    "千儿八百": 1000, "千八百": 1000, "千把": 1000, "千来": 1000,
    "万儿八千": 10_000, "万八千": 10_000, "万把": 10_000, "万来": 10_000,
}  # fmt: skip
_START = re.compile(r"[\d零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万几数廿卅俩仨半]")
# After 两千 a digit that counts something else is none of the number's: 两千一年, 三万两个人.
_OTHERS_DIGIT = re.compile(
    r"(?<=一)(?:年|个|天|月|次|直|共|家|起|般|下|亩|回|趟|人|口|场|户|季|学|周|斤|头|只|套|车|吨|针|碗|路|点|样|定|分|大家|星期|礼拜|日|块儿)|[个口亩年天岁头只人次户斤回趟]"
)
_LONGEST = 24


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


@dataclass
class _Part:
    low: float
    high: float
    end: int
    approx: bool = False
    scaled: bool = False
    vague: bool = False
    plain: bool = True  # digits only, a magnitude may still be borrowed from a range's end


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
            part = _Part(first.low, second.high, second.end, first.approx or second.approx, True)
    if part.vague:
        return Number(start, part.end, None, None, True, part.scaled)
    low, high = round(part.low), round(part.high)
    half = int(low != part.low)
    return Number(start, part.end, low, high, part.approx, part.scaled, half)


def parse(text: str) -> int | list[int] | None:
    """The value of a string that is a number and nothing else; None otherwise."""
    number = read(text, 0)
    return number.value if number is not None and number.end == len(text) else None


def _join(first: _Part, second: _Part) -> _Part | None:
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
    return _Part(low, second.high, second.end, first.approx or second.approx, second.scaled)


def _one(text: str, start: int) -> _Part | None:
    for idiom, base in _IDIOMS.items():
        if text.startswith(idiom, start):
            return _Part(base, base, start + len(idiom), True, True, plain=False)
    arabic = _ARABIC.match(text, start)
    if arabic is not None:
        return _arabic(text, arabic)
    return _chinese(text, start)


def _arabic(text: str, match: re.Match[str]) -> _Part:
    value = float(match.group().replace(",", "")) if match.end() - match.start() <= 15 else 0.0
    part = _Part(value, value, match.end())
    return _magnitudes(text, part)


def _magnitudes(text: str, part: _Part) -> _Part:
    """百 千 万 after a number in digits, 多 or 来 on the way, then 3万5, 2千5, 1万零500."""
    unit = 1
    while part.end < len(text):
        char = text[part.end]
        if char in _UNITS or char in _BIG:
            if char in "kw" and text[part.end + 1 : part.end + 2].isascii() and (
                text[part.end + 1 : part.end + 2].isalpha()
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


def _tail(text: str, part: _Part, unit: int) -> None:
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


def _chinese(text: str, start: int) -> _Part | None:
    """A run such as 一万零五百, 三四千, 十七八万, 三千五, 十几, 好几千's 几千."""
    low = high = section_low = section_high = 0.0
    digit: tuple[float, float] | None = None
    position, last_unit, zero = start, 1, False
    approx = scaled = vague = False
    limit = min(len(text), start + _LONGEST)
    while position < limit:
        char = text[position]
        if char in "零〇":
            zero, digit = (True, None) if scaled else (zero, (0.0, 0.0))
            if not scaled:
                return _spelled(text, start)
        elif char in DIGITS:
            if digit is not None:
                value = DIGITS[char]
                run = _spelled(text, position - 1)
                if digit[0] != digit[1] or run is not None:
                    if scaled:
                        break
                    return run
                if not (value == digit[0] + 1 or (digit[0], value) == (3, 5)):
                    break
                digit = (digit[0], value)
            else:
                digit = (DIGITS[char], DIGITS[char])
        elif char == "好" and scaled and digit is None and text[position + 1 : position + 2] == "几":
            pass  # 十好几万
        elif char in _TENS and digit is None:
            section_low, section_high = section_low + _TENS[char], section_high + _TENS[char]
            last_unit, scaled = 10, True
        elif char in "几数" and digit is None:
            if not scaled and text[position + 1 : position + 2] not in tuple("十百千万拾佰仟"):
                return None
            if scaled and char == "数":
                break
            following = text[position + 1 : position + 2]
            if scaled and following not in _BIG and following not in _UNITS:
                approx = True
                position += 1
                break
            if scaled:
                approx, digit = True, (0.0, 0.0)
            else:
                vague = approx = True
                digit = (1.0, 1.0)
        elif char in _UNITS and char != "k":
            unit = _UNITS[char]
            if digit is not None and section_low and unit >= last_unit > 1:
                position, digit = position - 1, None  # 三千五千 is two numbers
                break
            pair = digit if digit is not None else (1.0, 1.0)
            if digit is None and unit > 10 and not scaled and position == start:
                return None  # a bare 百 or 千 says nothing
            section_low, section_high = section_low + pair[0] * unit, section_high + pair[1] * unit
            digit, last_unit, scaled, zero = None, unit, True, False
        elif char in _BIG and char != "w":
            if position == start or (digit is None and not section_low):
                break
            pair = digit or (0.0, 0.0)
            low += (section_low + pair[0]) * _BIG[char]
            high += (section_high + pair[1]) * _BIG[char]
            section_low = section_high = 0.0
            digit, last_unit, scaled, zero = None, _BIG[char], True, False
        elif char in "多来余" and scaled and digit is None and text[position : position + 2] not in (
            "多少", "来自", "来了", "来回",
        ):  # fmt: skip
            approx = True
            position += 1
            if text[position : position + 1] in _BIG:
                continue
            break
        elif char == "半" and scaled and digit is None and last_unit >= 100:
            section_low, section_high = section_low + last_unit / 2, section_high + last_unit / 2
            position += 1
            break
        else:
            break
        position += 1
    if position == start or (position == start + 1 and zero):
        return None
    if digit is not None and scaled and last_unit > 10 and not zero:
        if _OTHERS_DIGIT.match(text, position):  # 两千|一年
            digit, position = None, position - 1
    if digit is not None:
        step = 1 if zero or last_unit <= 10 else last_unit // 10
        section_low, section_high = section_low + digit[0] * step, section_high + digit[1] * step
    part = _Part(
        low + section_low, high + section_high, position, approx, scaled, vague, plain=not scaled
    )
    if not scaled and text[position : position + 1] in ("w", "k") and digit is not None:
        return _magnitudes(text, part)
    return part


def _spelled(text: str, start: int) -> _Part | None:
    """三五零零: three digits or more said one by one."""
    end = start
    while end < len(text) and end - start < 8 and text[end] in DIGITS and text[end] not in "俩仨":
        end += 1
    if end - start < 3:
        return None
    value = float("".join(str(DIGITS[char]) for char in text[start:end]))
    return _Part(value, value, end, plain=False)
