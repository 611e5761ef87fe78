"""Numbers as cards and clauses state them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.stated_numbers import Stated, stated


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5月29日前查完", [("5", "月"), ("29", "日")]),
        ("三天内，百分之五", [("5", "%"), ("3", "日")]),
        ("十五个工作日", [("15", "工作日")]),
        ("5 个工作日", [("5", "工作日")]),
        ("最高5万元（50000元）", [("50000", "元"), ("50000", "元")]),
        ("3-5万元", [("30000", ""), ("50000", "元")]),
        ("三万到五万元", [("30000", "元"), ("50000", "元")]),
        ("七千五", [("7500", "")]),
        ("2.5%", [("2.5", "%")]),
        ("百分之二点五", [("2.5", "%")]),
        ("三分之二以上", [("2/3", "")]),
        ("稳定半年", [("6", "个月")]),
        ("下半年", []),
        ("一个月内", [("1", "个月")]),
        ("一户一户查，看一次", []),
        ("第一责任人、三保障、十三五", []),
        ("分三类，一共六步", []),
        ("附件4至6、9", [(one, "附件") for one in "4569"]),
        ("附件5，6月报", [("5", "附件"), ("6", "月")]),
        ("每人1,200元", [("1200", "元")]),
        ("10千瓦以上，1000多户", [("10", ""), ("1000", "户")]),
        ("2021—2025年", [("2021", ""), ("2025", "年")]),
    ],
)
def test_what_is_stated(text: str, values: list[tuple[str, str]]) -> None:
    assert [(one.value, one.unit) for one in stated(text)] == values


def test_days_are_no_working_days() -> None:
    day, working, bare = (stated(text)[0] for text in ("5天", "五个工作日", "共5"))
    assert not day.agrees(working)
    assert day.agrees(bare) and bare.agrees(working)
    assert day.agrees(Stated("5", "日", "5日"))
    assert not day.agrees(stated("附件5")[0])


@given(st.text(alphabet="0123456789.,一二三十百千万半第分之个天日元%年月 -至", max_size=20))
def test_any_text_is_read(text: str) -> None:
    for one in stated(text):
        assert one.agrees(one)
