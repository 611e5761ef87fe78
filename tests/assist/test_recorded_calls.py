"""The recorded calls of the demonstration fill a declaration with at most two corrections."""

from __future__ import annotations

from assist import View
from connectors.phone.events import Transcript
from connectors.phone.recording import load
from hotline.settings import ROOT
from tests.assist.conftest import Call

CALLS = ROOT / "hotline" / "demo" / "calls"
MOST_BY_HAND = 2
RECORDED = {
    "declaration": {
        "self_or_proxy": "self",
        "name": "王德福",
        "phone": "13800001234",
        "place": "江苏省盐城市东台市安丰镇红安村",
        "risks": ["因病"],
        "household_size": 2,
        "income": (4000, "per_household"),
        "expense": (38000, None),
        "guarantees": ["基本医疗"],
        "id_card": "320981195603120007",
        "consent": True,
    },
    "neighbour": {
        "self_or_proxy": "proxy",
        "reporter_name": "周大民",
        "reporter_phone": "13800005678",
        "relation": "邻居",
        "name": "赵永贵",
        "place": "东台市安丰镇红安村",
        "risks": ["住房"],
        "household_size": 2,
        "guarantees": ["住房"],
    },
}


def played(call: Call, name: str) -> View:
    """The final words of a recorded call, one after the other."""
    for one in load(CALLS / f"{name}.jsonl", name):
        event = one.event
        if isinstance(event, Transcript) and event.is_final and event.text:
            if event.speaker == "operator":
                call.operator(event.text)
            else:
                call.caller(event.text, confidence=event.confidence or 0.9)
    return call.view()


def plainly(fact: object) -> object:
    return (fact["value"], fact.get("basis")) if isinstance(fact, dict) else fact


def test_what_is_to_be_corrected_by_hand(call: Call) -> None:
    for name, wanted in RECORDED.items():
        heard = Call(call.assist, call.user)
        view = played(heard, name)
        facts = {one.name: plainly(one.raw) for one in view.form if one.value is not None}
        words = facts.pop("hardship")
        assert isinstance(words, str) and words
        wrong = {field for field in {*facts, *wanted} if facts.get(field) != wanted.get(field)}
        assert len(wrong) <= MOST_BY_HAND, (name, wrong)
        assert wrong == set()


def test_a_town_heard_wrongly_is_right_once_the_caller_agrees_to_the_operators(call: Call) -> None:
    call.talk("""
        来: 我老伴得了癌症
        接: 您家住哪个县哪个村
        来: 东台市安风镇红安村
    """)
    assert "place" in call.doubtful(), "东台 has no town of that name"
    call.talk("""
        接: 东台市安丰镇红安村 是吧
        来: 哎 对 安丰镇 我电话一三八零零零零一二三四
    """)
    assert str(call.facts()["place"]).endswith("东台市安丰镇红安村")
    assert call.facts()["phone"] == "13800001234"
    assert "place" not in call.doubtful()


def test_a_no_to_the_operators_place_changes_nothing(call: Call) -> None:
    call.talk("""
        来: 我老伴得了癌症
        接: 您家住哪个县哪个村
        来: 东台市安丰镇红安村
        接: 东台市富安镇丁庄村 是吧
        来: 不对不对 安丰镇红安村
    """)
    assert str(call.facts()["place"]).endswith("东台市安丰镇红安村")
