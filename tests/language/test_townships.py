"""Townships said short below their county, or alone."""

from __future__ import annotations

import pytest

from language import townships
from language.entities import extract
from language.places import Gazetteer


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("东台安丰", "东台市安丰镇"),
        ("住东台安丰我家四口", "东台市安丰镇"),
        ("盐城东台富安的", "盐城市东台市富安镇"),
        ("乐至通旅石佛村三组", "乐至县通旅镇石佛村三组"),
        ("四川省乐至县通旅镇石佛村", "四川省乐至县通旅镇石佛村"),
        ("乐至石佛村", "乐至县石佛村"),
        ("准旗薛家湾那边", "准格尔旗薛家湾镇"),
        ("我是乐至劳动局的", "乐至县"),
    ],
)
def test_completed_below_the_county(text: str, place: str) -> None:
    assert [e.normalized for e in extract(text) if e.type == "place"] == [place]


@pytest.mark.parametrize(
    ("answer", "place"),
    [("三仓的", "三仓镇"), ("大店", "大店镇"), ("安丰镇", "安丰镇"), ("丰镇", "丰镇市")],
)
def test_alone_after_the_question(answer: str, place: str) -> None:
    assert [e.normalized for e in extract(answer, expects="place")] == [place]


def test_two_of_a_name_are_not_decided() -> None:
    assert townships.anywhere("城关") is None
    assert townships.below(["320981"], "东台", 0) == (2, "东台镇")


def test_the_county_stays_known() -> None:
    (county,) = Gazetteer.load().resolve("东台安丰")
    assert (county.code, county.name) == ("320981", "东台市")
