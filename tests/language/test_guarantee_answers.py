"""Answers to 上学, 医保, 住房, 吃水: which of the four have a problem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language import guarantees
from language.guarantee_answers import KINDS, read

SCHOOL, CARE, HOME, WATER = KINDS


@pytest.mark.parametrize(
    "text",
    ["都没问题", "没有", "均无问题", "中着嘞", "冇问题", "好着哇", "么得事", "样样齐", "这几样都没问题，主要是没钱",
     "房子不漏，水也够吃", "没有学生，有医保，有房住，有水喝", "以前吃水难，现在自来水通了，没啥问题",
     "没有危房，水也是自来水，医保年年交", "孩子都毕业了，房子医保水都没问题", "什么问题都没有"],
)  # fmt: skip
def test_nothing_wrong(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("义务教育有困难，孩子在家待着，其他三样没问题", [SCHOOL]), ("就是饮水，别的没问题", [WATER]),
        ("孙女不念书了，别的都好", [SCHOOL]), ("娃上学好着，看病也能报，就是水苦得很", [WATER]),
        ("除了房子漏雨，其他都没啥", [HOME]), ("除过吃水，都好着", [WATER]), ("四样里头就住房不行", [HOME]),
        ("水是通了，可是三天两头停", [WATER]), ("医保没交，因为没钱", [CARE]), ("水也不太好，房子也旧", [HOME, WATER]),
        ("头两样没事，后两样有问题", [HOME, WATER]), ("第二样不行，别的好", [CARE]), ("住房和饮水", [HOME, WATER]),
        ("两样有问题，房子和水", [HOME, WATER]), ("不行的是水", [WATER]), ("四样都有问题", [*KINDS]),
        ("没一样行的", [*KINDS]), ("没地方念书", [SCHOOL]), ("有！房子漏雨，看病也没钱", [CARE, HOME]),
        ("房顶掉土", [HOME]), ("上学的、看病的、住的都行，吃水费劲", [WATER]),
    ],
)  # fmt: skip
def test_some_of_them(text: str, found: list[str]) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    "text", ["我叫王秀英", "我家住在石佛村", "跳过", "啥意思", "", "身体不行", "漏了老三 一共六个"]
)
def test_no_answer(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("房子漏，水也不够吃", [HOME, WATER]),
        ("看不起病", [CARE]),
        ("都没问题", []),
        ("我叫王秀英", []),
    ],
)
def test_told_in_passing(text: str, found: list[str]) -> None:
    assert guarantees.find(text) == found


@given(st.text(alphabet="上学看病医保住房水都没有问题不行好就是其他第三样，。 ", max_size=60))
def test_any_answer_is_read(text: str) -> None:
    assert read(text) is None or set(read(text) or []) <= set(KINDS)
