"""What a visit found beside its words: kept as told, refused in a sentence, filed once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from intake import export
from intake.errors import StaleTicket, VisitProblem
from intake.tickets.visits import filed_before
from tests.intake.world import World

FOUND: dict[str, Any] = {
    "guarantees": {
        "义务教育": {"state": "fine"},
        "基本医疗": {"state": "fine", "note": "都交了医保"},
        "住房": {"state": "problem", "note": "西墙裂了"},
        "饮水": {"state": "unseen"},
    },
    "income": {"value": 6000, "basis": "per_person"},
    "spending": {"value": 30000, "basis": "per_household"},
    "signature": "later",
}


def test_what_was_found_is_kept_and_stands_in_the_full_export(world: World) -> None:
    filed = world.declare()
    world.step(filed, "verify", "east1", visit=world.visit(details=FOUND))
    with world.database.reading() as session:
        (row,) = export.records(session, full=True)
        (brief,) = export.records(session)
    assert row["visits"] == [
        {
            "visited_on": "2026-02-13",
            "reported_on": "2026-02-13",
            "people": ["网格员赵某", "村干部钱某"],
            "findings": "看了病历和药费单",
            "result": "初步符合",
            "reason": None,
            **FOUND,
        }
    ]
    assert "visits" not in brief


@pytest.mark.parametrize(
    ("details", "field", "problem"),
    [
        ({"guarantees": {"吃穿": {"state": "fine"}}}, "guarantees", "保障只有"),
        ({"guarantees": {"住房": {"state": "好"}}}, "guarantees", "“住房”请选"),
        ({"guarantees": {"住房": {"state": "problem"}}}, "guarantees", "请写一句是什么问题"),
        (
            {"guarantees": {"住房": {"state": "fine", "note": "好" * 201}}},
            "guarantees",
            "最多写200个字",
        ),
        ({"income": {"value": -1, "basis": "per_person"}}, "income", "请写一个数"),
        ({"income": {"value": 10**9, "basis": "per_person"}}, "income", "请写一个数"),
        ({"income": {"value": 6000}}, "income", "每人的还是全家的"),
        ({"spending": {"value": "很多", "basis": "per_person"}}, "spending", "请写一个数"),
        ({"signature": "不签"}, "signature", "承诺授权书"),
    ],
)
def test_a_detail_that_is_none_is_refused_at_its_field(
    world: World, details: dict[str, Any], field: str, problem: str
) -> None:
    filed = world.declare()
    with pytest.raises(VisitProblem, match=problem) as refused:
        world.step(filed, "verify", "east1", visit=world.visit(details=details))
    assert (refused.value.field, world.ticket(filed).version) == (field, 2)


@pytest.mark.parametrize("name", list(FOUND))
def test_a_lead_has_no_household_to_look_into(world: World, name: str) -> None:
    filed = world.report(region_code="150121-east", accused_region_code="150121-east-1")
    visit = world.visit("初步属实", details={name: FOUND[name]})
    with pytest.raises(VisitProblem, match="没有这一栏"):
        world.step(filed, "verify", "east", visit=visit)


def test_the_same_key_files_one_report(world: World) -> None:
    filed, key = world.declare(), "a" * 32
    for _ in range(2):
        try:
            world.step(filed, "verify", "east1", visit=world.visit("需补充", key=key))
        except StaleTicket:
            continue
    ticket = world.ticket(filed)
    assert (ticket.version, len(ticket.visits)) == (3, 1)
    world.step(filed, "verify", "east1", visit=world.visit("需补充", key="b" * 32))
    with world.database.reading() as session:
        ticket = world.ticket(filed)
        found = [
            filed_before(session, ticket, world.user(user), one) is not None
            for user, one in [("east1", key), ("east1", "c" * 32), ("east", key)]
        ]
    assert (len(ticket.visits), found) == (2, [True, False, False])


def test_the_same_visit_sent_at_once_by_several_is_filed_once(world: World) -> None:
    filed, key = world.declare(), "a" * 32

    def send(_: int) -> str:
        try:
            world.step(filed, "verify", "east1", version=2, visit=world.visit("需补充", key=key))
        except StaleTicket:
            return "stale"
        return "done"

    with ThreadPoolExecutor(4) as pool:
        done = sorted(pool.map(send, range(4)))
    ticket = world.ticket(filed)
    assert (done, len(ticket.visits)) == (["done", "stale", "stale", "stale"], 1)
