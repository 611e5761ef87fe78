"""What the operator types stays, whatever is said; it is understood as a person writes it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from assist import NotUnderstood
from intake.tables import AuditRow
from tests.assist.conftest import Call


@pytest.fixture
def begun(call: Call) -> Call:
    """A declaration under way."""
    call.caller("我老伴得了癌症 自己掏了八万块")
    return call


def typed(call: Call, field: str, value: object) -> None:
    call.assist.typed(call.conversation, "declaration", field, value, call.user)


@pytest.mark.parametrize(
    ("field", "text", "fact"),
    [
        ("name", "王秀英", "王秀英"),
        ("phone", "138 0000 1234", "13800001234"),
        ("phone", "幺三八零零零零幺二三四", "13800001234"),
        ("household_size", "5", 5),
        ("household_size", "五口人", 5),
        ("income", "全家一年三万", {"value": 30000, "basis": "per_household", "said": "三万"}),
        ("expense", "六万五", {"value": 65000, "said": "六万五"}),
        ("place", "东台市安丰镇红安村", "东台市安丰镇红安村"),
        ("place", "不知道哪个屯", "不知道哪个屯"),
        ("guarantees", "住房、饮水", ["住房", "饮水"]),
        ("guarantees", "都没问题", []),
        ("risks", "因病 因残", ["因病", "因残"]),
        ("self_or_proxy", "替别人家", "proxy"),
        ("self_or_proxy", "self", "self"),
        ("consent", "同意", True),
        ("consent", False, False),
        ("hardship", "老伴癌症，掏空了", "老伴癌症，掏空了"),
        ("household_size", 3, 3),
    ],
)
def test_a_field_as_a_person_writes_it(begun: Call, field: str, text: Any, fact: Any) -> None:
    typed(begun, field, text)
    assert begun.facts()[field] == fact
    shown = next(one for one in begun.view().form if one.name == field)
    assert (shown.source, shown.certain, list(shown.heard)) == ("typed", True, [])


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("phone", "1380000"),
        ("id_card", "110101199001010001"),
        ("household_size", "很多"),
        ("income", "不少"),
        ("risks", "因懒"),
        ("consent", "也许"),
        ("household_size", 0),
        ("region_code", "320981"),
    ],
)
def test_what_is_no_value_of_the_field_changes_nothing(
    begun: Call, field: str, text: object
) -> None:
    before = begun.view()
    with pytest.raises(NotUnderstood):
        typed(begun, field, text)
    assert begun.view() == before


def test_what_is_said_never_overwrites_it_and_the_operator_hears_of_the_difference(
    begun: Call,
) -> None:
    typed(begun, "household_size", "5")
    typed(begun, "place", "东台市安丰镇红安村")
    begun.talk("""
        接: 家里一共几口人
        来: 六口人
        接: 您住哪个村
        来: 不对 我是四川省乐至县通旅镇的
        来: 我叫李桂芳
    """)
    facts = begun.facts()
    assert facts["household_size"] == 5
    assert facts["place"] == "东台市安丰镇红安村"
    assert facts["name"] == "李桂芳"
    differs = [one.text for one in begun.view().cautions if one.kind == "differs"]
    assert differs == [
        "来电人说的“住址”是四川省乐至县通旅镇，您填的是东台市安丰镇红安村。填的没有动，请核一下。",
        "来电人说的“家里几口人”是6口人，您填的是5口人。填的没有动，请核一下。",
    ]


def test_an_emptied_field_is_asked_for_again_and_may_be_heard(begun: Call) -> None:
    typed(begun, "household_size", "5")
    typed(begun, "household_size", None)
    assert "household_size" not in begun.facts()
    begun.talk("""
        接: 家里几口人
        来: 四口
    """)
    assert begun.facts()["household_size"] == 4


def test_a_wrong_place_is_taken_away_whole(begun: Call) -> None:
    begun.caller("我是东台市安丰镇红安村的")
    typed(begun, "place", "")
    assert "place" in begun.view().missing


def test_what_the_caller_leaves_out_is_not_asked_for_again(begun: Call) -> None:
    for _ in range(12):
        question = begun.view().question
        if question is None:
            break
        begun.assist.leave_out(begun.conversation, "declaration", question.field)
    view = begun.view()
    assert view.question and view.question.field == "consent"
    assert {one.name for one in view.form if one.declined} == {"name", "phone", "place"}


def test_a_doubtful_field_is_made_sure_by_hand_or_by_the_callers_yes(begun: Call) -> None:
    begun.caller("我叫王秀英 电话一三八零零零零一二三四", confidence=0.5)
    assert {"name", "phone"} <= begun.doubtful()
    begun.assist.confirm(begun.conversation, "declaration", "name")
    begun.talk("""
        接: 我念一遍您的电话 一三八零零零零一二三四 对吧
        来: 嗯 对
    """)
    assert begun.doubtful() & {"name", "phone"} == set()


def test_whoever_typed_stands_in_the_audit_log_without_what_they_typed(begun: Call) -> None:
    typed(begun, "name", "王秀英")
    with begun.assist.services.database.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "fill_form")).all()
    assert [(row.actor, row.object_id, row.detail) for row in rows] == [
        ("user:operator0", begun.conversation, {"kind": "declaration", "field": "name"})
    ]


@pytest.mark.parametrize(
    ("field", "value", "said", "shown", "words"),
    [
        ("household_size", "三口人", "我家五口人", "5口人", ["五口人"]),
        ("household_size", "3", "老伴走得早，现在家里就五口人", "5口人", ["五口人"]),
        ("phone", "13800001234", "电话13800005678", "13800005678", ["13800005678"]),
    ],
)
def test_what_is_told_otherwise_by_the_way_stands_beside_the_field(
    begun: Call, field: str, value: str, said: str, shown: str, words: list[str]
) -> None:
    typed(begun, field, value)
    begun.operator("您慢慢说")
    begun.caller(said)
    other = next(one for one in begun.view().form if one.name == field).differs
    assert other is not None
    assert (other.said, [one.words for one in other.heard]) == (shown, words)
    assert [(one.seq, said[one.start : one.end]) for one in other.heard] == [(begun.seq, words[0])]
    assert [one.kind for one in begun.view().cautions].count("differs") == 1


def test_it_is_settled_by_the_operator_or_by_the_caller_who_says_it_as_typed(begun: Call) -> None:
    def differs() -> str | None:
        other = next(one for one in begun.view().form if one.name == "household_size").differs
        kinds = [one.kind for one in begun.view().cautions]
        assert kinds.count("differs") == (other is not None)
        return other.said if other else None

    typed(begun, "household_size", "3")
    begun.caller("我家三口人")
    assert differs() is None
    begun.caller("我家五口人")
    begun.caller("算上孙子家里六口人")
    assert differs() == "6口人"
    begun.assist.confirm(begun.conversation, "declaration", "household_size")
    assert (differs(), begun.facts()["household_size"]) == (None, 3)
    begun.caller("我家五口人")
    typed(begun, "household_size", differs())
    assert (differs(), begun.facts()["household_size"]) == (None, 5)
    begun.caller("我家六口人")
    begun.caller("说岔了，是我家五口人")
    assert differs() is None


@pytest.mark.parametrize("choice", ["匿名", "anonymous"])
def test_nobody_becomes_anonymous_by_what_an_operator_types(call: Call, choice: str) -> None:
    call.caller("我要反映东台市安丰镇红安村的村支书，他把低保给了亲戚")
    before = call.facts()
    with pytest.raises(NotUnderstood, match="匿名"):
        call.assist.typed(call.conversation, "lead", "anonymity", choice, call.user)
    assert call.facts() == before
