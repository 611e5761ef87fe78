"""What `extract` finds: the marked sets, whole outcomes, and promises about any string."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language import dangers, guarantees
from language.answers import classify
from language.entities import TYPES, extract
from language.masking import mask
from language.search_tokens import tokens
from tests.language.marked import DATA

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))
from language_accuracy import measure

WORDS = (
    "我叫 王秀英 一家五口 两万八 电话13800001234 一个月 两千 去年腊月 四川 乐至县 石佛村 花了 欠 "
    "不是 是 😀 \ud800 \x00 <b> ]]> 512022197003150007 幺三八 ， 。 和 孩子 三、四千 低保 没 病 "
    "㎡ İ ﬁ ① １２"
)
PHRASES = st.sampled_from(WORDS.split(" "))
ANY_TEXT = st.one_of(st.text(max_size=120), st.lists(PHRASES, max_size=40).map("".join))


@pytest.mark.parametrize(
    "name", ["development", "held_out", "fresh", "strangers", "strangers2", "strangers3", "answers"]
)
def test_marked_utterances_are_read(name: str) -> None:
    counts = measure(DATA / f"{name}.jsonl", errors=False)
    for kind in TYPES:
        count = counts[kind]
        marked, found = count["hit"] + count["missed"], count["hit"] + count["spurious"]
        least = 0.98 if kind in ("phone", "id_card") else 0.92
        assert count["value"] >= least * marked, (kind, dict(count))
        assert count["hit"] >= 0.9 * found, (kind, dict(count))


def test_one_breath() -> None:
    text = "俺叫孙二妮，住乐至县石佛镇，电话13800001234，家里5口人，一年也就三四千块"
    assert [entity.as_json() for entity in extract(text)] == [
        {"type": "name", "value": "孙二妮", "start": 2, "end": 5, "normalized": "孙二妮",
         "role": "speaker"},
        {"type": "place", "value": "乐至县石佛镇", "start": 7, "end": 13,
         "normalized": "乐至县石佛镇"},
        {"type": "phone", "value": "13800001234", "start": 16, "end": 27,
         "normalized": "13800001234"},
        {"type": "household_size", "value": "5口人", "start": 30, "end": 33, "normalized": 5},
        {"type": "annual_income", "value": "三四千块", "start": 38, "end": 42,
         "normalized": [3000, 4000], "basis": "unspecified"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["低于6000块才算吗", "监测线7500是人均还是全家", "被扣了500块补贴", "举报有奖，最高五百元",
     "村主任收了人家两千块好处费", "我家每亩能收800块",
     "12317是什么电话", "没病没灾", "要和平解决"],
)  # fmt: skip
def test_says_nothing_about_the_household(text: str) -> None:
    assert extract(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不是5口是6口", [("household_size", 6)]),
        ("把三口人改成四口", [("household_size", 4)]),
        ("一个月两千，说错了，两千五", [("annual_income", 30000)]),
        ("电话13800001234写错了，应该是13800004321", [("phone", "13800004321")]),
        ("我不叫王芳，我叫汪芳", [("name", "汪芳")]),
    ],
)
def test_what_was_taken_back_is_left_out(text: str, expected: list[tuple[str, object]]) -> None:
    assert [(entity.type, entity.normalized) for entity in extract(text)] == expected


@pytest.mark.parametrize(
    ("expects", "text", "expected"),
    [
        ("name", "王秀英", [("name", "王秀英")]),
        ("reporter_name", "那木拉", [("name", "那木拉")]),
        ("household_size", "5", [("household_size", 5)]),
        ("income", "三千左右", [("annual_income", 3000)]),
        ("expense", "两万八", [("expense", 28000)]),
        ("region", "东台", [("place", "东台市")]),
        ("place", "朝阳", [("place", "朝阳市")]),
        ("phone", "1380000123", [("phone", "1380000123")]),
        ("id_card", "51202219700315", [("id_card", "51202219700315")]),
        ("income", "不知道", []),
        ("name", "不想说", []),
    ],
)
def test_bare_answers(expects: str, text: str, expected: list[tuple[str, object]]) -> None:
    found = extract(text, expects=expects)
    assert [(entity.type, entity.normalized) for entity in found] == expected


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_spans_lie_in_the_original(text: str) -> None:
    for entity in extract(text):
        assert entity.type in TYPES
        assert text[entity.start : entity.end] == entity.value != ""


@pytest.mark.parametrize(
    "unit",
    ["我叫王秀英家住四川省乐至县电话13800001234一家五口住院花了八万一年收入六千来块钱",
     "花了五万报了三万自己掏", "养了十只羊一只卖九百", "两口子各", "我和老伴带着两个", "东台安丰",
     "花了三千块", "去年", "乌云", "3,", "1 ", "三千",
     "一", "我", "村", "7", "两个孩子和", "没有", "\ud800", "😀"],
)  # fmt: skip
def test_time_grows_with_length_only(unit: str) -> None:
    text = (unit * 5000)[:5000]
    for read in (extract, mask, classify, guarantees.find, dangers.find, tokens):
        read(text[:200])
        begin = time.process_time()
        read(text)
        assert time.process_time() - begin < 0.05 * 5 * 3, read  # 50 ms a thousand, a slow day
