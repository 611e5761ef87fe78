"""Ten whole calls, as different people speak: what an operator has to put right by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.assist.conftest import Call

MOST_BY_HAND = 2
CALLS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "ten_calls.yml").read_text("utf-8")
)


def plainly(field: str, fact: Any) -> Any:
    """A fact as the data write it."""
    if field == "income":
        return [fact["value"], fact.get("basis")]
    if field == "expense":
        return fact["value"]
    if field == "other_amounts":
        return sorted(([one["kind"], one["value"]] for one in fact), key=str)
    return sorted(fact) if isinstance(fact, list) else fact


def by_hand(call: Call, told: dict[str, Any]) -> dict[str, Any]:
    """The fields to be put right after a call, each with what stands there."""
    call.talk(told["talk"])
    view = call.view()
    assert view.kind == told["kind"]
    facts = {one.name: plainly(one.name, one.raw) for one in view.form if one.value is not None}
    wrong = {}
    for field in {*facts, *told["fields"], *told["told"]}:
        stands = facts.get(field)
        if field in told["told"]:
            right = all(word in str(stands) for word in told["told"][field])
        elif field in ("place", "where"):
            right = str(stands).endswith(told["fields"].get(field, ""))
        else:
            wanted = told["fields"].get(field)
            right = stands == (plainly("", wanted) if field in ("risks", "guarantees") else wanted)
            if field == "other_amounts":
                right = stands == sorted(wanted or [], key=str)
        if not right:
            wrong[field] = stands
    return wrong


@pytest.mark.parametrize("told", CALLS, ids=[one["call"] for one in CALLS])
def test_at_most_two_fields_are_put_right_by_hand(call: Call, told: dict[str, Any]) -> None:
    wrong = by_hand(call, told)
    assert len(wrong) <= MOST_BY_HAND, wrong


def test_there_are_declarations_and_leads() -> None:
    kinds = [one["kind"] for one in CALLS]
    assert (kinds.count("declaration"), kinds.count("lead")) == (6, 4)
