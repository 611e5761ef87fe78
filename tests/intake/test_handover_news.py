"""What 12345 says of cases: who of ours is told, what waits for us, and nothing counted twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select

from intake import handover, notices
from intake.clock import FrozenClock
from intake.db import Database
from intake.errors import NotAllowed
from intake.handover import Answer
from intake.people.recipients import recipients
from intake.records import Filed
from intake.tables import Handover, OutboxMessage, Record
from tests.intake.test_handover import CASE, give, history, leave, read, rows, take
from tests.intake.world import NAME, PHONE, World

LATER = "2026-02-14T10:00:00+08:00"


def news(state: str, number: str = "QL-77", at: str = LATER, **more: Any) -> dict[str, Any]:
    return {"type": "state", "number": number, "state": state, "at": at, **more}


def given(world: World, **facts: Any) -> Filed:
    """A case of ours that they have, as QL-77."""
    filed = world.declare(**facts)
    give(world, filed)
    leave(world)
    with world.database.unit_of_work() as uow:
        handover.acknowledge(uow, [(filed.number, "QL-77")], world.clock)
        uow.commit()
    return filed


def told(world: World) -> list[tuple[str, str, list[str]]]:
    """The notices to operators: template, text, who gets it."""
    with world.database.reading() as session:
        query = select(OutboxMessage).where(OutboxMessage.channel == "operators")
        return [
            (
                one.template,
                notices.render(one.template, one.params),
                [u.username for u in recipients(session, "operators", "", one.params)],
            )
            for one in session.scalars(query.order_by(OutboxMessage.created_at))
        ]


def filed_of(record: Record) -> Filed:
    """As if it had been filed by our own chat."""
    return Filed(
        record.number, None, record.id, record.kind, {}, [], None, record.urgent,
        anonymous=False, already_filed=False,
    )  # fmt: skip


def settle(world: World, filed: Filed, user: str = "operator") -> bool:
    with world.database.unit_of_work() as uow:
        seen = handover.settle(uow, world.ticket(filed).id, world.user(user), world.clock)
        uow.commit()
    return seen


def test_a_case_that_comes_back_is_told_to_the_operators_of_the_place_and_can_go_again(
    world: World,
) -> None:
    filed = given(world)
    line = news("已退回", words="不归我们管")
    assert [one.result for one in take(world, line, line)] == ["noted", "unchanged"]
    assert told(world) == [
        (
            "handover_returned",
            f"12345把转过去的{filed.number}（自主申报）退回来了（已退回），请登录看怎么办。",
            ["operator", "platform"],
        )
    ]
    world.clock.advance(minutes=1)
    give(world, filed)
    assert [row[:3] for row in rows(world)] == [("out", "ended", "QL-77"), ("out", "waiting", None)]
    leave(world)
    with world.database.unit_of_work() as uow:
        assert handover.acknowledge(uow, [(filed.number, "QL-77")], world.clock) == 1
        uow.commit()
    assert [row[:3] for row in rows(world)] == [("out", "ended", None), ("out", "taken", "QL-77")]
    take(world, news("办理中", at="2026-02-15T10:00:00+08:00"))
    assert [row[1] for row in rows(world)] == ["ended", "taken"]


@pytest.mark.parametrize(
    ("word", "state", "template"),
    [
        ("办理中", "taken", None),
        ("待补充", "asked", "handover_asked"),
        ("已办结", "answered", "handover_answered"),
        ("不予受理", "returned", "handover_returned"),
    ],
)
def test_of_ours_what_needs_somebody_waits_for_us_until_it_was_seen(
    world: World, word: str, state: str, template: str | None
) -> None:
    filed = given(world)
    take(world, news(word))
    assert rows(world) == [("out", state, "QL-77", word)]
    assert [one[0] for one in told(world)] == ([template] if template else [])
    assert settle(world, filed) is (template is not None)
    assert rows(world)[0][1] == ("taken" if state in ("taken", "asked") else "ended")
    assert settle(world, filed) is False


def test_of_theirs_an_urging_waits_for_us_each_time_and_our_state_still_goes_out(
    world: World,
) -> None:
    (answer,) = take(world, CASE)
    assert leave(world)
    first = news("催办", CASE["number"])
    second = news("催办", CASE["number"], at="2026-02-15T10:00:00+08:00")
    assert [one.result for one in take(world, first, first)] == ["noted", "unchanged"]
    with world.database.reading() as session:
        record = session.scalars(select(Record)).one()
        assert record.number == answer.ours
        ticket_id = record.ticket.id
    with world.database.unit_of_work() as uow:
        assert handover.settle(uow, ticket_id, world.user("platform"), world.clock)
        uow.commit()
    assert [one.result for one in take(world, second, second)] == ["noted", "unchanged"]
    assert rows(world) == [("in", "asked", CASE["number"], "催办")]
    assert [one[0] for one in told(world)] == ["handover_asked", "handover_asked"]


def test_an_older_file_that_is_imported_late_changes_nothing(world: World) -> None:
    filed = given(world)
    early = news("已签收", at="2026-02-14T09:00:00+08:00")
    assert take(world, news("办理中"))[0].result == "noted"
    assert take(world, early)[0].result == "unchanged"
    assert rows(world) == [("out", "taken", "QL-77", "办理中")]
    assert history(world, filed).count("handover_news") == 1


def test_our_own_case_that_they_hand_to_us_is_not_filed_again(world: World) -> None:
    filed = given(world)
    back = {**CASE, "number": "QL-77", "reason": "12317管的"}
    assert take(world, back, back) == [Answer("QL-77", "known", filed.number)] * 2
    assert rows(world) == [("out", "returned", "QL-77", "已受理")]
    assert [one[0] for one in told(world)] == ["handover_returned"]
    settle(world, filed)
    take(world, back)
    assert rows(world)[0][1] == "ended"
    with world.database.reading() as session:
        assert session.scalars(select(Record.number)).all() == [filed.number]


def test_the_same_number_with_other_words_is_added_to_the_record_once(world: World) -> None:
    (first,) = take(world, CASE)
    more = {**CASE, "words": "老人又住院了，再花两万"}
    assert [one.result for one in take(world, more, more, CASE)] == ["noted", "known", "known"]
    with world.database.reading() as session:
        record = session.scalars(select(Record)).one()
        assert record.number == first.ours
        events = [one.event for one in record.ticket.history]
        assert events.count("add") == 1


@pytest.mark.parametrize(
    ("ours_lies", "who"),
    [
        ({}, ["operator", "platform"]),
        ({"region_code": "150122", "place": "托克托县"}, ["platform"]),
    ],
)
def test_a_household_that_is_with_us_already_is_filed_beside_and_told_to_who_may_see_both(
    world: World, ours_lies: dict[str, Any], who: list[str]
) -> None:
    ours = world.declare(**ours_lies)
    world.declare(name="别家的", phone="13800009999", id_card=None)
    twin = {**CASE, "reporter": {"name": NAME, "phone": PHONE}}
    first, again = take(world, twin, twin)
    assert (first.result, again.result, first.ours) == ("taken", "known", again.ours)
    assert [one for one in told(world) if one[0] == "handover_alike"] == [
        (
            "handover_alike",
            f"12345转来的{first.ours}（自主申报）和还在办的{ours.number}可能是同一户，"
            "请登录看要不要并单。",
            who,
        )
    ]


def test_of_one_that_was_merged_they_are_told_what_became_of_the_other(world: World) -> None:
    ours = world.declare()
    world.clock.advance(minutes=1)
    take(world, {**CASE, "reporter": {"name": NAME, "phone": PHONE}})
    leave(world)
    with world.database.reading() as session:
        record = session.scalars(select(Record).where(Record.number != ours.number)).one()
        twin = filed_of(record)
    world.step(twin, "merge", "operator", into=world.ticket(ours).id, reason="一户")
    assert leave(world) == []
    world.step(ours, "verify", "east1", visit=world.visit())
    world.step(ours, "report_back", "east1")
    (first,) = leave(world)
    assert (first.line["number"], first.line["state"]) == (twin.number, "已办结")
    assert first.line["words"] == "初步符合"


def test_who_may_not_hand_over_settles_nothing(world: World) -> None:
    filed = given(world)
    take(world, news("已退回"))
    for user in ("county", "east", "east1", "supervisor", "admin", "editor"):
        with pytest.raises(NotAllowed):
            settle(world, filed, user)
    assert rows(world)[0][1] == "returned"


def test_two_that_bring_the_same_case_at_once_file_it_once(
    database: Database, clock: FrozenClock, world: World
) -> None:
    together = threading.Barrier(2)
    results: list[str] = []

    def bring() -> None:
        together.wait()
        with database.unit_of_work() as uow:
            answers = handover.take(uow, read(CASE), "system", clock)
            uow.commit()
        results.append(answers[0].result)

    both = [threading.Thread(target=bring) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(results) == ["known", "taken"]
    with database.reading() as session:
        assert len(session.scalars(select(Handover)).all()) == 1
        assert len(session.scalars(select(Record)).all()) == 1
