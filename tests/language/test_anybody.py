"""Whether somebody asks where the person is whom they wait for, or speaks of their village."""

from __future__ import annotations

import pytest

from language.anybody import is_asked_for


@pytest.mark.parametrize(
    "text",
    [
        "到底有没有人啊", "我等了半天了", "有人吗", "人呢", "怎么没人接", "咋还没人理我", "等了这么久",
        "有没有活人", "还要等多久", "都没人吭声", "等老半天啦！", "人跑哪去了", "有人没",
    ],
)  # fmt: skip
def test_who_waits_in_the_chat_asks_where_the_person_is(text: str) -> None:
    assert is_asked_for(text)


@pytest.mark.parametrize(
    "text",
    [
        "有没有人来我家看", "我等了半天钱也没下来", "村里有没有人管", "家里没人", "等了这么久还没批",
        "申报了等好久了", "没有人照顾", "家里有人住院", "有人举报我", "我等了三天了村里没来", "家里几口人呢",
        "老人没人管", "没得人照看", "家里有人残疾", "有人吗啡过敏",
    ],
)  # fmt: skip
def test_what_is_said_of_home_and_village_is_none(text: str) -> None:
    assert not is_asked_for(text)
