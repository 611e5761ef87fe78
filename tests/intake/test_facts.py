"""Facts: how what is said later joins what was said before, and what filing needs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import FactError
from intake.facts import merge, missing_for_filing

risks = st.lists(
    st.sampled_from(["因病", "因学", "因残", "因灾", "住房", "饮水", "其他"]), unique=True
)


@pytest.mark.parametrize(
    ("before", "said", "correct", "after"),
    [
        ({}, {"name": " 王秀英 "}, False, {"name": "王秀英"}),
        ({"name": "王秀英"}, {"name": "王秀兰"}, False, {"name": "王秀兰"}),
        ({"name": "王秀英"}, {"name": None}, False, {}),
        ({"risks": ["因病"]}, {"risks": ["因学", "因病"]}, False, {"risks": ["因病", "因学"]}),
        ({"risks": ["因病"]}, {"risks": ["因学"]}, True, {"risks": ["因学"]}),
        ({"hardship": "老伴病了"}, {"hardship": "欠了债"}, False, {"hardship": "老伴病了；欠了债"}),
        ({"hardship": "老伴病了"}, {"hardship": "病了"}, False, {"hardship": "老伴病了"}),
        ({"hardship": "病了"}, {"hardship": "老伴病了"}, False, {"hardship": "老伴病了"}),
        ({"hardship": "老伴病了"}, {"hardship": "没病"}, True, {"hardship": "没病"}),
        # A fact that is given is no longer declined; one that is declined anew stays so.
        ({"declined": ["phone", "id_card"]}, {"phone": "13800001234"}, False,
         {"declined": ["id_card"], "phone": "13800001234"}),
        ({"phone": "13800001234"}, {"phone": None, "declined": ["phone"]}, False,
         {"declined": ["phone"]}),
        # A housing or water problem is a risk and a guarantee.
        ({}, {"risks": ["住房", "因病"]}, False,
         {"risks": ["住房", "因病"], "guarantees": ["住房"]}),
        ({"risks": ["因病"]}, {"guarantees": ["饮水", "基本医疗"]}, False,
         {"risks": ["因病", "饮水"], "guarantees": ["饮水", "基本医疗"]}),
        ({}, {"guarantees": []}, False, {"guarantees": []}),
        ({"guarantees": []}, {"guarantees": ["义务教育"]}, False, {"guarantees": ["义务教育"]}),
    ],
)  # fmt: skip
def test_what_is_said_joins_what_was_said(
    before: dict[str, Any], said: dict[str, Any], correct: bool, after: dict[str, Any]
) -> None:
    kept = {name: list(value) if isinstance(value, list) else value
            for name, value in before.items()}  # fmt: skip
    assert merge("declaration", before, said, correct=correct) == after
    assert before == kept


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("declaration", {"surname": "王"}),
        ("declaration", {"what": "优亲厚友"}),
        ("lead", {"hardship": "病了"}),
        ("complaint", {}),
        ("declaration", {"name": ""}),
        ("declaration", {"name": 5}),
        ("declaration", {"self_or_proxy": "both"}),
        ("declaration", {"risks": "因病"}),
        ("declaration", {"risks": ["没钱"]}),
        ("declaration", {"household_size": 0}),
        ("declaration", {"household_size": True}),
        ("declaration", {"consent": "yes"}),
        ("declaration", {"phone": "1380000"[:6]}),
        ("declaration", {"phone": "138-0000-1234"}),
        ("declaration", {"id_card": "150121195003070001"}),  # the check digit is wrong
        ("declaration", {"income": 4000}),
        ("declaration", {"income": {"value": -1}}),
        ("declaration", {"income": {"value": [1, 2, 3]}}),
        ("declaration", {"expense": {"basis": "per_person"}}),
        ("declaration", {"other_amounts": [{"kind": "debt"}]}),
        ("lead", {"anonymity": "secret"}),
        ("lead", {"category": "别的"}),
    ],
)
def test_what_no_draft_can_hold_is_refused(kind: str, said: dict[str, Any]) -> None:
    with pytest.raises(FactError):
        merge(kind, {}, said)


@given(risks, risks)
def test_saying_it_again_changes_nothing(first: list[str], second: list[str]) -> None:
    once = merge("declaration", {"risks": first}, {"risks": second})
    assert merge("declaration", once, {"risks": second}) == once
    assert set(once["risks"]) == {*first, *second}


ENOUGH: dict[str, Any] = {
    "hardship": "老伴病了",
    "place": "东台市",
    "region_code": "320981",
    "phone": "13800001234",
    "consent": True,
}


@pytest.mark.parametrize(
    ("changes", "chat", "missing"),
    [
        ({}, True, []),
        ({"hardship": None}, True, ["hardship"]),
        ({"hardship": None, "risks": ["因病"]}, True, []),
        ({"hardship": None, "guarantees": ["住房"]}, True, []),
        ({"hardship": None, "guarantees": []}, True, ["hardship"]),
        ({"region_code": None}, True, ["place"]),
        ({"region_code": "320900"}, True, ["place"]),  # a city alone is not enough
        ({"region_code": "441900"}, True, []),  # unless it has no counties
        ({"region_code": "imported-village"}, True, []),
        ({"region_code": None, "declined": ["place"]}, True, []),  # an operator will assign it
        ({"region_code": None, "place": None, "declined": ["place"]}, True, ["place"]),
        ({"phone": None}, True, ["phone"]),
        ({"phone": None, "reporter_phone": "13800005678"}, True, []),
        ({"phone": None, "declined": ["phone"]}, True, []),  # the chat itself
        ({"phone": None, "declined": ["phone"]}, False, ["phone"]),
        ({"consent": None}, True, ["consent"]),
        ({"consent": False}, True, ["consent"]),
        (dict.fromkeys(ENOUGH), True, ["hardship", "place", "phone", "consent"]),
    ],
)
def test_the_least_for_a_declaration(
    changes: dict[str, Any], chat: bool, missing: list[str]
) -> None:
    facts = {name: value for name, value in {**ENOUGH, **changes}.items() if value is not None}
    assert missing_for_filing(facts, chat=chat) == missing


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"anonymity": "anonymous", "what": "克扣", "region_code": "320981"}, []),
        ({"what": "克扣", "region_code": "320981"}, ["anonymity"]),
        ({}, ["anonymity", "what", "place"]),
    ],
)
def test_the_least_for_a_lead(facts: dict[str, Any], missing: list[str]) -> None:
    assert missing_for_filing(facts, "lead") == missing
