"""Numbers as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.numerals import find, parse
from language.text import fold

DIGITS = "零一二三四五六七八九"


def in_characters(number: int) -> str:
    """A number below a hundred million as it is written in full: 10500 → 一万零五百."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return in_characters(high) + "万" + gap + (in_characters(low) if low else "")
    text, pending = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if pending and text else "") + DIGITS[digit] + name
            pending = False
        else:
            pending = bool(text)
    return text


@given(st.integers(1, 99_999_999))
def test_written_in_full_comes_back(number: int) -> None:
    assert parse(in_characters(number)) == number


@given(st.integers(1, 99_999_999))
def test_digits_come_back(number: int) -> None:
    assert parse(str(number)) == parse(f"{number:,}") == number


UNITS = st.sampled_from([("百", 100), ("千", 1000), ("万", 10000)])


@given(st.integers(1, 9), st.integers(1, 9), UNITS)
def test_the_last_unit_may_be_left_out(first: int, second: int, unit: tuple[str, int]) -> None:
    name, size = unit
    assert parse(f"{DIGITS[first]}{name}{DIGITS[second]}") == first * size + second * size // 10


@given(st.integers(1, 8), UNITS)
def test_neighbours_are_a_range(first: int, unit: tuple[str, int]) -> None:
    name, size = unit
    spoken = f"{DIGITS[first]}{DIGITS[first + 1]}{name}"
    assert parse(spoken) == [first * size, (first + 1) * size]


@pytest.mark.parametrize(
    ("text", "value", "approx"),
    [
        ("三千五", 3500, False), ("两万八", 28000, False), ("3千多", 3000, True),
        ("三四千", [3000, 4000], False), ("3到4千", [3000, 4000], False), ("5.2万", 52000, False),
        ("一万零五百", 10500, False), ("百八十", 100, True), ("万把", 10000, True),
        ("四五万", [40000, 50000], False), ("３ｗ", 30000, False), ("2k", 2000, False),
        ("12,000", 12000, False), ("壹万贰仟", 12000, False), ("一万半", 15000, False),
        ("廿五", 25, False), ("卅", 30, False), ("俩", 2, False), ("仨", 3, False),
        ("3万5", 35000, False), ("1万2千多", 12000, True), ("十几万", 100000, True),
        ("十好几万", 100000, True), ("十七八万", [170000, 180000], False), ("几千", None, True),
        ("一百五六十", [150, 160], False), ("三千五千", [3000, 5000], False),
        ("一万多两万", [10000, 20000], True), ("3000-4000", [3000, 4000], False),
        ("一亿两千万", 120000000, False), ("三五零零", 3500, False), ("千儿八百", 1000, True),
    ],
)  # fmt: skip
def test_spoken(text: str, value: object, approx: bool) -> None:
    folded = fold(text)
    assert [(n.value, n.approx, n.start, n.end) for n in find(folded)] == [
        (value, approx, 0, len(text))
    ]


def test_a_digit_that_counts_something_else_is_left_alone() -> None:
    assert [n.value for n in find("两千一年就是两万四")] == [2000, 1, 24000]


@pytest.mark.parametrize(
    ("text", "value"), [("千二块", 1200), ("万八", 18_000), ("千五左右", 1500), ("万三多", 13_000)]
)
def test_a_one_before_the_unit_may_be_left_out(text: str, value: int) -> None:
    number = next(find(text))
    assert (number.start, number.low, number.high) == (0, value, value)


@pytest.mark.parametrize("text", ["百姓", "万一呢", "千万别", "没有", "多少"])
def test_no_number(text: str) -> None:
    assert not any(n.scaled for n in find(text))
