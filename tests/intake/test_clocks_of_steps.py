"""What the steps of tickets and procedures do to the clocks, and to each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from intake import records
from intake.clock import SHANGHAI, local_date
from intake.deadlines import as_json, state_of
from intake.errors import IntakeError, WrongState
from intake.overdue import sweep
from intake.records import Filed, progress_of_conversation
from intake.tickets import own
from tests.intake.regional import act, open_other, reported, run_of, settle, through, turn
from tests.intake.test_routing import told
from tests.intake.world import EAST_ONE, World

SHANDONG = {"region_code": "371327-t-v", "place": "山东省莒南县柳庄镇前柳村"}
DONGTAI = {"region_code": "320981-t-v", "place": "江苏省东台市安丰镇红安村"}
NO_DOCUMENT = {"region_code": "510107-t-v", "place": "成都市武侯区丙镇丁村"}
HERE = {"village": "east1", "township": "east", "county": "county"}


def staff(place: str) -> dict[str, str]:
    return {role: f"{place}-{role}" for role in HERE}


def on(world: World, day: str) -> None:
    world.clock.at = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI)


def clocks(world: World, filed: Filed, today: str = "2026-02-13") -> list[tuple[Any, ...]]:
    """What is covered, its last day, what it is at; the unit's own marked."""
    rows = sorted(
        world.ticket(filed).record.deadlines, key=lambda row: (row.received_on, row.covers)
    )
    at = date.fromisoformat(today)
    return [
        (row.covers, row.due_on.isoformat(), state_of(row, at), *(["due"] if row.is_due else []))
        for row in rows
    ]


def test_the_decision_of_dongtai_is_met_by_the_county_and_its_comparison_is_not_counted(
    world: World,
) -> None:
    settle(world, "dongtai")
    filed = reported(world, "dongtai-village", **DONGTAI)
    assert clocks(world, filed) == [("verification_and_decision", "2026-03-19", "running", "due")]
    through(world, filed, staff("dongtai"), "comparison")
    on(world, "2026-03-04")
    act(world, filed, "dongtai-county", "comparison", "begin", on=date(2026, 3, 2))
    assert clocks(world, filed)[0][2] == "paused"
    on(world, "2026-03-30")
    assert sweep(world.database, world.clock).acts == ()
    act(world, filed, "dongtai-county", "comparison", on=date(2026, 3, 9))
    # From Monday the 2nd to Friday the 6th it stood still: five working days more.
    assert clocks(world, filed)[0][1:3] == ("2026-03-26", "running")
    assert [(one.step, one.covers) for one in sweep(world.database, world.clock).acts] == [
        ("urge", "verification_and_decision")
    ]
    act(world, filed, "dongtai-county", "county_decision")
    # 最终确定 by the notice of what was decided (三(一)3).
    act(world, filed, "dongtai-county", "county_notice", "begin", days=3)
    assert clocks(world, filed)[0][1:3] == ("2026-03-26", "running")
    on(world, "2026-04-03")
    act(world, filed, "dongtai-county", "county_notice")
    assert clocks(world, filed)[0][1:3] == ("2026-03-26", "met_late")


def test_the_comparison_of_dongtai_goes_on_beside_the_visit_and_the_notices(world: World) -> None:
    """Applications are sent every month (三(一)4), whatever the village is at by then."""
    settle(world, "dongtai")
    filed = world.declare("c", **DONGTAI)
    on(world, "2026-03-02")
    world.step(filed, "verify", "dongtai-village", visit=world.visit())
    world.step(filed, "report_back", "dongtai-village")
    assert ("unit", "320981", "procedure_next") in told(world.database)
    # The county had sent it on the 24th, before anybody had visited: not before the declaration.
    with pytest.raises(IntakeError, match="不能早于"):
        act(world, filed, "dongtai-county", "comparison", "begin", on=date(2026, 2, 12))
    act(world, filed, "dongtai-county", "comparison", "begin", on=date(2026, 2, 24))
    act(world, filed, "dongtai-village", "group_review")
    act(world, filed, "dongtai-village", "village_notice", "begin", days=5)
    on(world, "2026-03-10")
    act(world, filed, "dongtai-village", "village_notice")
    act(world, filed, "dongtai-county", "comparison", on=date(2026, 3, 9))
    # From Tuesday the 24th to Friday the 6th and on Saturday the 28th: ten working days more.
    assert clocks(world, filed) == [("verification_and_decision", "2026-04-02", "running", "due")]
    assert turn(world, filed) == "township_review"


