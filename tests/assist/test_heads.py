"""The head of the household is another than the caller: whose name stands where."""

from __future__ import annotations

import pytest

from tests.assist.conftest import Call


@pytest.fixture
def told(call: Call) -> Call:
    """A caller whose own name was spelt, and so counts as certain."""
    call.talk("""
        来: 我婆婆摔断了腿 在医院躺着
        接: 您叫什么
        来: 我叫李玉芹 玉石的玉 芹菜的芹
    """)
    assert call.facts()["name"] == "李玉芹"
    assert "name" not in call.doubtful()
    return call


@pytest.mark.parametrize(
    "said",
    [
        "户主是我老公 他叫顾长林", "户主是我老公顾长林", "对了 户主不是我 是我老公 叫顾长林", "我老公顾长林是户主",
        "户口本上户主是我公公 顾长林", "当家的是俺男人 叫顾长林",
    ],
)  # fmt: skip
@pytest.mark.parametrize("asked", ["您慢慢说", "您的电话是多少"])
def test_the_head_is_told_unasked(told: Call, asked: str, said: str) -> None:
    before = told.facts()["hardship"]
    told.operator(asked)
    told.caller(said)
    facts = told.facts()
    assert (facts["name"], facts["reporter_name"]) == ("顾长林", "李玉芹")
    assert facts["self_or_proxy"] == "self"
    assert "name" in told.doubtful(), "which characters, nobody told"
    assert facts["hardship"] == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("户主是您吗", "不是 是我老公 顾长林 长江的长 树林的林"),
        ("户主叫什么", "户主是我男人 顾长林"),
        ("您是户主吗", "户主是俺对象 顾长林"),
        ("那户主叫啥名字", "叫顾长林"),
    ],
)
def test_the_head_is_asked_for(told: Call, asked: str, said: str) -> None:
    told.operator(asked)
    told.caller(said)
    assert told.facts()["name"] == "顾长林"


def test_a_head_without_a_name_is_asked_for_it(told: Call) -> None:
    told.caller("户主是我老公")
    facts = told.facts()
    assert ("name" in facts, facts["reporter_name"]) == (False, "李玉芹")
    told.talk("""
        接: 您老公叫什么
        来: 顾长林
    """)
    assert (told.facts()["name"], told.facts()["reporter_name"]) == ("顾长林", "李玉芹")


@pytest.mark.parametrize("said", ["我叫李玉芹", "李玉芹"])
def test_the_callers_own_name_comes_after_the_heads(call: Call, said: str) -> None:
    call.talk("""
        来: 我婆婆摔断了腿 在医院躺着
        来: 户主是我老公 他叫顾长林
        接: 那您叫什么
    """)
    call.caller(said)
    assert (call.facts()["name"], call.facts()["reporter_name"]) == ("顾长林", "李玉芹")


def test_what_the_operator_typed_stands_and_the_other_is_shown_beside(told: Call) -> None:
    told.assist.typed(told.conversation, "declaration", "name", "李玉芹", told.user)
    told.caller("户主是我老公 他叫顾长林")
    field = next(one for one in told.view().form if one.name == "name")
    assert field.value == "李玉芹"
    assert field.differs is not None
    assert field.differs.said == "顾长林"


@pytest.mark.parametrize(
    "said",
    ["费县上冶镇 具体村我不方便说", "费县上冶镇 什么村不方便讲", "费县上冶镇 村我就不说了", "费县上冶镇 哪个村就别问了",
     "费县上冶镇 详细的村名不好说"],
)  # fmt: skip
def test_a_village_that_is_not_named_is_none(call: Call, said: str) -> None:
    call.talk("""
        来: 我婆婆摔断了腿 在医院躺着
        接: 您住哪个县哪个村
    """)
    call.caller(said)
    assert str(call.facts()["place"]).endswith("费县上冶镇")
