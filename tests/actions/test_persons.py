"""Whose a name and a number are, and what changes hands."""

from __future__ import annotations

from typing import Any

import pytest

from actions.absorb import absorb
from language.entities import extract

A, B = "13800001111", "13800002222"


def _told(text: str, expects: str | None, **facts: Any) -> dict[str, Any]:
    held: dict[str, Any] = {"self_or_proxy": "proxy", **facts}
    absorb(held, text, extract(text, expects=expects), expects=expects)
    return {name: value for name, value in held.items() if value is not None}


@pytest.mark.parametrize(
    ("text", "expects", "facts", "wanted"),
    [
        (f"他的{A}，我的呢{B}", "reporter_phone", {}, {"phone": A, "reporter_phone": B}),
        (f"前一个是我的后一个是老人的 {A} {B}", "phone", {}, {"reporter_phone": A, "phone": B}),
        (
            f"刚才那个是我妈的号 我的是{B}",
            "relation",
            {"reporter_phone": A},
            {"phone": A, "reporter_phone": B},
        ),
        (
            f"刚才那个是我妈的号 我的是{B}",
            "relation",
            {"reporter_phone": A, "relation": "邻居"},
            {"reporter_phone": B, "relation": "邻居"},
        ),
        (
            f"我是他邻居，叫刘建平，电话{A}，老汉自己的电话是{B}",
            None,
            {"name": "郭老虎"},
            {
                "name": "郭老虎",
                "relation": "邻居",
                "reporter_name": "刘建平",
                "reporter_phone": A,
                "phone": B,
            },
        ),
        (
            f"我叫陈立军，是他儿子，电话{A}。我爸叫陈德贵",
            None,
            {},
            {
                "reporter_name": "陈立军",
                "reporter_phone": A,
                "name": "陈德贵",
                "relation": "子女",
            },
        ),
        (
            f"我是红安村刘秀芝的女儿，我叫陈丽娟，我的电话{A}",
            None,
            {},
            {
                "name": "刘秀芝",
                "relation": "女儿",
                "reporter_name": "陈丽娟",
                "reporter_phone": A,
            },
        ),
        (
            "老人家没有手机，有事打我的",
            "hardship",
            {"phone": A},
            {"reporter_phone": A, "declined": ["phone"]},
        ),
        ("跟我一个号", "phone", {"reporter_phone": A}, {"phone": A, "reporter_phone": A}),
        (
            "电话弄反了",
            "risk",
            {"phone": A, "reporter_phone": B},
            {"phone": B, "reporter_phone": A},
        ),
        (f"没电话 打我的{A}", "phone", {}, {"reporter_phone": A}),
        (f"沈大柱 电话{A}", "name", {}, {"name": "沈大柱", "phone": A}),
        (f"沈大柱 电话{A}", "reporter_name", {}, {"reporter_name": "沈大柱", "reporter_phone": A}),
        (f"{A} 啊不对 最后是1112", "reporter_phone", {}, {"reporter_phone": "13800001112"}),
        (
            "名字弄反了 我是施小虎 他才是施大山",
            "place",
            {"name": "施小虎", "reporter_name": "施大山"},
            {"name": "施大山", "reporter_name": "施小虎"},
        ),
        (
            "我姓练 练红 替他报的",
            "reporter_name",
            {"name": "卢宝"},
            {"name": "卢宝", "reporter_name": "练红"},
        ),
        (
            "他大名柳金柱 不叫柳大",
            "income",
            {"name": "柳大", "reporter_name": "柳二"},
            {"name": "柳金柱", "reporter_name": "柳二"},
        ),
        (
            "对了 我叫骆靓 靓女的靓",
            "income",
            {"name": "骆明", "reporter_name": "骆亮"},
            {"name": "骆明", "reporter_name": "骆靓"},
        ),
        ("我是他表弟", "income", {"relation": "邻居"}, {"relation": "表弟"}),
        ("小舅子 一块干活的", "relation", {}, {"relation": "小舅子"}),
    ],
)
def test_two_people(
    text: str, expects: str | None, facts: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert _told(text, expects, **facts) == {"self_or_proxy": "proxy", **wanted}


def test_a_helper_is_known_as_such_when_it_was_asked() -> None:
    held: dict[str, Any] = {}
    text = "帮忙的 我是志愿者 叫林静"
    absorb(held, text, extract(text, expects="self_or_proxy"), expects="self_or_proxy")
    assert held == {"self_or_proxy": "proxy", "relation": "志愿者", "reporter_name": "林静"}