def test_the_farmer_of_dongtai_hears_of_the_decision_and_of_the_comparison(world: World) -> None:
    def limit() -> str:
        with world.database.reading() as session:
            (found,) = progress_of_conversation(session, ["c"], world.clock)
        return found.limit

    settle(world, "dongtai")
    filed = reported(world, "dongtai-village", **DONGTAI)
    assert limit() == "最晚2026年3月19日核查并确定完。"
    through(world, filed, staff("dongtai"), "comparison")
    act(world, filed, "dongtai-county", "comparison", "begin")
    assert limit() == "现在等平台核对，这段时间不算在期限里；核对完了接着算。"


def test_who_is_late_with_the_decision_is_the_county_not_the_village(world: World) -> None:
    from tests.intake.test_overdue import told

    settle(world, "dongtai")
    reported(world, "dongtai-village", **DONGTAI)
    on(world, "2026-03-20")
    assert len(sweep(world.database, world.clock).acts) == 1
    urged = {one[1:] for one in told(world) if "overdue" in one[2]}
    assert ("320981", "ticket_overdue") in urged
    assert not [one for one in urged if one[0] == "320981-t-v"]


def test_an_unfavourable_result_ends_every_clock(world: World) -> None:
    for place, where, expected in (
        ("dongtai", DONGTAI, {"verification_and_decision": "met"}),
        ("shandong", SHANDONG, {"visit": "met", "identification": "stopped"}),
    ):
        settle(world, place)
        filed = reported(world, f"{place}-village", "初步不符合", **where)
        assert {one[0]: one[2] for one in clocks(world, filed)} == expected
    on(world, "2026-06-01")
    assert sweep(world.database, world.clock).acts == ()


@pytest.mark.parametrize(
    ("place", "where", "covers"),
    [
        ("shandong", SHANDONG, "visit"),
        ("sichuan", NO_DOCUMENT, "visit"),
        (None, {}, "visit"),
        ("dongtai", DONGTAI, "verification_and_decision"),
    ],
)
def test_a_visit_that_leaves_something_open_meets_no_clock(
    world: World, place: str | None, where: dict[str, str], covers: str
) -> None:
    who = staff(place) if place else HERE
    if place:
        settle(world, place)
    filed = world.declare("c", **where)
    for event, more in (
        ("verify", {"visit": world.visit("需补充")}),
        ("request_extension", {"days": 3, "reason": "等医院开单子"}),
        ("verify", {"visit": world.visit("需补充")}),
    ):
        world.step(filed, event, who["village"], **more)
        assert (covers, "running") in {(one[0], one[2]) for one in clocks(world, filed)}
    with pytest.raises(WrongState, match="还有情况要补充"):
        world.step(filed, "report_back", who["village"])
    on(world, "2026-06-01")
    assert "urge" in {one.step for one in sweep(world.database, world.clock).acts}
    world.step(filed, "verify", who["village"], visit=world.visit())
    world.step(filed, "report_back", who["village"])
    met = "running" if place == "dongtai" else "met_late"
    found = {one[0]: one[2] for one in clocks(world, filed, "2026-02-13")}
    assert found[covers] == met


def test_a_refusal_decides_and_its_notice_need_not_run(world: World) -> None:
    settle(world, "shandong")
    settle(world, "dongtai")
    stopped = {"visit": "met", "public_notice": "stopped"}
    for where, who, expected in (
        (SHANDONG, staff("shandong"), {**stopped, "identification": "met"}),
        (DONGTAI, staff("dongtai"), {"verification_and_decision": "met"}),
        ({}, HERE, stopped),
    ):
        filed = reported(world, who["village"], **where)
        through(world, filed, who, "village_notice")
        act(world, filed, who["village"], "village_notice", "begin", days=5)
        act(world, filed, who["village"], "village_notice", "refuse", reason="他家去年盖了楼房")
        assert {one[0]: one[2] for one in clocks(world, filed)} == expected


