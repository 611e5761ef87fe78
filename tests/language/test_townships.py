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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("奈曼旗大沁他拉镇", "奈曼旗大沁他拉镇"),
        ("我家在大沁他拉镇的", "大沁他拉镇"),
        ("黟县宏村镇那块", "黟县宏村镇"),
        ("前郭县查干花镇", "前郭尔罗斯蒙古族自治县查干花镇"),
        ("阜蒙的于寺镇", "阜新蒙古族自治县"),
        ("喀左水泉镇", "喀喇沁左翼蒙古族自治县水泉镇"),
    ],
)
def test_written_out_names_are_read_from_the_list(text: str, place: str) -> None:
    assert next(e.normalized for e in extract(text) if e.type == "place") == place


@pytest.mark.parametrize(
    ("answer", "places"),
    [
        ("库伦旗白音花苏木 嘎查名字叫 乌兰", ["库伦旗白音花苏木", "乌兰"]),
        ("杨家湾镇，俺们屯子叫大洼子 3组", ["杨家湾镇", "大洼子3组"]),
        ("旬邑县太村镇 俺们坡底队", ["旬邑县太村镇", "坡底队"]),
        ("彰武县哈尔套镇的，背山村", ["彰武县哈尔套镇", "背山村"]),
    ],
)
def test_villages_told_with_words_between(answer: str, places: list[str]) -> None:
    found = [e for e in extract(answer, expects="place") if e.type == "place"]
    assert [e.normalized for e in found] == places


@pytest.mark.parametrize(
    "text", ["我们村长叫王大壮", "村里有个叫李二的", "一个小山村", "我们家乡镇上"]
)
def test_no_villages(text: str) -> None:
    assert [e for e in extract(text) if e.type == "place"] == []
