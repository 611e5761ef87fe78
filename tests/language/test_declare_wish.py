"""Who asks whether this household may declare wants to; a question about the procedure does not."""

from __future__ import annotations

import pytest

from language.declare_wish import asks_to_declare, tells_of_need


@pytest.mark.parametrize(
    "said",
    [
        "我想问下俺家这情况能报不",
        "屋里头供不起娃上学可以申报不",
        "像我们这样的能不能申请呀",
        "我家想申报，咋弄",
        "俺屋里要登记困难户去找谁",
        "我想报名那个防返贫的",
        "你们这里能申请帮扶不",
        "你好，想问问怎么申报",
        "你们这里管不管困难户？我要申报",
    ],
)
def test_asks_for_the_own_household(said: str) -> None:
    assert asks_to_declare(said)


@pytest.mark.parametrize(
    "said",
    [
        "申报要啥材料",
        "怎么申报监测对象",
        "低保户可以申报吗",
        "我家这样能报销不",
        "村里能不能申请修路",
        "我想申请低保怎么办",
    ],
)
def test_a_question_about_the_procedure(said: str) -> None:
    assert not asks_to_declare(said)


def test_trouble_that_is_only_announced() -> None:
    assert tells_of_need("在不在，俺家遇到难事了")
    assert not tells_of_need("贫困户有啥好处")
