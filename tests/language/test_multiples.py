"""Incomes said per earner or per piece."""

from __future__ import annotations

import pytest

from language.entities import extract


@pytest.mark.parametrize(
    ("text", "income", "basis"),
    [
        ("两口子打工一个月各三千", 72000, "per_household"),
        ("夫妻俩在厂里上班每人一个月三千五", 84000, "per_household"),
        ("我两口子每人每月两千八，一年干十个月", 56000, "per_household"),
        ("俩儿子打工一人一年给我两千", 4000, "unspecified"),
        ("一亩地收八百种了五亩", 4000, "unspecified"),
        ("家里十亩地一亩能剩四百", 4000, "unspecified"),
        ("养了十只羊一只卖九百", 9000, "unspecified"),
        ("家里五亩地包出去一亩六百一年就三千", 3000, "unspecified"),
        ("儿子一个月五千一年干十个月", 50000, "unspecified"),
        ("我家四口人每人一年三千", 3000, "per_person"),
    ],
)
def test_income(text: str, income: int, basis: str) -> None:
    (found,) = [e for e in extract(text) if e.type == "annual_income"]
    assert (found.normalized, found.attrs["basis"]) == (income, basis)


@pytest.mark.parametrize(
    "text",
    ["一亩地化肥花三百种了五亩", "我家每亩能收800块", "村主任把三百亩草场包给他连襟一亩才两块钱",
     "养一头牛补一千到现在没兑现", "死了三头牛一头值一万二"],
)  # fmt: skip
def test_no_income(text: str) -> None:
    assert [e for e in extract(text) if e.type == "annual_income"] == []
