"""The classifier of phrasing, and words known by their sound."""

from __future__ import annotations

import pytest

from policy_kb.phrasing import Phrasing, crossed, fit
from policy_kb.wording import RUNS_ON, plain, stretches

EXAMPLES = [
    *((f"监测户{word}有什么规定", True, 1.0) for word in ("贷款", "公示", "退出", "申报", "培训")),
    *((f"我的{word}批了没有", False, 1.0) for word in ("贷款", "公示", "退出", "申报", "培训")),
]


def test_it_learns_the_frame_and_not_the_matter() -> None:
    learned = fit(EXAMPLES)
    assert learned.decision("监测户住房有什么规定") > 0 > learned.decision("我的住房批了没有")


def test_the_same_examples_give_the_same_weights() -> None:
    assert fit(EXAMPLES) == fit(list(reversed(EXAMPLES)))


def test_each_example_is_judged_by_a_classifier_that_has_not_seen_it() -> None:
    odd = [*EXAMPLES, ("天书", True, 1.0)]
    assert list(crossed(odd, len(odd)))[-1] == pytest.approx(fit(EXAMPLES).sure("天书"), abs=1e-9)


def test_the_packaged_one_tells_cases_from_rules() -> None:
    packaged = Phrasing.load()
    assert packaged.sure(plain("贷款材料交了一个月，银行批了没")) < 0
    assert packaged.sure(plain("监测户小额贷款有什么政策")) > 0


@pytest.mark.parametrize(
    ("misheard", "meant"),
    [("尖测线多少", "监测线多少"), ("工益岗有没有", "公益岗有没有"), ("绿色通到", "绿色通道"),
     ("雨露几划", "雨露计划"), ("授全书", "承诺授权书")],
)  # fmt: skip
def test_words_of_the_field_are_known_by_their_sound(misheard: str, meant: str) -> None:
    assert plain(misheard) == plain(meant)


def test_what_runs_on_is_taken_stretch_by_stretch_and_nothing_is_left_out() -> None:
    told = "我们家去年收入是过了六千的但是老伴开春查出来病前前后后花了十几万"
    parts = stretches(told)
    assert len(told) > RUNS_ON and len(parts) > 1
    assert parts[0] == told[: len(parts[0])] and parts[-1] == told[-len(parts[-1]) :]
    assert {char for part in parts for char in part} == set(told)
    assert stretches("几天来人，谁来") == ["几天来人", "谁来"]
