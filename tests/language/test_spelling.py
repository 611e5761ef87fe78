"""Characters told by a word that holds them, or by their parts."""

from __future__ import annotations

import time

import pytest

from language.entities import extract
from language.spelling import find, without


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("古月胡 平安的平 生活的生", "胡平生"),
        ("姓杜，木土杜，一棵树的树", "树"),
        ("禾呈程，前程的程", "程程"),
        ("勇敢的勇军人的军", "勇军"),
        ("昆明嘅明 那个阿姨个姨", "明姨"),
        ("我种地种了十亩", ""),
        ("我妈的妈妈病了", ""),
        ("生病的病人没人管", ""),
        ("名字最后一个字写错", ""),
    ],
)
def test_the_characters_told(text: str, told: str) -> None:
    assert "".join(one.char for one in find(text)) == told


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("不是发财的财，是才能的才", [True, False]),
        ("不是弓长张 是立早章", [True, False]),
        ("言午许 你写成双人徐了", [False, True]),
    ],
)
def test_what_is_not_meant(text: str, denied: list[bool]) -> None:
    assert [one.denied for one in find(text)] == denied


def test_the_rest_keeps_its_place() -> None:
    assert without("叫田友 朋友的友 住山里") == "叫田友 ,,,, 住山里"


@pytest.mark.parametrize(
    "text", ["是合作的合", "朋友的友", "治病的治", "龙凤的龙", "夫妻的夫", "灾难的灾"]
)
def test_such_words_tell_nothing_else(text: str) -> None:
    assert extract(text) == []


def test_long_texts_are_read_in_no_time() -> None:
    began = time.perf_counter()
    for text in ("的" * 20000, "叫" * 20000, "一把锁的锁" * 4000, "我是他" * 7000):
        find(text)
    assert time.perf_counter() - began < 5
