"""Anger and tears, and plain words that are neither."""

from __future__ import annotations

import pytest

from language import moods


@pytest.mark.parametrize(
    "text", ["气死我了", "什么破服务", "你们就是骗子", "他妈的", "滚", "跑了三趟都没人管", "踢皮球"]
)
def test_anger(text: str) -> None:
    assert moods.find(text) == "angry"


@pytest.mark.parametrize("text", ["我天天哭", "心里堵得慌", "呜呜呜", "愁死我了", "😭", "命苦啊"])
def test_tears(text: str) -> None:
    assert moods.find(text) == "sad"


@pytest.mark.parametrize(
    "text",
    ["SB12345678", "我妈的身份证", "娃他妈跑了", "孩子哭闹要看病", "我妈妈的妹妹", "家里四口人", "没有生气", "不给，怕骗子"],
)  # fmt: skip
def test_neither(text: str) -> None:
    assert moods.find(text) is None
