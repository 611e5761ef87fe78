"""The recorded calls, through the telephone's interface to the form: what they fill by themselves."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

import pytest
from sqlalchemy import select

from connectors.phone import taking
from connectors.phone.recording import load
from connectors.tables import Message
from hotline.settings import ROOT
from intake import regions
from tests.assist.conftest import Call

CALLS = ROOT / "hotline" / "demo" / "calls"


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


def test_a_whole_declaration_fills_the_form(village: Call) -> None:
    """The name and the town were misheard at first, phone and ID number come in breaths."""
    replay(village, CALLS / "declaration.jsonl")
    assert village.facts() == {
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
    }
    assert village.doubtful() == set()
    assert village.view().missing == []


def test_a_neighbour_fills_the_form_of_another_household(village: Call) -> None:
    replay(village, CALLS / "neighbour.jsonl")
    assert village.facts() == {
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
    }
    assert village.doubtful() == {"reporter_name"}
