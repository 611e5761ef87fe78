"""The cause in a short answer, and causes told in a story."""

from __future__ import annotations

import pytest

from language import causes, risks
from language.text import fold


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("房子跟水，两样", ["住房", "饮水"]), ("就是病嘛", ["因病"]), ("房子危险", ["住房"]),
        ("吃水呗还能是啥", ["饮水"]), ("不是房子，是没活干", ["就业不稳"]), ("看病都好着，是价钱垮了", ["产业失败"]),
        ("说不好", []), ("屋里没人", []),
    ],
)  # fmt: skip
def test_named_in_a_short_answer(text: str, kinds: list[str]) -> None:
    assert sorted(causes.named(text)) == sorted(kinds)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("涝得邪乎，稻子全泡汤了", {"因灾"}), ("房子倒是新的", set()), ("我没房贷", set()),
        ("今年得了禽流感，鸭子死光了", {"产业失败"}), ("没地方睡", {"住房"}), ("厂关掉了，找来找去没人要", {"就业不稳"}),
        ("跟生病没关系", set()), ("冇得水吃", {"饮水"}), ("一条腿锯掉了", {"因残"}),
    ],
)  # fmt: skip
def test_told_in_a_story(text: str, kinds: set[str]) -> None:
    assert {span.normalized for span in risks.find(fold(text))} == kinds
