"""Names as people of many kinds give them, and whose they are."""

from __future__ import annotations

import time

import pytest

from language.entities import extract
from language.places import Gazetteer


def _names(text: str, expects: str | None = None) -> list[str]:
    return [str(one.normalized) for one in extract(text, expects=expects) if one.type == "name"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("次仁拉姆 藏族", "次仁拉姆"),
        ("阿布都热合曼", "阿布都热合曼"),
        ("我叫曲木阿果", "曲木阿果"),
        ("就是热娜古丽·买买提", "热娜古丽·买买提"),
        ("马伊布拉 东乡族的", "马伊布拉"),
        ("岩香尖 就三个字", "岩香尖"),
        ("叫包乌云其其格", "包乌云其其格"),
        ("达瓦，没有姓", "达瓦"),
        ("赵满得", "赵满得"),
        ("我叫轩丽丽是他女儿", "轩丽丽"),
        ("沈凤扣", "沈凤扣"),
        ("侬叫沈阿宝哦", "沈阿宝"),
        ("赵金 赵金花 刚按快了", "赵金花"),
        ("祝生财 写错了 祝生才", "祝生才"),
        ("古月胡 平安的平 生活的生", "胡平生"),
        ("水字旁的汪 汪海 大海的海", "汪海"),
        ("田 种田的田 长 长久的长 喜 喜事的喜", "田长喜"),
    ],
)
def test_a_name_that_was_asked_for(text: str, name: str) -> None:
    assert _names(text, "name") == [name]


@pytest.mark.parametrize(
    "text",
    ["不方便说", "等一下我问问", "没有大名", "四川西昌的", "我孙娃儿", "他自己不会说", "苗族的"],
)
def test_no_name(text: str) -> None:
    assert _names(text, "name") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我是他邻居，叫方琴", [("方琴", "speaker")]),
        ("我是他外甥女 陶静", [("陶静", "speaker")]),
        ("户主李根旺，代报人：村会计宋兰", [("李根旺", "household"), ("宋兰", "speaker")]),
        ("填表人：何静。困难户：何大山", [("何静", "speaker"), ("何大山", "household")]),
        ("替我们屯老张头报个名，张殿奎，腿断了", [("张殿奎", "household")]),
        ("替村民魏大柱申报", [("魏大柱", "household")]),
        ("俺舅蒋长福脑梗了", [("蒋长福", "household")]),
        ("郭宝是我姥爷", [("郭宝", "household")]),
        ("竺兰是我 他叫竺长福", [("竺兰", "speaker"), ("竺长福", "household")]),
        ("他叫冯三宝 我刚打错自己的了 我叫冯雪", [("冯三宝", "household"), ("冯雪", "speaker")]),
    ],
)
def test_whose_name_it_is(text: str, said: list[tuple[str, str]]) -> None:
    found = [one for one in extract(text) if one.type == "name"]
    assert [(one.normalized, one.attrs.get("role")) for one in found] == said


def test_long_answers_are_read_in_no_time() -> None:
    began = time.perf_counter()
    for text in ("叫" * 3000 + "x", "我是" * 1500, "是我" * 1500, "帮我 " * 1000):
        extract(text, expects="name")
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("姓顾 顾大有", ["顾大有"]), ("我姓顾 顾大有", ["顾大有"]), ("免贵姓马 马志强", ["马志强"]), ("好好好 叫他们来", []),
        ("叫你们来", []), ("名字就算了吧", []),
    ],
)  # fmt: skip
def test_names_apart_from_the_surname_and_words_that_are_none(text: str, names: list[str]) -> None:
    found = [one for one in extract(text, gazetteer=Gazetteer.load()) if one.type == "name"]
    assert [one.normalized for one in found] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我是莒南县柳庄镇前柳村的 张有福 房子后墙裂了大口子", ["张有福"]),
        ("我是前柳村的，张有福，房子裂了", ["张有福"]),
        ("我是善岱镇的高中生", []),
        ("我是前柳村的，马铃薯，全绝收了", []),
        ("我是红安村的 关节炎 走不动路", []),
    ],
)
def test_who_says_from_where_and_then_who(text: str, names: list[str]) -> None:
    assert [one.value for one in extract(text) if one.type == "name"] == names
