"""Who is the head of a household: named, somebody else than the speaker, and nothing more said."""

from __future__ import annotations

import pytest

from language import heads
from language.entities import extract
from language.places import Gazetteer

NAMED = [
    "户主是我老公 他叫顾长林", "户主是我老公顾长林", "户主是俺对象 刘长水 长江的长", "当家的是我爸 叫顾长林",
    "户口本上户主是我公公 顾长林", "户主写的是我老公的名字 顾长林", "户主不是我 是我老公 叫顾长林",
    "俺家户主叫顾长林", "户主顾长林 是我老公", "我家是我老公当户主 他叫顾长林", "我老公顾长林是户主",
    "户主是孩子他爸 叫顾长林",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMED)
def test_a_name_is_said_to_be_the_heads(text: str) -> None:
    names = [one for one in extract(text, gazetteer=Gazetteer.load()) if one.type == "name"]
    assert [heads.is_named(text, one.start, one.end) for one in names] == [True]
    assert heads.tells_nothing_more(text, [one.value for one in names])


@pytest.mark.parametrize("text", ["我叫李玉芹 我老公叫顾长林", "户主是我 我叫李玉芹", "我叫李玉芹"])
def test_another_name_is_not(text: str) -> None:
    names = [one for one in extract(text, gazetteer=Gazetteer.load()) if one.type == "name"]
    assert names
    assert not any(heads.is_named(text, one.start, one.end) for one in names)


@pytest.mark.parametrize(
    ("text", "else_"),
    [
        ("户主是我老公", True), ("户主不是我", True), ("我老公是户主", True), ("当家的是俺公公", True),
        ("户主是我", False), ("户主是我家的", False), ("我老公病了", False), ("我就是户主", False),
    ],
)  # fmt: skip
def test_the_head_is_somebody_else(text: str, else_: bool) -> None:
    assert heads.is_somebody_else(text) is else_


def test_a_trouble_beside_it_is_more() -> None:
    assert not heads.tells_nothing_more("户主是我婆婆 她叫周桂英 腿摔断了", ["周桂英"])
