"""Danger to life in many ways of saying it, and what only sounds like it."""

from __future__ import annotations

import pytest

from language import dangers
from tests.language.marked import utterances


def measured(name: str) -> tuple[float, float, float]:
    """Share of dangers heard, share whose kinds are right, share of look-alikes that alarm."""
    rows = utterances(name)
    told = [(set(row["kinds"]), set(dangers.find(row["text"]))) for row in rows if row["kinds"]]
    harmless = [dangers.find(row["text"]) for row in rows if not row["kinds"]]
    return (
        sum(bool(found) for _, found in told) / len(told),
        sum(kinds <= found for kinds, found in told) / len(told),
        sum(bool(found) for found in harmless) / len(harmless),
    )


def test_what_was_worked_with_is_heard() -> None:
    heard, right, alarmed = measured("dangers_development")
    assert heard >= 0.98 and right >= 0.97 and alarmed <= 0.06


def test_sayings_that_nothing_was_made_from() -> None:
    heard, right, alarmed = measured("dangers_held_out")
    assert heard >= 0.7 and right >= 0.7 and alarmed <= 0.05


def test_no_saying_is_in_both_sets() -> None:
    development = {row["text"] for row in utterances("dangers_development")}
    assert not development & {row["text"] for row in utterances("dangers_held_out")}


def test_ordinary_utterances_raise_no_alarm() -> None:
    rows = [one for name in ("held_out", "fresh") for one in utterances(name)]
    alarmed = [row["text"] for row in rows if dangers.find(row["text"])]
    assert len(alarmed) <= len(rows) * 0.03, alarmed


@pytest.mark.parametrize(
    ("text", "kind", "other"),
    [
        ("我真不想活了", "suicide", False), ("邻居大姐站楼顶要跳楼 你们快来人", "suicide", True),
        ("俺娘想上吊", "suicide", True), ("活够了", "suicide", False),
        ("隔壁老张喝了百草枯", "suicide", True),
    ],
)  # fmt: skip
def test_whose_danger_it_is(text: str, kind: str, other: bool) -> None:
    assert kind in dangers.find(text)
    assert dangers.about_other(text, kind) is other


@pytest.mark.parametrize(
    "text",
    ["气死我了", "药死了几只鸡", "塌了三年的老房子没人住", "打电话没人接", "饿不着",
     "去年老伴喝农药走了 欠了三万", "房子塌了算因灾吗", "我", "我家", "我家，在东台市安丰镇"],
)  # fmt: skip
def test_look_alikes(text: str) -> None:
    assert dangers.find(text) == []
