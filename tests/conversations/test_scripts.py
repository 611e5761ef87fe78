"""The judge of the talks judged: what counts as a difference, and which cases are refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.compare import FIELDS, compare
from tests.conversations.script import BadCase, case_of

FILED: dict[str, Any] = {
    **dict.fromkeys(FIELDS),
    "kind": "declaration",
    "is_proxy": False,
    "consent": True,
    "name": "王秀英",
    "place": "江苏省盐城市东台市安丰镇红安村",
    "risks": ["住房", "因病"],
    "annual_income": {"value": [7000, 8000], "basis": None},
}
WANTED: dict[str, Any] = {
    "kind": "declaration",
    "name": "王秀英",
    "place": ["东台市", "安丰镇", "红安村"],
    "risks": ["因病", "住房"],
    "annual_income": {"value": [7000, 8000], "basis": "unspecified"},
}


def test_a_record_that_holds_what_was_told_and_nothing_else() -> None:
    assert compare([WANTED], [FILED]) == []


@pytest.mark.parametrize(
    ("field", "filed"),
    [
        ("name", "王秀"),
        ("place", "安丰镇红安村"),
        ("place", "红安村安丰镇东台市"),
        ("risks", ["因病"]),
        ("annual_income", {"value": [7000, 8000], "basis": "per_person"}),
        ("annual_income", None),
        ("phone", "13800000001"),
        ("guarantees", []),
        ("expense", 0),
        ("is_proxy", True),
    ],
)
def test_each_field_that_differs_is_named(field: str, filed: Any) -> None:
    (difference,) = compare([WANTED], [{**FILED, field: filed}])
    assert (difference.field, difference.got) == (field, filed)


def test_records_that_are_missing_or_one_too_many() -> None:
    assert [one.field for one in compare([WANTED, WANTED], [FILED])] == ["record"]
    assert [one.field for one in compare([], [FILED])] == ["record"]


@pytest.mark.parametrize(
    "written",
    [
        {"say": ["我要申报"], "records": []},
        {"id": "a", "say": ["我要申报"]},
        {"id": "a", "say": ["我要申报"], "records": [], "answer": {"name": "王秀英"}},
        {"id": "a", "say": ["我要申报"], "records": [], "answers": {"names": "王秀英"}},
        {"id": "a", "say": [{"says": "我要申报"}, {"text": "x"}], "records": []},
    ],
)
def test_a_case_that_is_not_written_as_the_format_says_is_refused(written: Any) -> None:
    with pytest.raises(BadCase):
        case_of(written)


def test_answers_follow_how_often_a_question_came() -> None:
    case = case_of({"id": "a", "say": ["x"], "records": [], "answers": {"phone": ["1", "2"]}})
    assert [case.answer("phone", times).say for times in range(3)] == ["1", "2", "2"]
    assert [case.answer(field, 0).say for field in ("consent", "name")] == ["同意", "跳过"]