def test_shandongs_notice_has_its_clock_and_says_when_its_days_are_over(world: World) -> None:
    settle(world, "shandong")
    filed = reported(world, "shandong-village", **SHANDONG)
    through(world, filed, staff("shandong"), "village_notice")
    begun = local_date(world.clock.now())
    act(world, filed, "shandong-village", "village_notice", "begin", days=5)
    last = begun + timedelta(days=5)
    assert ("public_notice", last.isoformat(), "running") in clocks(world, filed)
    world.clock.advance(days=5)
    assert "public_notice" not in {one.covers for one in sweep(world.database, world.clock).acts}
    world.clock.advance(days=1)
    done = sweep(world.database, world.clock)
    assert ("remind", "public_notice") in {(one.step, one.covers) for one in done.acts}
    assert world.ticket(filed).history[-1].event == "full"
    act(world, filed, "shandong-village", "village_notice")
    assert ("public_notice", last.isoformat(), "met") in clocks(world, filed)


@pytest.mark.parametrize("how", ["withdraw", "merge"])
def test_what_goes_away_takes_its_clocks_and_procedures_along(world: World, how: str) -> None:
    settle(world, "shandong")
    filed = world.declare("c", **SHANDONG)
    world.step(filed, "verify", "shandong-village", visit=world.visit())
    if how == "withdraw":
        open_other(world, filed, "green_channel", "shandong-village")
        with world.database.unit_of_work() as uow:
            own.withdraw(uow, filed.record_id, world.clock)
            uow.commit()
    else:
        other = world.ticket(world.declare("d", **SHANDONG))
        world.step(filed, "merge", "shandong-village", into=other.id, reason="同一户")
    run = run_of(world, filed, "green_channel")
    if how == "withdraw":
        assert run is not None and (run.state, run.acts[-1].act) == ("stopped", "stop")
    assert {one[0]: one[2] for one in clocks(world, filed)} == {
        "visit": "met", "identification": "stopped",
    }  # fmt: skip


def test_what_is_done_again_has_its_limits_once_more_and_a_procedure_of_its_own(
    world: World,
) -> None:
    settle(world, "shandong")
    filed = reported(world, "shandong-village", **SHANDONG)
    on(world, "2026-02-20")
    with world.database.unit_of_work() as uow:
        own.reopen(uow, filed.record_id, world.clock)
        uow.commit()
    run = run_of(world, filed)
    assert run is not None and (run.state, run.acts[-1].actor) == ("stopped", "reporter")
    assert clocks(world, filed, "2026-02-20") == [
        ("identification", "2026-02-28", "stopped"),
        ("visit", "2026-02-16", "met"),
        ("identification", "2026-03-07", "running"),
        ("visit", "2026-02-23", "running", "due"),
    ]
    shown = as_json(world.ticket(filed).record.deadlines)
    days = [one["date"] for one in (shown["due"], *shown["others"])]
    assert days == ["2026-02-23", "2026-03-07"]
    world.step(filed, "verify", "shandong-village", visit=world.visit())
    world.step(filed, "report_back", "shandong-village")
    again = run_of(world, filed)
    assert again is not None and again.id != run.id and again.state == "open"


def test_help_by_the_green_channel_goes_on_while_the_visit_is_done_again(world: World) -> None:
    settle(world, "shandong")
    filed = reported(world, "shandong-village", "初步不符合", **SHANDONG)
    open_other(world, filed, "green_channel", "shandong-village")
    with world.database.unit_of_work() as uow:
        own.reopen(uow, filed.record_id, world.clock)
        uow.commit()
    channel = run_of(world, filed, "green_channel")
    assert channel is not None and channel.state == "open"


