"""Who declared a household that was declared before: what they hear, and what they may wish."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from intake import records
from intake.notices import render
from intake.records import Filed, Progress, Visiting, progress_of_conversation
from intake.tables import OutboxMessage
from intake.tickets import own
from tests.intake.regional import act
from tests.intake.world import EAST, EAST_ONE, World

UNIT = "内蒙古自治区呼和浩特市土默特左旗东河镇柳树村"
REASON = "收入够用，房子也结实"
ALIKE = {
    "phone": {"id_card": None},
    "number": {"phone": "13800007777"},
    "name": {"id_card": None, "phone": "13800007777"},
}
"""In what the second declaration agrees with the first; a name and a place agree always."""


def merged(world: World, second_in: str = "b", **changes: Any) -> tuple[Filed, Filed]:
    first, second = world.declare("a"), world.declare(second_in, **changes)
    into = world.ticket(first).id
    world.step(second, "merge", "east1", into=into, reason="同一户报了两次")
    return first, second


def told(world: World, conversation: str = "b") -> Progress:
    with world.database.reading() as session:
        return progress_of_conversation(session, [conversation], world.clock)[-1]


def heard(world: World, conversation: str = "b") -> list[str]:
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at))
        return [
            render(one.template, one.params)
            for one in rows
            if (one.channel, one.recipient) == ("conversation", conversation)
        ]


def report(world: World, filed: Filed, result: str, who: str = "east1") -> None:
    reason = REASON if result == "初步不符合" else None
    world.step(filed, "verify", who, visit=world.visit(result, reason=reason))
    world.step(filed, "report_back", who)


@pytest.mark.parametrize("by", ["phone", "number"])
def test_who_declared_the_same_household_hears_how_it_goes_on(world: World, by: str) -> None:
    first, second = merged(world, **ALIKE[by])
    one = told(world)
    assert (one.step, one.number, one.merged, one.visited) == (
        "dispatched", second.number, True, False,
    )  # fmt: skip
    assert one.text == (
        f"和同一户报的另一份并在一起办。已经受理，交给了{UNIT}，还没有上门的记录。"
        "最晚2026年2月27日上门核实完。他们会派人上门核实。"
    )
    assert told(world, "a").merged is False
    report(world, first, "初步不符合")
    after = told(world)
    assert (after.step, after.visited) == ("refused", True)
    assert after.says == (
        f"和同一户报的另一份并在一起办。{UNIT}已经把核查结果报上去了：初步不符合。理由：{REASON}。"
    )
    assert "您要是不同意" in after.next
    assert heard(world) == [
        f"您的自主申报（编号{second.number}）和同一户报的并在一起办，已有核查结果：初步不符合。"
        f"理由：{REASON}。这是初步看法，最后由县里决定。您要是不同意，可以找村里、乡镇、县里说明，"
        "或者打12317找人工；有单据、证明的，一起拿去。"
    ]
    assert "要求重办" in heard(world, "a")[-1]
    # Neither learns the number of the other one.
    assert first.number not in after.text + "".join(heard(world))
    assert second.number not in told(world, "a").text + "".join(heard(world, "a"))


def test_a_name_and_a_place_are_no_secret_and_open_none(world: World) -> None:
    first, _ = merged(world, **ALIKE["name"])
    assert told(world).text == f"已经受理，由{UNIT}一并办理。核实以后，由他们告诉家里人。"
    report(world, first, "初步不符合")
    assert told(world).step == "merged_told"
    assert told(world).text == (
        "这份和同一户报的另一份并在一起办，已经有结果了。"
        f"为了不让外人听去，这里不说结果。您可以问{UNIT}，或者打12317找人工，核对了是您家再告诉您。"
    )
    assert heard(world) == []
    assert "初步不符合" not in told(world).text and REASON not in told(world).text


def test_one_conversation_hears_it_once(world: World) -> None:
    first, second = merged(world, "a", **ALIKE["name"])
    report(world, first, "初步符合")
    (text,) = heard(world, "a")
    assert first.number in text
    with world.database.reading() as session:
        found = progress_of_conversation(session, ["a"], world.clock)
    assert [one.step for one in found] == ["reported_back", "reported_back"]
    assert {one.merged for one in found} == {True, False}
    assert second.number in {one.number for one in found}


def test_the_rating_of_the_one_is_not_the_others(world: World) -> None:
    first, _ = merged(world)
    report(world, first, "初步符合")
    with world.database.unit_of_work() as uow:
        from intake.tickets.rating import Rating

        own.rate(uow, first.record_id, Rating(5), world.clock)
        uow.commit()
    assert told(world, "a").step == "rated"
    assert told(world).step == "reported_back" and "评价" not in told(world).text


def test_the_procedure_is_told_to_all_of_the_household(world: World) -> None:
    first, second = merged(world)
    report(world, first, "初步符合")
    act(world, first, "east1", "authorization")
    act(world, first, "east1", "village_review", "refuse", reason="评议没有通过，收入高")
    assert [second.number in one for one in heard(world)] == [True, True]
    assert "村民评议" in heard(world)[-1] or "民主评议" in heard(world)[-1]
    assert "评议没有通过，收入高。" in told(world).next


def test_what_the_other_one_took_back_is_said(world: World) -> None:
    first, _ = merged(world)
    with world.database.unit_of_work() as uow:
        own.withdraw(uow, first.record_id, world.clock)
        uow.commit()
    assert told(world).text == (
        "这份和同一户报的另一份并在一起，那一份已经撤回，不再办了。"
        "家里还有难处，随时可以再申报，或者打12317找人工。"
    )


def wish(world: World, filed: Filed, *, by_township: bool = True) -> Visiting:
    with world.database.unit_of_work() as uow:
        done = records.choose_visitors(uow, filed.record_id, world.clock, by_township=by_township)
        uow.commit()
    return done


@pytest.mark.parametrize("asks", [0, 1])
def test_the_wish_for_the_township_bars_the_village_from_all_of_them(
    world: World, asks: int
) -> None:
    both = merged(world)
    done = wish(world, both[asks])
    assert (done.number, done.moved, done.by_township, done.visited) == (
        both[asks].number, True, True, False,
    )  # fmt: skip
    assert world.ticket(both[0]).unit_code == EAST
    for one in both:
        assert "east1" not in world.seen_by_ticket(one)
    back = wish(world, both[asks], by_township=False)
    assert (back.moved, world.ticket(both[0]).unit_code) == (True, EAST_ONE)
    for one in both:
        assert "east1" in world.seen_by_ticket(one)


def test_the_village_comes_back_when_nobody_wishes_otherwise(world: World) -> None:
    first, second = merged(world)
    wish(world, first)
    assert wish(world, second).moved is False
    assert wish(world, first, by_township=False).moved is False
    assert world.ticket(first).unit_code == EAST
    assert {"east1"}.isdisjoint(world.seen_by_ticket(first) | world.seen_by_ticket(second))
    assert wish(world, second, by_township=False).moved is True
    assert world.ticket(first).unit_code == EAST_ONE


def test_after_a_visit_of_the_other_one_it_is_too_late(world: World) -> None:
    first, second = merged(world)
    assert wish(world, second).visited is False
    wish(world, second, by_township=False)
    world.step(first, "verify", "east1", visit=world.visit("需补充"))
    assert wish(world, second).visited is True
    with world.database.reading() as session:
        (here,) = records.visits_of_conversation(session, ["b"])
    assert (here.number, here.visited) == (second.number, True)
