"""ID card numbers (GB 11643): eighteen characters with a check digit, and the old fifteen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from language.digits import Run, runs
from language.mention import Span

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = {
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64",
    "65", "71", "81", "82", "83",
}  # fmt: skip
_X = re.compile(
    r"[ ,、\-]{0,2}(?:最后(?:一[位个])?(?:是|为)?|末[位尾]是?|尾数是?|大写的?|小写的?)?(?:[x×✕]|叉|艾克斯)"
)
_PHONE = re.compile(r"1[3-9]\d{9}")
_CUE = re.compile(r"身份证?|证件号|id ?card|身分证|^id|公民身份")
_OTHER_CUE = re.compile(r"卡号|银行卡|账号|帐号|存折|社保卡|残疾证|一卡通|存单|单号")


def check_digit(first17: str) -> str:
    """The eighteenth character (0–9 or X) that belongs to seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def is_valid(number: str) -> bool:
    """Whether an 18-character number has a real birth date and the right check digit, or is an old one of 15."""
    if len(number) == 18 and number[:17].isdigit() and number.isascii():
        return birth_date(number) is not None and check_digit(number[:17]) == number[17].upper()
    return len(number) == 15 and birth_date(number) is not None


def birth_date(number: str) -> date | None:
    """The date of birth inside a number of 18 or 15 characters, None where there is none."""
    if not number[:-1].isdigit() or number[:2] not in _PROVINCES:
        return None
    if len(number) == 18:
        digits = number[6:14]
    elif len(number) == 15:
        digits = "19" + number[6:12]
    else:
        return None
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if 1890 <= born.year <= 2099 else None


def find(text: str, expected: bool = False) -> list[Span]:
    """ID numbers of a folded text; a wrong one that was clearly meant as an ID has `valid: False`.

    `expected` says that one was just asked for, which makes any long run of digits a try at it.
    """
    found: list[Span] = []
    for run in runs(text):
        found.extend(_in_run(text, run, expected))
    return found


def _in_run(text: str, run: Run, expected: bool) -> Iterator[Span]:
    length = len(run.digits)
    before = text[max(0, run.starts[0] - 14) : run.starts[0]]
    cue, other = expected or bool(_CUE.search(before)), _OTHER_CUE.search(before)
    edges = {begin for begin, _ in run.groups()}
    stops = {stop for _, stop in run.groups()}
    for begin in sorted(edges):
        for size in (18, 17, 15):
            stop = begin + size
            if stop > length or (stop not in stops and stop != length):
                continue
            digits = run.digits[begin:stop]
            start, end = run.span(begin, stop)
            mark = _X.match(text, end) if size == 17 else None
            if mark is not None:
                digits, end = digits + "X", mark.end()
            if len(digits) == 17:
                continue
            if is_valid(digits):
                yield Span(start, end, digits)
                return
            if len(digits) == 18 and not other and (cue or birth_date(digits)):
                yield Span(start, end, digits, {"valid": False})
                return
    if cue and not other and length >= (7 if expected else 12) and len(edges) <= 8:
        start, end = run.span(0, length)
        mark = _X.match(text, end)
        digits = run.digits + ("X" if mark else "")
        phones = any(_PHONE.fullmatch(run.digits[begin:stop]) for begin, stop in run.groups())
        if length <= 20 and not (expected and phones):
            yield Span(start, mark.end() if mark else end, digits, {"valid": False})
