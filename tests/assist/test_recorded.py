"""The recorded calls: what they fill by themselves, through the telephone and word by word."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assist import View
from connectors.phone import taking
from connectors.phone.events import Transcript
from connectors.phone.recording import load
from connectors.tables import Message
from hotline.settings import ROOT
from intake import regions
from tests.assist.conftest import Call

CALLS = ROOT / "hotline" / "demo" / "calls"
MOST_BY_HAND = 2
FILLED: dict[str, dict[str, Any]] = {
    "declaration": {
        "self_or_proxy": "self",
        "name": "王德福",
        "phone": "13800001234",
        "place": "江苏省盐城市东台市安丰镇红安村",
        "hardship": "我老伴去年冬天得了脑梗，瘫在床上了，住院自己掏了三万八，家里的钱都花光了。\n"
        "哪有什么收入，地也种不动了，就一点养老金，全家一年四千来块钱。",
        "risks": ["因病"],
        "household_size": 2,
        "income": {
            "value": 4000,
            "basis": "per_household",
            "approx": True,
            "said": "四千来块钱",
        },
        "expense": {"value": 38000, "said": "三万八"},
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
        "hardship": "他家房子下大雨塌了半边",
        "risks": ["住房"],
        "household_size": 2,
        "guarantees": ["住房"],
    },
}
"""The facts that each call tells. The name and the town of the first were misheard at first, its
phone and ID number come in breaths."""


@pytest.fixture
def village(call: Call) -> Call:
    """The demo's villages are known."""
    demo = files("hotline.demo")
    with call.assist.services.database.unit_of_work() as uow, as_file(demo / "regions.csv") as path:
        regions.import_regions(uow.session, regions.read_file(path))
        uow.commit()
    return call


def replay(call: Call, path: Path) -> None:
    """Every event by itself, in order, and each final utterance to the assist."""
    services = call.assist.services
    heard = 0
    for recorded in load(path, "recorded"):
        with services.database.unit_of_work() as uow:
            taken = taking.take(uow, "recorded", [recorded.event], services.clock.now())
            uow.commit()
        call.conversation = taken.conversation
        if not taken.said:
            continue
        with services.database.reading() as session:
            query = select(Message).where(
                Message.conversation_id == taken.conversation, Message.seq > heard
            )
            for message in session.scalars(query.order_by(Message.seq)):
                heard = message.seq
                speaker = "caller" if message.direction == "farmer" else "operator"
                call.assist.take_in(call.conversation, heard, speaker, message.text, None, 0.9)


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


def test_a_whole_declaration_fills_the_form(village: Call) -> None:
    replay(village, CALLS / "declaration.jsonl")
    assert village.facts() == FILLED["declaration"]
    assert village.doubtful() == set()
    assert village.view().missing == []


def test_a_neighbour_fills_the_form_of_another_household(village: Call) -> None:
    replay(village, CALLS / "neighbour.jsonl")
    assert village.facts() == FILLED["neighbour"]
    assert village.doubtful() == {"reporter_name"}


def test_what_is_to_be_corrected_by_hand(call: Call) -> None:
    for name, filled in FILLED.items():
        wanted = {field: plainly(fact) for field, fact in filled.items() if field != "hardship"}
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
