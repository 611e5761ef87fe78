"""A number as official texts write it: 十二, ⑫, 12, xii – and back."""

from __future__ import annotations

import unicodedata

DIGITS = "〇一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
UNITS, FORMAL_UNITS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")
ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
LARGEST = 9999  # what is written in characters; anything above stays in digits
HAN_FORMS = frozenset(
    {
        "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
        "taiwaneseCountingThousand", "koreanDigital2",
    }
)  # fmt: skip


def han(number: int, digits: str = DIGITS, units: tuple[str, ...] = UNITS) -> str:
    """1 → 一, 12 → 十二, 105 → 一百零五."""
    if not 0 < number <= LARGEST:
        return str(number)
    found, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            found += ("零" if gap and found else "") + digits[digit] + units[place]
            gap = False
        else:
            gap = True
    return found[1:] if found.startswith("一十") else found


def written(number: int, form: str) -> str:
    """A number in one of Word's forms (``w:numFmt``); an unknown form is written in digits."""
    if form in HAN_FORMS:
        return han(number)
    if form == "chineseLegalSimplified":
        return han(number, FORMAL, FORMAL_UNITS)
    if form in {"ideographDigital", "japaneseDigitalTenThousand"}:
        return "".join(DIGITS[int(digit)] for digit in str(number))
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    if form in {"lowerLetter", "upperLetter"} and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"} and 0 < number <= LARGEST:
        found = ""
        for size, letters in ROMAN:
            found += letters * (number // size)
            number %= size
        return found if form == "lowerRoman" else found.upper()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def read(text: str) -> int:
    """The number that 十二, 12, １２ or ⑫ writes; 0 when it writes none."""
    flat = unicodedata.normalize("NFKC", text)
    if flat.isdecimal():
        return int(flat)
    total = digit = 0
    for character in flat:
        if character in UNITS[1:]:
            total += (digit or 1) * 10 ** UNITS.index(character)
            digit = 0
        elif character in DIGITS:
            digit = DIGITS.index(character)
        elif character != "零":
            return 0
    return total + digit
