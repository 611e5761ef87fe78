"""The steps beside the plain way: on the way, to another unit, more time, taken back, again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from intake import audit, records
from intake.errors import (
    IntakeError,
    NotAllowed,
    SamePerson,
    StaleTicket,
    StepProblem,
    VisitProblem,
    WrongState,
)
from intake.notices import render
from intake.privacy.access import Party, may
from intake.records import Filed, progress_of_conversation
from intake.tables import OutboxMessage, Record
from intake.tickets import own
from intake.tickets.archiving import archive_quiet
from intake.tickets.merged import merged_into
from intake.tickets.steps import states
from intake.tickets.transition import possible
from tests.intake.ticket_ways import due, rate, reported, told
from tests.intake.world import COUNTY, EAST, EAST_ONE, EAST_TWO, WEST, WEST_ONE, World

WHY = "这户搬到邻村去了"


def last(world: World, filed: Filed) -> tuple[str, str | None, str, str | None]:
    row = world.ticket(filed).history[-1]
    return row.event, row.from_state, row.to_state, row.reason


def test_the_village_says_that_it_goes(world: World) -> None:
    filed = world.declare("c")
    world.step(filed, "begin_visit", "east1")
    assert last(world, filed) == ("begin_visit", "dispatched", "visiting", None)
    assert told(world, "visit_begun") == [("conversation", "c")]
    assert world.step(filed, "verify", "east1", visit=world.visit()).state == "verified"


def test_who_declared_hears_what_is_still_missing_and_it_is_no_result(world: World) -> None:
    filed = world.declare("c")
    visit = world.visit("需补充", reason="还缺住院的票据")
    ticket = world.step(filed, "verify", "east1", visit=visit)
    assert ticket.state == "verified"
    assert "report_back" not in possible(world.ticket(filed), world.user("east1"))
    with pytest.raises(WrongState, match="还有情况要补充"):
        world.step(filed, "report_back", "east")
    with world.database.reading() as session:
        (message,) = session.scalars(
            select(OutboxMessage).where(OutboxMessage.channel == "conversation")
        )
        assert render(message.template, message.params) == (
            f"您的自主申报（编号{filed.number}），内蒙古自治区呼和浩特市土默特左旗东河镇柳树村核实过一次，"
            "还要补充：还缺住院的票据。您手里有的，在这里说“我要补充”，说清楚或者拍照发来都行。"
            "都弄清楚了，再把结果告诉您。"
        )
    assert told(world, "reported_back") == told(world, "result_reported") == []
    world.step(filed, "verify", "east1", visit=world.visit())
    assert world.step(filed, "report_back", "east1").state == "reported_back"
    assert told(world, "visit_more") == [("conversation", "c")]


@pytest.mark.parametrize("reason", [None, "", " … ", "缺"])
@pytest.mark.parametrize("kind", ["declaration", "lead"])
def test_what_is_missing_must_be_said_in_words(world: World, kind: str, reason: str | None) -> None:
    filed = world.declare() if kind == "declaration" else world.report()
    who = "east1" if kind == "declaration" else "east"
    with pytest.raises(VisitProblem, match="写明还缺什么") as refused:
        world.step(filed, "verify", who, visit=world.visit("需补充", reason=reason))
    assert refused.value.field == "reason"


@pytest.mark.parametrize("username", ["east", "county", "operator"])
def test_a_transfer_by_above_takes_the_ticket_from_the_holder_at_once(
    world: World, username: str
) -> None:
    filed = world.declare("c")
    world.step(filed, "begin_visit", "east1")
    ticket = world.step(filed, "transfer", username, unit_code=EAST_TWO, reason=WHY)
    assert (ticket.state, ticket.unit_code) == ("dispatched", EAST_TWO)
    assert last(world, filed) == ("transfer", "visiting", "dispatched", WHY)
    assert not may(world.user("east1"), "view", world.ticket(filed))
    assert may(world.user("east2"), "view", world.ticket(filed))
    # What was still to be delivered to the old holder is not; it is told that it need not go.
    assert told(world, "ticket_dispatched") == [("unit", EAST_TWO)]
    assert told(world, "ticket_taken") == [("unit", EAST_ONE)]
    assert told(world, "now_with") == [("conversation", "c")]


@pytest.mark.parametrize(
    ("username", "unit", "reason", "error"),
    [
        ("east1", EAST_TWO, WHY, NotAllowed),  # the holder returns; it does not transfer
        ("west", EAST_TWO, WHY, NotAllowed),
        ("east", WEST_ONE, WHY, StepProblem),  # not in its place
        ("east", EAST_ONE, WHY, StepProblem),  # it has it already
        ("east", EAST_TWO, " ", StepProblem),
        ("east", None, WHY, StepProblem),
    ],
)
def test_a_transfer_that_may_not_be(
    world: World, username: str, unit: str | None, reason: str, error: type[IntakeError]
) -> None:
    filed = world.declare()
    with pytest.raises(error):
        world.step(filed, "transfer", username, unit_code=unit, reason=reason)
    assert world.ticket(filed).version == 2


@pytest.mark.parametrize("unit", [EAST, EAST_ONE, WEST_ONE])
def test_a_lead_is_transferred_neither_to_the_accused_nor_to_a_village(
    world: World, unit: str
) -> None:
    filed = world.report(accused_region_code=EAST)
    with pytest.raises(StepProblem):
        world.step(filed, "transfer", "operator", unit_code=unit, reason=WHY)


def test_a_household_that_wants_the_township_is_not_transferred_to_a_village(world: World) -> None:
    filed = world.declare(visit_by="township")
    with pytest.raises(StepProblem):
        world.step(filed, "transfer", "county", unit_code=EAST_TWO, reason=WHY)


def test_more_time_is_asked_for_and_granted_by_another(world: World) -> None:
    filed = world.declare("c")
    before = due(world, filed)
    world.step(filed, "request_extension", "east1", days=3, reason="路断了")
    assert told(world, "extension_requested") == [("unit", EAST)]
    with pytest.raises(WrongState, match="已经申请过"):
        world.step(filed, "request_extension", "east1", days=3, reason="路断了")
    with pytest.raises(NotAllowed):
        world.step(filed, "extend", "east1")
    world.step(filed, "extend", "east")
    assert (before, due(world, filed)) == ("2026-02-27", "2026-03-03")  # 28 Feb is worked
    assert told(world, "extended") == [("unit", EAST_ONE)]
    assert told(world, "due_date_moved") == [("conversation", "c")]
    with pytest.raises(WrongState, match="没有要批"):
        world.step(filed, "refuse_extension", "east", reason="不行")


def test_more_time_is_refused_with_a_reason(world: World) -> None:
    filed = world.declare()
    before = due(world, filed)
    world.step(filed, "request_extension", "east1", days=3, reason="路断了")
    with pytest.raises(StepProblem):
        world.step(filed, "refuse_extension", "county")
    world.step(filed, "refuse_extension", "county", reason="路已经通了")
    assert due(world, filed) == before
    assert last(world, filed) == ("refuse_extension", "dispatched", "dispatched", "路已经通了")
    assert told(world, "extension_refused") == [("unit", EAST_ONE)]


def test_who_asked_for_more_time_does_not_decide_it(world: World) -> None:
    """Not even when the ticket's unit has become another's below."""
    filed = world.declare(region_code=EAST)
    world.step(filed, "request_extension", "east", days=3, reason="路断了")
    east = world.user("east")
    east.role, east.region_code, east.region = "operator", None, None
    with pytest.raises(SamePerson):
        world.step(filed, "extend", "east")


@pytest.mark.parametrize("days", [None, 0, 31])
def test_a_wish_has_its_days(world: World, days: int | None) -> None:
    filed = world.declare()
    with pytest.raises(StepProblem):
        world.step(filed, "request_extension", "east1", days=days, reason="路断了")


def test_a_request_ends_with_the_transfer(world: World) -> None:
    filed = world.declare()
    world.step(filed, "request_extension", "east1", days=3, reason="路断了")
    world.step(filed, "transfer", "east", unit_code=EAST_TWO, reason=WHY)
    with pytest.raises(WrongState):
        world.step(filed, "extend", "east")


def test_a_repeat_is_merged_and_can_be_taken_apart(world: World) -> None:
    first, second = world.declare("a"), world.declare("b")
    into = world.ticket(first)
    world.step(second, "merge", "east1", into=into.id, reason="同一户报了两次")
    assert world.ticket(second).state == "merged"
    here = world.ticket(first).history[-1]
    assert (here.event, here.detail, here.version) == (
        "merged_here", {"number": second.number}, 3,
    )  # fmt: skip
    with world.database.reading() as session:
        (progress,) = progress_of_conversation(session, ["b"], world.clock)
        ended = [one.record.number for one in merged_into(session, world.ticket(first))]
    assert (progress.step, progress.number) == ("dispatched", second.number)
    assert first.number not in progress.text  # who declared twice is not told of the other
    assert ended == [second.number]
    with world.database.unit_of_work() as uow:
        added = records.add(uow, second.record_id, "k", world.clock, text="又花了八千")
        uow.commit()
    assert added.number == second.number
    with world.database.reading() as session:
        words = records.words_of(session, session.get_one(Record, first.record_id))
    assert [one.text for one in words] == ["又花了八千"]
    with pytest.raises(WrongState), world.database.unit_of_work() as uow:
        own.reopen(uow, second.record_id, world.clock)
    # Merged by mistake: a unit above takes them apart.
    world.step(second, "reopen", "east", reason="不是一户")
    with world.database.reading() as session:
        assert merged_into(session, world.ticket(first)) == []
    assert world.ticket(second).state == "dispatched"


@pytest.mark.parametrize(
    ("changes", "username", "error"),
    [
        ({"name": "李四", "phone": "13800009999", "id_card": None}, "east1", StepProblem),
        ({"visit_by": "township"}, "east", StepProblem),  # kept from the village
        ({"region_code": WEST_ONE, "place": "土默特左旗西河镇新村"}, "east1", NotAllowed),
    ],
)
def test_what_may_not_be_merged(
    world: World, changes: dict[str, Any], username: str, error: type[IntakeError]
) -> None:
    first, second = world.declare(**changes), world.declare()
    with pytest.raises(error):
        world.step(second, "merge", username, into=world.ticket(first).id, reason="同一户")
    assert world.ticket(first).version == world.ticket(second).version == 2


def test_nothing_is_merged_into_what_has_ended(world: World) -> None:
    first, second = reported(world), world.declare()
    with pytest.raises(StepProblem, match="办完"):
        world.step(second, "merge", "east1", into=world.ticket(first).id, reason="同一户")


@pytest.mark.parametrize("username", ["east1", "west", "admin"])
def test_a_result_is_not_opened_again_by_who_may_not(world: World, username: str) -> None:
    filed = reported(world)
    with pytest.raises(NotAllowed):
        world.step(filed, "reopen", username, reason="再看看")


def test_what_lies_quiet_is_archived(world: World) -> None:
    silent, rated_one, open_one = reported(world), reported(world), world.declare()
    rate(world, rated_one, 4)
    world.clock.advance(days=7)
    assert archive_quiet(world.database, world.clock) == 1
    world.clock.advance(days=23)
    assert archive_quiet(world.database, world.clock) == 1
    assert archive_quiet(world.database, world.clock) == 0
    assert [world.ticket(one).state for one in (silent, rated_one, open_one)] == [
        "archived", "archived", "dispatched",
    ]  # fmt: skip
    assert world.ticket(silent).history[-1].actor == "system"


def test_the_urgent_mark_is_the_countys(world: World) -> None:
    filed = world.declare()
    with pytest.raises(NotAllowed):
        world.step(filed, "mark_urgent", "east")
    world.step(filed, "mark_urgent", "county")
    assert world.ticket(filed).record.urgent
    assert told(world, "ticket_urgent") == [("unit", EAST), ("unit", EAST_ONE)]
    with pytest.raises(WrongState):
        world.step(filed, "mark_urgent", "operator")
    with pytest.raises(StepProblem):
        world.step(filed, "unmark_urgent", "operator")
    world.step(filed, "unmark_urgent", "operator", reason="已经送到医院")
    assert not world.ticket(filed).record.urgent


def test_the_second_of_two_is_told_so(world: World) -> None:
    filed = world.declare()
    version = world.ticket(filed).version
    world.step(filed, "begin_visit", "east1", version=version)
    with pytest.raises(StaleTicket, match="刚被别人处理过"):
        world.step(filed, "transfer", "east", version=version, unit_code=EAST_TWO, reason=WHY)


def test_no_notice_of_any_step_goes_to_the_accused(world: World) -> None:
    filed = world.report("c", accused_region_code=EAST_ONE)  # the township has it
    world.step(filed, "begin_visit", "east")
    world.step(filed, "request_extension", "east", days=2, reason="人手不够")
    world.step(filed, "extend", "county")
    world.step(filed, "mark_urgent", "county")
    world.step(filed, "transfer", "county", unit_code=COUNTY, reason=WHY)
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage)).all()
        assert audit.verify(session) > 0
    assert EAST_ONE not in {row.recipient for row in rows}


def test_the_system_and_the_reporter_do_their_own_steps_alone(world: World) -> None:
    ticket = world.ticket(world.declare())
    assert {one for one in ("archive", "withdraw", "rate", "reopen", "assign", "verify")
            if may(Party.REPORTER, one, ticket)} == {"withdraw", "rate", "reopen"}  # fmt: skip
    assert not may(Party.SYSTEM, "withdraw", ticket)
    assert may(Party.SYSTEM, "archive", ticket)


def test_every_state_has_its_sentence() -> None:
    from intake.records.progress import steps_told

    for kind in ("declaration", "lead"):
        assert set(states()) <= steps_told(kind)


@pytest.mark.parametrize(
    ("event", "by", "before", "unit", "expected"),
    [
        ("assign", "operator", None, EAST_ONE, [EAST]),
        ("assign", "operator", None, EAST, []),  # it has the ticket itself, and is told as that
        ("assign", "operator", EAST_ONE, EAST_TWO, [EAST]),  # returned meanwhile
        ("transfer", "county", EAST_ONE, WEST_ONE, [WEST]),
        ("transfer", "county", EAST_ONE, EAST_TWO, []),  # the same township was told before
        ("transfer", "county", EAST, EAST_ONE, []),
        ("transfer", "west", WEST_ONE, EAST_ONE, None),
    ],
)
def test_of_an_urgent_one_the_new_township_hears_at_once(
    world: World, event: str, by: str, before: str | None, unit: str, expected: list[str] | None
) -> None:
    nowhere = {"region_code": None, "place": "月亮湾", "declined": ["place"]}
    filed = world.declare(**({"region_code": before} if before else nowhere), urgent=True)
    if event == "assign" and before:
        world.step(filed, "return", "east1", reason="不归我们管")
    with world.database.unit_of_work() as uow:
        for row in uow.session.scalars(select(OutboxMessage)):
            uow.session.delete(row)
        uow.commit()
    if expected is None:  # only within one's own area
        with pytest.raises(StepProblem):
            world.step(filed, event, by, unit_code=unit, reason="住在那边")
        return
    world.step(filed, event, by, unit_code=unit, reason="住在那边")
    with world.database.reading() as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "ticket_urgent")
        )
        assert sorted(row.recipient for row in rows) == sorted([unit, *expected])


def test_what_is_not_urgent_is_told_to_the_unit_alone(world: World) -> None:
    filed = world.declare(region_code=None, place="月亮湾", declined=["place"])
    world.step(filed, "assign", "operator", unit_code=EAST_ONE)
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "unit"))
        assert [(row.recipient, row.template) for row in rows] == [(EAST_ONE, "ticket_dispatched")]