def test_what_was_merged_by_mistake_has_its_limit_from_that_day(world: World) -> None:
    first, second = world.declare("a"), world.declare("b")
    world.step(second, "merge", "east1", into=world.ticket(first).id, reason="同一户")
    assert clocks(world, second) == [("visit", "2026-02-27", "stopped", "due")]
    on(world, "2026-03-02")
    world.step(second, "reopen", "east", reason="不是一户")
    assert clocks(world, second, "2026-03-02") == [
        ("visit", "2026-02-27", "stopped"), ("visit", "2026-03-09", "running", "due"),
    ]  # fmt: skip


def ask(world: World, filed: Filed, who: str) -> None:
    ticket = world.ticket(filed)
    with world.database.unit_of_work() as uow:
        records.answer(
            uow, ticket.id, world.user(who), "您家几口人？", world.clock,
            version=ticket.version, asks=True,
        )  # fmt: skip
        uow.commit()


@pytest.mark.parametrize("goes_on", ["answered", "visited"])
def test_a_question_to_the_farmer_pauses_the_local_default(world: World, goes_on: str) -> None:
    settle(world, "sichuan")
    filed = world.declare(**NO_DOCUMENT)
    assert clocks(world, filed) == [("visit", "2026-02-27", "running", "due")]
    on(world, "2026-02-25")
    ask(world, filed, "sichuan-village")
    assert clocks(world, filed)[0][2] == "paused"
    on(world, "2026-03-02")
    assert sweep(world.database, world.clock).acts == ()
    if goes_on == "answered":
        with world.database.unit_of_work() as uow:
            records.add(uow, filed.record_id, "k", world.clock, text="四口")
            uow.commit()
    else:
        world.step(filed, "begin_visit", "sichuan-village")
    # Three days were left when it was paused: the 2nd, 3rd and 4th.
    assert clocks(world, filed, "2026-03-02")[0][1:3] == ("2026-03-04", "running")


def test_a_question_neither_stops_a_rule_that_knows_no_pause_nor_what_is_late(
    world: World,
) -> None:
    settle(world, "sichuan")
    here, late = world.declare(), world.declare(**NO_DOCUMENT)
    ask(world, here, "east1")
    assert clocks(world, here)[0][2] == "running"
    on(world, "2026-03-02")
    ask(world, late, "sichuan-village")
    assert clocks(world, late, "2026-03-02")[0][2] == "late"
    urged = [(one.number, one.unit) for one in sweep(world.database, world.clock).acts]
    assert set(urged) == {(here.number, EAST_ONE), (late.number, "510107-t-v")}


def test_an_extension_is_the_new_limit_and_holds_when_a_year_is_loaded(world: World) -> None:
    filed = world.declare()
    world.step(filed, "request_extension", "east1", days=3, reason="人在外地")
    world.step(filed, "extend", "east")
    (row,) = world.ticket(filed).record.deadlines
    assert (row.due_on, row.extended_to) == (date(2026, 3, 3), date(2026, 3, 3))


def test_who_takes_a_step_while_the_farmer_withdraws_comes_before_it_or_not_at_all(
    world: World,
) -> None:
    settle(world, "shandong")
    filed = world.declare("c", **SHANDONG)
    world.step(filed, "verify", "shandong-village", visit=world.visit())
    run = open_other(world, filed, "green_channel", "shandong-village")
    step = turn(world, filed, "green_channel")
    assert step is not None

    def attempt(what: str) -> bool:
        try:
            if what == "withdraw":
                with world.database.unit_of_work() as uow:
                    own.withdraw(uow, filed.record_id, world.clock)
                    uow.commit()
            else:
                who = "shandong-village"
                act(world, filed, who, step, purpose="green_channel", version=run.version)
        except IntakeError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(attempt, ["withdraw", "act", "withdraw", "act"]))
    ended = run_of(world, filed, "green_channel")
    assert ended is not None and ended.state == "stopped" and done[0] and done[2]
    assert [one.act for one in ended.acts] in (["open", "stop"], ["open", "done", "stop"])
    assert not [row for row in world.ticket(filed).record.deadlines if row.runs]
