"""Household sizes, incomes and expenses with their attributes."""

from __future__ import annotations

import pytest

from language.entities import extract


def facts(text: str, *kinds: str) -> list[tuple[object, dict[str, object]]]:
    return [(e.normalized, e.attrs) for e in extract(text) if e.type in kinds]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("一家五口", 5), ("家里老老小小八口", 8), ("我们家6个人", 6), ("仨孩子加我俩", 5),
        ("就我一个人", 1), ("老两口", 2), ("我和老伴", 2), ("我跟老伴带着俩孙子", 4),
        ("我家四个娃娃加上我们两口子", 6), ("七八口人", [7, 8]), ("我们娘仨", 3),
        ("我家1个老人2个孩子加上我们夫妻一共5口人", 5), ("人数改成3个", 3), ("我们爷两个", 2),
    ],
)  # fmt: skip
def test_household(text: str, size: object) -> None:
    assert facts(text, "household_size") == [(size, {})]


@pytest.mark.parametrize(
    "text",
    ["孤儿寡母", "一口气", "打了三口井", "养了三口猪", "全村300口人", "全家就我一个人挣钱"],
)
def test_no_household(text: str) -> None:
    assert facts(text, "household_size") == []


def income(
    value: object, basis: str = "unspecified", **more: object
) -> list[tuple[object, object]]:
    return [(value, {**more, "basis": basis})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一个月两千，干了八个月", income(16000)),
        ("在厂里干仨月，每月3500", income(10500)),
        ("我一个月挣两千", income(24000)),
        ("一个月两千一年就是两万四", income(24000)),
        ("打工一天一百五，一年干两百天", income(30000)),
        ("我打零工一天八十", income(80, period="day")),
        ("人均三千来块", income(3000, "per_person", approx=True)),
        ("全家一年收入五万二", income(52000, "per_household")),
        ("养老金每月一百五", income(1800)),
        ("低保一个月三百二", income(3840)),
        ("一年挣不到一万", income(10000, approx=True)),
        ("一个月七八百，干了半年", income([8400, 9600])),
        ("打零工一个月千二，全家都靠这个", income(14400, "per_household")),
        ("他们俩一年挣八千多", income(8000, "per_household", approx=True)),
    ],
)
def test_income(text: str, expected: list[tuple[object, object]]) -> None:
    assert facts(text, "annual_income") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("看病花了八万，报销了五万，报销完自己掏了三万",
         [(30000, {"kind": "spending"})]),
        ("拉了五六万饥荒", [([50000, 60000], {"kind": "debt"})]),
        ("每月还贷款1500", [(1500, {"kind": "debt", "period": "month"})]),
        ("死了三头牛值两万", [(20000, {"kind": "loss"})]),
        ("大棚淹了赔了四万", [(40000, {"kind": "loss"})]),
        ("孩子学费一年八千", [(8000, {"kind": "spending", "period": "year"})]),
        ("对方赔了八万", []),
        ("老板欠我一万二工资", []),
        ("政府投了一百多万", []),
    ],
)  # fmt: skip
def test_expense(text: str, expected: list[tuple[object, object]]) -> None:
    assert facts(text, "expense") == expected
