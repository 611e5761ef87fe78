"""Answers to how many people a household has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import household_answers
from language.text import fold


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("就剩我一个喽", 1), ("俺娘自己一个人住", 1), ("除了我还有俩", 3), ("我、老伴儿、一个傻儿子", 3),
        ("两口子，仨娃", 5), ("俺公婆，俺两口，还有俩闺女", 6), ("我带着三个孙娃儿过", 4), ("跟老娘过", 2),
        ("他家五个", 5), ("祖孙仨", 3), ("两老三小", 5), ("拢共七口", 7), ("连我六口人", 6), ("8", 8),
        ("陆口人", 6), ("四个，我爸妈，我，还有我弟", 4), ("三口，儿子儿媳分出去单过了", 3),
        ("我跟我妹，我妹是哑巴", 2), ("老两口带一个瘫着的闺女", 3), ("小两口 没有孩子", 2),
        ("就我独个儿", 1), ("大人俩小孩俩", 4), ("老头老太两个", 2), ("六个人，老人两个，娃娃两个", 6),
        ("就她老婆儿一个人", 1), ("就我大和我妈两个，我在外头住", 2), ("我爸我妈，加我，我们三个一起住", 3),
        ("就他们两个老的", 2), ("我们三口人，家里一年总共两万二", 3), ("俩人，老两口一年一共七千", 2),
        ("就俺自己一个人，全家就俺一个人，全家一年六千块钱", 1), ("他和我妈，就老两口", 2),
    ],
)  # fmt: skip
def test_people_are_counted(said: str, size: int) -> None:
    assert household_answers.size(fold(said)) == size


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("六口 哎不对 五口 大丫头嫁人了", 5), ("不是三口是四口", 4), ("户口本上五个 现在就三个人住", 3),
        ("四个 等下 老幺刚生的忘了 五个", 5), ("少算了一个 一共七个", 7), ("人口写成四个", 4), ("人数说错了，是5个人，忘了算我奶奶", 5),
    ],
)  # fmt: skip
def test_what_was_taken_back_does_not_count(said: str, size: int) -> None:
    assert household_answers.size(fold(said)) == size


@pytest.mark.parametrize(
    "said",
    ["不好说", "这跟你有啥关系", "房子漏雨", "村东头第二家", "对了 一个人一年22000收入", ""],
)
def test_no_count(said: str) -> None:
    assert household_answers.size(fold(said)) is None


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [("刚才少说了一个", 4, 5), ("多报了俩人", 5, 3), ("漏了一个", 2, 3), ("多算了一个", 1, None)],
)
def test_one_more_or_less(said: str, before: int, after: int | None) -> None:
    assert household_answers.one_more(fold(said), before) == after


@given(st.text(alphabet="我俺他家里老伴儿子孩两俩三四五十口个人，。 不对没了一共", max_size=24))
def test_a_count_is_a_household(said: str) -> None:
    size = household_answers.size(said)
    assert size is None or 1 <= size <= 30


@pytest.mark.parametrize(
    "said", ["对了 全家一个月2100收入", "全家一个月两千九收入", "一个月两千", "住院住了三个多月"]
)
def test_months_count_nobody(said: str) -> None:
    assert household_answers.size(fold(said)) is None


def test_people_beside_months_are_counted() -> None:
    assert household_answers.size(fold("我们三口人 一个月两千")) == 3
