"""Whose income a short answer means."""

from __future__ import annotations

import pytest

from language.incomes import basis_of

HOUSEHOLD = (
    "全家一共 全家的 一家人总共 都加起来 加一块儿 总的 拢共 一家子的 合起来算的 全家总收入 不是一个人的，是全家的 "
    "整个家 屋头一起的 两口子加一起 不是人均，是一家 一家四口的 就我一个人挣的 前头那个 都算上 加拢 不是平均的"
)
PERSON = (
    "一个人平均 人均 每个人 一口人 一个人的 按人头 摊到每个人头上 平均下来的 不是全家的，是一个人的 一个人合的 "
    "后头那个 个人的 平均到人 不是全家 平均每人 平摊到人头"
)


@pytest.mark.parametrize("answer", HOUSEHOLD.split())
def test_of_the_household(answer: str) -> None:
    assert basis_of(answer) == "per_household"


@pytest.mark.parametrize("answer", PERSON.split())
def test_of_one_person(answer: str) -> None:
    assert basis_of(answer) == "per_person"


@pytest.mark.parametrize("answer", ["不知道", "啥意思", "六千", "全家还是一个人", "嗯", ""])
def test_not_told(answer: str) -> None:
    assert basis_of(answer) is None
