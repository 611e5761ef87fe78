"""Numbers in Chinese characters: 一万零五百, 三千五, 三四千, 十七八万, 十几万, 廿五."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional, Tuple

DIGITS = {char: n for n, chars in enumerate(
    ("零〇", "一壹幺", "二两贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for char in chars}  # fmt: skip
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG = {"万": 10_000, "亿": 100_000_000}
_TENS = {"廿": 20, "卅": 30}
_MORE = "多来余"
_NOT_MORE = ("多少", "来自", "来了", "来回")
_LONGEST = 24
# After 两千 a digit that counts something else is none of the number's: 两千一年, 三万两个人.
_OTHERS_DIGIT = re.compile(
    r"(?<=一)(?:年|个|天|月|次|直|共|家|起|般|下|亩|回|趟|人|口|场|户|季|学|周|斤|头|只|套|车|吨|针|碗|路|点|样|定|分|大家|星期|礼拜|日|块儿)|[个口亩年天岁头只人次户斤回趟]"
)


@dataclass
class Part:
    """One number with its end; `low` = `high` unless two neighbouring digits were said (三四千)."""

    low: float
    high: float
    end: int
    approx: bool = False
    scaled: bool = False  # holds a word such as 百, 千, 万
    vague: bool = False  # 几千: an order of magnitude and nothing more
    plain: bool = True  # digits only, a magnitude may still be borrowed from a range's end


def read_chinese(text: str, start: int) -> Part | None:
    """The number in Chinese characters that begins at `start`; None if there is none."""
    return _Reader(text, start).read()


class _Reader:
    """Goes from left to right; what is below the last 万 or 亿 is the open section."""

    def __init__(self, text: str, start: int) -> None:
        self.text, self.start, self.position = text, start, start
        self.whole = (0.0, 0.0)
        self.section = (0.0, 0.0)
        self.digit: Optional[Tuple[float, float]] = None
        self.last_unit = 1
        self.zero = self.approx = self.scaled = self.vague = False
        self.refused = False

    def read(self) -> Part | None:
        limit = min(len(self.text), self.start + _LONGEST)
        while self.position < limit and self._take(self.text[self.position]):
            self.position += 1
        if self.refused:
            return _spelled(self.text, self.start)
        if self.position == self.start or (self.position == self.start + 1 and self.zero):
            return None
        return self._close()

    def _ahead(self, length: int = 1) -> str:
        return self.text[self.position + 1 : self.position + 1 + length]

    def _take(self, char: str) -> bool:
        """Takes one character in; False where the number has ended before it."""
        if char in DIGITS:
            return self._take_digit(char)
        if char == "好" and self.scaled and self.digit is None:
            return self._ahead() == "几"  # 十好几万
        if char in _TENS and self.digit is None:
            self._add(_TENS[char], _TENS[char])
            self.last_unit, self.scaled = 10, True
            return True
        if char in "几数" and self.digit is None:
            return self._take_some(char)
        if char in UNITS:
            return self._take_unit(UNITS[char])
        if char in BIG:
            return self._take_big(BIG[char])
        if char in _MORE and self.scaled and self.digit is None:
            return self._take_more()
        if char == "半" and self.scaled and self.digit is None and self.last_unit >= 100:
            self._add(self.last_unit / 2, self.last_unit / 2)
            self.position += 1
        return False

    def _add(self, low: float, high: float) -> None:
        self.section = (self.section[0] + low, self.section[1] + high)

    def _take_digit(self, char: str) -> bool:
        value = DIGITS[char]
        if value == 0:
            if not self.scaled:
                self.refused = True  # 三零零五 is spelled
                return False
            self.zero, self.digit = True, None
            return True
        if self.digit is None:
            self.digit = (value, value)
            return True
        low, high = self.digit
        if low != high or _spelled(self.text, self.position - 1) is not None:
            self.refused = not self.scaled
            return False
        if value == low + 1 or (low, value) == (3, 5):
            self.digit = (low, value)
            return True
        return False

    def _take_some(self, char: str) -> bool:
        """几千 is vague; 十几 and 十几万 are ten and a hundred thousand, more or less."""
        following = self._ahead()
        magnitude = following in UNITS or following in BIG
        if not self.scaled:
            if not magnitude:
                return False
            self.vague = self.approx = True
            self.digit = (1.0, 1.0)
            return True
        if char == "数":
            return False
        self.approx = True
        if magnitude:
            self.digit = (0.0, 0.0)
            return True
        self.position += 1
        return False

    def _take_unit(self, unit: int) -> bool:
        if self.digit is not None and self.section[0] and unit >= self.last_unit > 1:
            self.position, self.digit = self.position - 1, None  # 三千五千 is two numbers
            return False
        if self.digit is None and unit > 10 and self.position == self.start:
            return False  # a bare 百 or 千 says nothing
        low, high = self.digit if self.digit is not None else (1.0, 1.0)
        self._add(low * unit, high * unit)
        self.digit, self.last_unit, self.scaled, self.zero = None, unit, True, False
        return True

    def _take_big(self, unit: int) -> bool:
        if self.digit is None and not self.section[0]:
            return False
        low, high = self.digit or (0.0, 0.0)
        self.whole = (
            self.whole[0] + (self.section[0] + low) * unit,
            self.whole[1] + (self.section[1] + high) * unit,
        )
        self.section = (0.0, 0.0)
        self.digit, self.last_unit, self.scaled, self.zero = None, unit, True, False
        return True

    def _take_more(self) -> bool:
        if self.text[self.position : self.position + 2] in _NOT_MORE:
            return False
        self.approx = True
        if self._ahead() in BIG and self._ahead():
            return True
        self.position += 1
        return False

    def _close(self) -> Part | None:
        short = self.digit is not None and self.scaled and self.last_unit > 10 and not self.zero
        if short and _OTHERS_DIGIT.match(self.text, self.position):  # 两千|一年
            self.digit, self.position = None, self.position - 1
        if self.digit is not None:
            step = 1 if self.zero or self.last_unit <= 10 else self.last_unit // 10
            self._add(self.digit[0] * step, self.digit[1] * step)
        low, high = self.whole[0] + self.section[0], self.whole[1] + self.section[1]
        return Part(
            low, high, self.position, self.approx, self.scaled, self.vague, plain=not self.scaled
        )


def _spelled(text: str, start: int) -> Part | None:
    """三五零零: three digits or more said one by one."""
    end = start
    while end < len(text) and end - start < 8 and text[end] in DIGITS and text[end] not in "俩仨":
        end += 1
    if end - start < 3:
        return None
    value = float("".join(str(DIGITS[char]) for char in text[start:end]))
    return Part(value, value, end, plain=False)
