"""Sums, times and shares that a question wants, and whether a rule holds them."""

from __future__ import annotations

import pytest

from policy_kb.quantities import asked, gives, later_years
from policy_kb.wording import plain


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("小额贷款最高能贷几万", ["money"]),
        ("公示要贴几天", ["time"]),
        ("多久排查一次", ["often"]),
        ("医疗救助报百分之几", ["share"]),
        ("要支持多少名脱贫人口就业", []),
        ("给多少名学生送教", []),
        ("一年好几万学费能不能评", []),
        ("净水机没用几天就坏了", []),
        ("谁来上门", []),
    ],
)
def test_what_is_asked_for(question: str, kinds: list[str]) -> None:
    assert asked(plain(question)) == kinds


@pytest.mark.parametrize(
    ("kind", "text", "held"),
    [
        ("money", "最高不超过5万元（50000元）", True),
        ("money", "按规定给生活费补贴，没写多少", False),
        ("time", "5个工作日内完成", True),
        ("time", "第一时间核查", True),
        ("time", "每季度比对一次", False),
        ("often", "每季度比对一次", True),
        ("share", "不低于70%", True),
        ("share", "按比例给", False),
    ],
)
def test_what_a_rule_holds(kind: str, text: str, held: bool) -> None:
    assert gives(kind, text) is held  # type: ignore[arg-type]


def test_a_year_after_the_document_that_it_does_not_name() -> None:
    assert later_years("2026年的排查哪天开始", "2023年5月29日前完成", 2023) == [2026]
    assert later_years("2023年的排查哪天开始", "2023年5月29日前完成", 2023) == []
    assert later_years("2022年起怎么调整", "2022年起每年调整一次", 2021) == []
