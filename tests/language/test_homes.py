"""Where somebody lives now, and parts of one place told apart."""

from __future__ import annotations

import pytest

from language import place_parts
from language.entities import extract


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("原来住大河村，现在住武川县哈乐镇前梁新村", ["武川县哈乐镇前梁新村"]),
        ("以前在石佛村 后来搬到红安村了", ["红安村"]),
        ("我家住石佛村", ["石佛村"]),
        ("原来是通旅镇石佛村的", ["通旅镇石佛村"]),
        ("原先住武川县哈乐镇大河村，如今搬到前梁新村", ["武川县哈乐镇大河村", "前梁新村"]),
        ("村名是 赵老家村", ["赵老家村"]),
    ],
)
def test_the_home_of_now(text: str, places: list[str]) -> None:
    assert [e.normalized for e in extract(text) if e.type == "place"] == places


@pytest.mark.parametrize(
    ("before", "said", "joined"),
    [
        ("武川县哈乐镇大河村3组", "5组", "武川县哈乐镇大河村5组"),
        ("前梁新村", "武川县哈乐镇", "武川县哈乐镇前梁新村"),
        ("湄潭县", "湄潭县永兴镇", "湄潭县永兴镇"),
    ],
)
def test_joined_level_by_level(before: str, said: str, joined: str) -> None:
    assert place_parts.join(before, said) == joined


def test_another_group() -> None:
    place = "鄱阳县油墩街镇3组"
    assert place_parts.regrouped(place, "地址里3组改成5组") == "鄱阳县油墩街镇5组"
    assert place_parts.regrouped(place, "不对，电话错了") is None
    assert place_parts.regrouped("鄱阳县油墩街镇", "改成5组") is None
    assert place_parts.regrouped(place, "找5组长说过") is None


def test_levels_that_complement() -> None:
    assert place_parts.complements("前梁新村", "武川县哈乐镇")
    assert not place_parts.complements("石佛村", "武川县哈乐镇前梁新村")
    assert not place_parts.complements("", "武川县")
