"""Phones, ID cards and what is masked."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import idcards, phones
from language.entities import extract
from language.masking import mask
from language.text import fold

SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
TYPED = str.maketrans("零幺二三四五六七八九〇", "01234567890")


def card(region: str, born: str, sequence: str = "000") -> str:
    body = region + born + sequence
    return body + idcards.check_digit(body)


BIRTHS = st.dates(date(1900, 1, 1), date(2025, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))
CARDS = st.builds(card, st.sampled_from(["512022", "150121", "371324", "320981"]), BIRTHS)
PHONES = st.integers(0, 9999).map(lambda tail: f"1380000{tail:04d}")


@given(CARDS)
def test_a_right_card_is_valid_and_one_changed_digit_is_not(number: str) -> None:
    assert idcards.is_valid(number)
    for position in (6, 12, 16):
        changed = str((int(number[position]) + 1) % 10)
        assert not idcards.is_valid(number[:position] + changed + number[position + 1 :])


@given(CARDS, PHONES)
def test_found_typed_spaced_or_spoken(number: str, phone: str) -> None:
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    for form in (number, number.lower(), spaced, number.translate(SPOKEN)):
        text = fold(f"身份证{form}")
        cards = idcards.find(text)
        assert [(c.normalized, c.attrs) for c in cards] == [(number, {})]
        assert phones.find(text, cards) == []
    parted = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    for form in (phone, parted, phone.translate(SPOKEN), f"+86 {phone}"):
        text = fold(f"电话{form}")
        assert [(p.normalized, p.attrs) for p in phones.find(text, [])] == [(phone, {})]


@given(CARDS, PHONES)
def test_nothing_survives_the_mask(number: str, phone: str) -> None:
    for text in (
        f"我叫王秀英电话{phone}身份证{number}",
        f"{number}{phone}",
        f"{phone}，{number.translate(SPOKEN)}",
        f"卡号6228{number[:15]}，{phone.translate(SPOKEN)}",
        f"{phone[:3]}-{phone[3:7]}-{phone[7:]} {number[:6]} {number[6:]}",
    ):
        masked = mask(text)
        plain = re.sub(r"\D", "", masked.translate(TYPED))
        assert phone not in plain and number[:17] not in plain
        assert len(plain) < 7 and "王秀英" not in masked


@given(st.text(max_size=80))
def test_any_text_can_be_masked(text: str) -> None:
    masked = mask(text)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", masked)


def test_amounts_dates_and_places_stay_readable() -> None:
    text = "去年住院花了82000，欠三万，2026-03-05报的，住乐至县"
    assert mask(text) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("座机0515-85212345", [("051585212345", {})]),
        ("电话1380000123", [("1380000123", {"valid": False})]),
        ("电话138000012345", [("138000012345", {"valid": False})]),
        ("我老婆手机13800001112", [("13800001112", {"role": "household"})]),
        ("我本人的电话是13800001113", [("13800001113", {"role": "speaker"})]),
        ("幺三八 四个零 一二三四", [("13800001234", {})]),
        ("１３８００００１２３４", [("13800001234", {})]),
        ("13800001234 13800005678", [("13800001234", {}), ("13800005678", {})]),
        ("卡号6228480000000000000", []),
        ("打12317", []),
        ("养了10只羊3000-4000块", []),
    ],
)
def test_phones(text: str, found: list[tuple[str, dict[str, object]]]) -> None:
    folded = fold(text)
    spans = phones.find(folded, idcards.find(folded))
    assert [(span.normalized, span.attrs) for span in spans] == found


@pytest.mark.parametrize(
    "text",
    ["13800001112，哦不是，13800001113，这个才是", "不是13800001112，是13800001113"],
)
def test_the_number_that_was_taken_back_is_none(text: str) -> None:
    assert [one.normalized for one in extract(text) if one.type == "phone"] == ["13800001113"]


def test_old_and_wrong_cards() -> None:
    assert [(c.normalized, c.attrs) for c in idcards.find("512022700315001")] == [
        ("512022700315001", {})
    ]
    right = card("320981", "19550612")
    wrong = right[:17] + ("1" if right[17] != "1" else "2")
    assert [(c.normalized, c.attrs) for c in idcards.find(wrong)] == [(wrong, {"valid": False})]
    assert str(idcards.birth_date(wrong)) == "1955-06-12"
    assert idcards.birth_date("51202219700231000X") is None


def test_a_word_of_assent_before_a_phone_is_no_name() -> None:
    found = [one.type for one in extract("那行 13800009362", expects="phone")]
    assert found == ["phone"]


def test_a_phone_behind_a_digit_is_no_wrong_card() -> None:
    said = "我的电话刚才念错了，最后一位是2，13800008642"
    found = [(one.type, one.normalized) for one in extract(said, expects="id_card")]
    assert found == [("phone", "13800008642")]


@pytest.mark.parametrize("typed", ["138000041O8", "138OOOO4108", "l3800004lo8", "138 0000 4lO8"])
def test_a_letter_that_looks_like_the_digit_is_one(typed: str) -> None:
    found = [one for one in extract(f"电话{typed}，找我") if one.type == "phone"]
    assert [(one.normalized, one.value) for one in found] == [("13800004108", typed)]
    assert typed[-4:] not in mask(f"电话{typed}")


def test_letters_beside_a_number_stay_letters() -> None:
    assert not [one for one in extract("家里有10l油，wifi密码12345lo") if one.type == "phone"]
