"""Places: found, completed, resolved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.divisions import packaged
from language.places import Division, Gazetteer

GAZETTEER = Gazetteer.load()


def test_the_packaged_table_is_a_tree() -> None:
    codes = {division.code for division in packaged()}
    assert len(codes) == len(packaged()) > 3200
    assert all(d.parent is None or d.parent in codes for d in packaged())
    assert {d.level for d in packaged()} == {"province", "city", "county"}


@given(st.sampled_from(packaged()))
def test_full_names_resolve_to_themselves(division: Division) -> None:
    assert division.code in {found.code for found in GAZETTEER.resolve(division.name)}
    assert GAZETTEER.resolve(division.code) == [division]


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("东台", "东台市"), ("四川乐至通旅镇", "四川省乐至县通旅镇"), ("土左旗", "土默特左旗"),
        ("内蒙", "内蒙古自治区"), ("呼市土左旗毕克齐镇", "呼和浩特市土默特左旗毕克齐镇"),
        ("四川省乐至县通旅镇石佛村三组", "四川省乐至县通旅镇石佛村三组"),
        ("锡盟东乌旗满都宝力格镇", "锡林郭勒盟东乌珠穆沁旗满都宝力格镇"), ("鼓楼区", "鼓楼区"),
        ("石佛村", "石佛村"), ("江苏盐城东台时堰镇", "江苏省盐城市东台市时堰镇"),
    ],
)  # fmt: skip
def test_complete_adds_nothing_above(text: str, completed: str) -> None:
    assert GAZETTEER.complete(text) == completed
    assert GAZETTEER.complete(completed) == completed


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("东台", ["320981"]), ("江苏鼓楼区", ["320106",
        "320302"]), ("四川省乐至县通旅镇", ["512022"]),
        ("呼市", ["150100"]), ("火星市", []), ("三沙市", ["460300"]),
    ],
)  # fmt: skip
def test_resolve(text: str, codes: list[str]) -> None:
    assert [division.code for division in GAZETTEER.resolve(text)] == codes


def test_imported_towns_are_known() -> None:
    town = Division("512022-tonglv", "通旅镇", "township", "512022")
    village = Division("512022-shifo", "石佛村", "village", "512022-tonglv")
    gazetteer = Gazetteer.load([town, village])
    assert gazetteer.resolve("四川乐至通旅镇") == [town]
    assert gazetteer.resolve("通旅镇石佛村三组") == [village]
    assert gazetteer.complete("乐至通旅镇石佛村三组") == "乐至县通旅镇石佛村三组"
    assert GAZETTEER.resolve("通旅镇") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我家住在通旅镇石佛村的", ["通旅镇石佛村"]), ("我是东台子那边的", []), ("要和平解决", []),
        ("村主任让我找镇里，镇里让我找村上", []), ("在北京打工", []), ("农村人不懂政策", []),
        ("举报人孙志远，被举报人村会计孙茂才", []), ("俺那材料村里递上去了", []),
        ("我想直接和县里的人讲", []), ("张家村的", ["张家村"]), ("富裕起来了", []),
        ("朝阳", []), ("我在朝阳那边", ["朝阳"]), ("去呼市医院住院", []),
    ],
)  # fmt: skip
def test_find_is_careful(text: str, found: list[str]) -> None:
    assert [text[match.start : match.end] for match in GAZETTEER.find(text)] == found


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("我陕西镇巴的", "陕西省镇巴县"), ("俺江苏镇江的", "江苏省镇江市"), ("东台 东台安丰镇", "东台市安丰镇"),
        ("费县 费县上冶镇", "费县上冶镇"), ("头寨子镇 具体村我不方便说", "头寨子镇"), ("上冶镇 什么村不方便讲", "上冶镇"),
        ("上冶镇 详细村名不说了", "上冶镇"),
    ],
)  # fmt: skip
def test_what_is_said_twice_and_a_village_that_is_not_named(text: str, place: str) -> None:
    assert [one.normalized for one in Gazetteer.load().find(text)] == [place]
