"""Procedures after the visit: which one, who takes a step, what cannot be skipped or hurried."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from intake import audit
from intake.clock import SHANGHAI
from intake.errors import (
    IntakeError,
    NotAllowed,
    ProcedureProblem,
    StaleTicket,
    StepProblem,
    VisitProblem,
    WrongState,
)
from intake.procedures import leaving
from intake.procedures.choosing import choose
from intake.procedures.data import PURPOSES, all_procedures
from intake.procedures.opening import after_report
from intake.tables import AuditRow, Deadline, OutboxMessage, ProcedureAct, Ticket
from intake.tables.places import LEVELS
from tests.intake.regional import act, open_other, reported, run_of, settle, through, turn
from tests.intake.world import EAST, World

HERE = {"village": "east1", "township": "east", "county": "county"}
REASON = "收入比监测线高，房子也结实"


def staff(place: str) -> dict[str, str]:
    return {role: f"{place}-{role}" for role in ("village", "township", "county")}


def told(world: World, template: str) -> list[dict[str, Any]]:
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.template == template))
        return [row.params for row in rows]


def clocks(world: World, record_id: str) -> dict[str, tuple[str, bool]]:
    with world.database.reading() as session:
        rows = session.scalars(select(Deadline).where(Deadline.record_id == record_id))
        return {one.covers: (one.due_on.isoformat(), one.met_at is not None) for one in rows}


@pytest.mark.parametrize(
    ("line", "on", "leading", "others"),
    [
        (["150000", "150100", "150121"], "2026-02-13", "neimenggu-2021-identification", ["huhehaote-2020-identification"]),
        (["150000", "150100"], "2021-06-28", "huhehaote-2020-identification", []),
        (["370000", "371300", "371327"], "2026-02-13", "shandong-2023-identification", []),
        (["370000", "371300", "371327"], "2023-07-29", None, []),
        (["320000", "320900", "320981"], "2026-02-13", "dongtai-2020-identification", []),
        (["320000", "320900", "320902"], "2026-02-13", None, []),
        (["510000", "512000", "512022", "512022-tonglv"], "2026-02-13", "tonglv-2023-identification", []),
        (["510000", "512000", "512022"], "2026-02-13", None, []),
    ],
)  # fmt: skip
def test_the_nearest_procedure_leads_unless_a_newer_one_above_replaces_it(
    line: list[str], on: str, leading: str | None, others: list[str]
) -> None:
    chosen = choose(line, "identification", date.fromisoformat(on))
    assert (chosen.leading.id if chosen.leading else None) == leading
    assert [one.id for one in chosen.others] == others


def test_only_shandong_has_a_green_channel() -> None:
    found = [one.id for one in all_procedures().values() if one.purpose == "green_channel"]
    assert found == ["shandong-2023-green-channel"]


def test_the_data_is_whole() -> None:
    for one in all_procedures().values():
        assert one.purpose in PURPOSES
        ids = [step.id for step in one.steps]
        assert len(ids) == len(set(ids)), one.id
        assert sum(step.decides for step in one.steps) == 1, one.id
        if one.purpose == "identification":
            assert sum(step.identifies for step in one.steps) == 1, one.id
        for step in one.steps:
            assert step.level in LEVELS[2:] and step.section, step.id
            assert step.plain or step.by, step.id
            assert len(step.id) <= 32
            if step.decides:
                assert step.level == "county", (one.id, step.id)
            assert set(step.needs) <= set(ids[: ids.index(step.id)]), (one.id, step.id)
            if step.notice and step.notice.min_days is None:
                assert step.notice.unwritten


def test_a_favourable_result_opens_it_and_an_unfavourable_one_does_not(world: World) -> None:
    good, bad = reported(world), reported(world, result="初步不符合")
    run = run_of(world, good)
    assert run is not None and run_of(world, bad) is None
    assert (run.procedure, run.state, turn(world, good)) == (
        "neimenggu-2021-identification", "open", "authorization",
    )  # fmt: skip
    assert [(one.act, one.actor) for one in run.acts] == [("open", "system")]


def test_a_lead_and_a_place_without_a_document_open_nothing(world: World) -> None:
    lead = world.report()
    world.step(lead, "verify", "east", visit=world.visit("初步属实"))
    world.step(lead, "report_back", "east")
    settle(world, "sichuan")
    filed = reported(
        world, "sichuan-village", region_code="510107-t-v", place="成都市武侯区丙镇丁村"
    )
    assert run_of(world, lead) is None and run_of(world, filed) is None


def test_inner_mongolia_goes_its_whole_way(world: World) -> None:
    filed = reported(world)
    way = []
    while (step := turn(world, filed)) is not None:
        way.append(step)
        following = {"authorization": "village_review", "village_review": "village_notice"}
        through(world, filed, HERE, following.get(step))
        if step not in following:
            break
    run = run_of(world, filed)
    assert run is not None
    assert way == ["authorization", "village_review", "village_notice"]
    assert [(one.step, one.act) for one in run.acts] == [
        (None, "open"), ("authorization", "done"), ("village_review", "done"),
        ("village_notice", "begin"), ("village_notice", "done"), ("township_review", "done"),
        ("comparison", "begin"), ("comparison", "done"), ("county_decision", "done"),
        ("county_notice", "begin"), ("county_notice", "done"), ("entry", "done"),
    ]  # fmt: skip
    assert (run.state, run.identified_on) == ("done", date(2026, 3, 1))
    assert len(told(world, "procedure_done")) == 1
    with world.database.reading() as session:
        assert audit.verify(session) > 0
        kinds = [row.action for row in session.scalars(select(AuditRow).order_by(AuditRow.seq))]
    assert kinds.count("procedure.done") == 8 and kinds.count("procedure.begin") == 3


def test_a_notice_cannot_be_shortened(world: World) -> None:
    filed = reported(world)
    through(world, filed, HERE, "village_notice")
    with pytest.raises(ProcedureProblem, match="不能少于5天"):
        act(world, filed, "east1", "village_notice", "begin", days=4)
    act(world, filed, "east1", "village_notice", "begin")
    world.clock.at = datetime(2026, 2, 18, 23, tzinfo=SHANGHAI)
    with pytest.raises(ProcedureProblem, match="公示到2026-02-18才满，第二天起"):
        act(world, filed, "east1", "village_notice")
    with pytest.raises(WrongState, match="公示到2026-02-18才满，公示结束以后才能办“苏木乡镇"):
        act(world, filed, "east", "township_review")
    world.clock.at = datetime(2026, 2, 19, 8, tzinfo=SHANGHAI)
    with pytest.raises(ProcedureProblem, match="公示到2026-02-18才满"):
        act(world, filed, "east1", "village_notice", on=date(2026, 2, 18))
    act(world, filed, "east1", "village_notice")
    assert turn(world, filed) == "township_review"
    assert clocks(world, filed.record_id)["public_notice"] == ("2026-02-18", True)


def test_no_step_is_skipped_and_none_taken_twice(world: World) -> None:
    filed = reported(world)
    for step, user in [
        ("village_review", "east1"),
        ("entry", "county"),
        ("county_decision", "county"),
    ]:
        with pytest.raises(WrongState):
            act(world, filed, user, step)
    with pytest.raises(ProcedureProblem, match="不能跳过"):
        act(world, filed, "east1", "authorization", "skip", note="不用签了吧")
    with pytest.raises(ProcedureProblem, match="承诺授权书"):
        act(world, filed, "east1", "authorization", paper=False)
    act(world, filed, "east1", "authorization")
    with pytest.raises(WrongState, match="已经办过了"):
        act(world, filed, "east1", "authorization")


@pytest.mark.parametrize(
    "user", ["east2", "west1", "west", "east", "county", "city", "operator", "platform", "admin"]
)
def test_a_step_is_its_own_units_alone(world: World, user: str) -> None:
    filed = reported(world)
    with pytest.raises(NotAllowed):
        act(world, filed, user, "authorization")


def test_the_county_decides_and_nobody_below(world: World) -> None:
    filed = reported(world)
    through(world, filed, HERE, "county_decision")
    for user in ("east1", "east"):
        with pytest.raises(NotAllowed):
            act(world, filed, user, "county_decision")
    act(world, filed, "county", "county_decision")


def test_the_township_does_the_villages_steps_where_the_farmer_asked_for_it(world: World) -> None:
    filed = reported(world, "east", visit_by="township")
    with pytest.raises(NotAllowed):
        act(world, filed, "east1", "authorization")
    act(world, filed, "east", "authorization")
    assert turn(world, filed) == "village_review"


def test_dates_go_forward(world: World) -> None:
    filed = reported(world)
    with pytest.raises(ProcedureProblem, match="不能晚于今天"):
        act(world, filed, "east1", "authorization", on=date(2026, 2, 14))
    with pytest.raises(ProcedureProblem, match="不能早于上一步"):
        act(world, filed, "east1", "authorization", on=date(2026, 2, 12))


def test_a_refusal_ends_it_with_a_plain_reason_and_the_way_to_object(world: World) -> None:
    filed = reported(world)
    act(world, filed, "east1", "authorization")
    for reason in (None, "", "　　", "不行。", "\u200b\u200b\u200b\u200b\u200b"):
        with pytest.raises(ProcedureProblem, match="大白话"):
            act(world, filed, "east1", "village_review", "refuse", reason=reason)
    act(world, filed, "east1", "village_review", "refuse", reason=REASON)
    (params,) = told(world, "procedure_refused")
    assert (params["step"], params["reason"]) == ("嘎查村民主评议", f"{REASON}。")
    from intake.notices import render
    from intake.records import progress_of_conversation

    assert "不同意" in render("procedure_refused", params)
    with world.database.reading() as session:
        (progress,) = [
            one for one in progress_of_conversation(session, ["c"], world.clock)
            if one.number == filed.number
        ]  # fmt: skip
    assert (
        "嘎查村民主评议" in progress.next and REASON in progress.next and "不同意" in progress.next
    )
    with pytest.raises(WrongState):
        act(world, filed, "east1", "village_review")


def test_who_saw_an_older_page_must_look_again(world: World) -> None:
    filed = reported(world)
    act(world, filed, "east1", "authorization")
    with pytest.raises(StaleTicket):
        act(world, filed, "east1", "village_review", version=1)


def test_of_two_at_once_one_wins(world: World) -> None:
    filed = reported(world)
    run = run_of(world, filed)
    assert run is not None

    def attempt(_: int) -> bool:
        try:
            act(world, filed, "east1", "authorization", version=run.version)
        except IntakeError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_history_is_never_altered(world: World) -> None:
    filed = reported(world)
    run = run_of(world, filed)
    assert run is not None
    with world.database.unit_of_work() as uow, pytest.raises(TypeError):
        row = uow.session.get_one(ProcedureAct, (run.id, 1))
        row.act = "done"
        uow.session.flush()


@pytest.mark.parametrize("reason", [None, "", "  ", "　", "\u200b\u200b\u200b\u200b", "……", "不行"])
def test_no_negative_result_is_written_or_reported_without_a_reason(
    world: World, reason: str | None
) -> None:
    filed = world.declare()
    with pytest.raises(VisitProblem):
        world.step(filed, "verify", "east1", visit=world.visit("初步不符合", reason=reason))
    lead = world.report()
    with pytest.raises(VisitProblem):
        world.step(lead, "verify", "east", visit=world.visit("初步不属实", reason=reason))


def test_a_reason_that_got_lost_stops_the_report(world: World) -> None:
    from intake.tables import VisitReport

    filed = world.declare()
    world.step(filed, "verify", "east1", visit=world.visit("初步不符合", reason=REASON))
    with world.database.unit_of_work() as uow:
        uow.session.execute(VisitReport.__table__.update().values(reason=None))
        uow.commit()
    with pytest.raises(StepProblem, match="大白话"):
        world.step(filed, "report_back", "east1")
    assert world.ticket(filed).state == "verified"


def test_shandong_skips_the_comparison_only_with_a_reason_and_has_one_notice(world: World) -> None:
    code, here = settle(world, "shandong"), staff("shandong")
    filed = reported(world, here["village"], region_code=code, place="山东省费县柳庄镇前柳村")
    act(world, filed, here["village"], "authorization")
    with pytest.raises(ProcedureProblem, match="为什么可以跳过"):
        act(world, filed, here["county"], "comparison", "skip")
    act(world, filed, here["county"], "comparison", "skip", note="上个月低保已经比对过")
    act(world, filed, here["township"], "help_plan")  # alongside, at any time
    through(world, filed, here)
    run = run_of(world, filed)
    assert run is not None and run.state == "done"
    assert [one.step for one in run.acts if one.act == "begin"] == ["village_notice"]
    found = clocks(world, filed.record_id)
    assert {name: met for name, (_, met) in found.items()} == {
        "visit": True, "identification": True, "help_plan": True, "system_entry": True,
        "public_notice": True,
    }  # fmt: skip


def test_shandong_compares_while_the_rest_goes_on_and_approves_on_it(world: World) -> None:
    code, here = settle(world, "shandong"), staff("shandong")
    filed = reported(world, here["village"], region_code=code, place="山东省费县柳庄镇前柳村")
    with pytest.raises(WrongState, match="先办“农户授权承诺”"):
        act(world, filed, here["county"], "comparison", "begin")
    act(world, filed, here["village"], "authorization")
    assert [one["step"] for one in told(world, "procedure_next")] == ["县级信息比对"]
    act(world, filed, here["county"], "comparison", "begin")
    assert turn(world, filed) == "village_review"
    act(world, filed, here["village"], "village_review")
    act(world, filed, here["township"], "township_review")
    act(world, filed, here["village"], "village_notice", "begin")
    world.clock.advance(days=6)
    act(world, filed, here["village"], "village_notice")
    assert turn(world, filed) == "comparison"
    for what in ("done", "refuse"):
        with pytest.raises(WrongState, match="先办“县级信息比对”"):
            act(world, filed, here["county"], "county_decision", what, reason="收入够用，房子结实")
    with pytest.raises(ProcedureProblem, match="不能早于"):
        act(world, filed, here["county"], "comparison", on=date(2026, 2, 12))
    act(world, filed, here["county"], "comparison")
    act(world, filed, here["county"], "county_decision")
    # Fifteen days in all from the thirteenth: with the comparison beside it they are enough.
    assert clocks(world, filed.record_id)["identification"] == ("2026-02-28", True)


def test_a_comparison_that_finds_something_ends_it_at_once(world: World) -> None:
    code, here = settle(world, "shandong"), staff("shandong")
    filed = reported(world, here["village"], region_code=code, place="山东省费县柳庄镇前柳村")
    act(world, filed, here["village"], "authorization")
    act(world, filed, here["county"], "comparison", "begin")
    act(world, filed, here["county"], "comparison", "refuse", reason="名下有一辆新车")
    run = run_of(world, filed)
    assert run is not None and run.state == "refused"
    assert told(world, "procedure_refused")[0]["reason"] == "名下有一辆新车。"


def test_the_green_channel_helps_first_and_its_day_counts(world: World) -> None:
    code, here = settle(world, "shandong"), staff("shandong")
    filed = world.declare("c", region_code=code, place="山东省费县柳庄镇前柳村")
    open_other(world, filed, "green_channel", here["village"])
    with pytest.raises(WrongState):
        act(world, filed, here["county"], "channel_entry", purpose="green_channel")
    act(world, filed, here["village"], "village_confirmation", purpose="green_channel")
    act(world, filed, here["township"], "township_confirmation", purpose="green_channel")
    act(world, filed, here["county"], "channel_entry", purpose="green_channel")
    assert clocks(world, filed.record_id)["green_channel_check"] == ("2026-03-13", False)
    assert told(world, "green_channel_entered")[0]["due"] == "2026-03-13"
    act(
        world, filed, here["township"], "help", purpose="green_channel", note="先送去两千元临时救助"
    )
    assert told(world, "green_channel_help")[0]["note"] == "先送去两千元临时救助。"
    world.clock.advance(days=4)
    act(world, filed, here["county"], "check", purpose="green_channel")
    assert clocks(world, filed.record_id)["green_channel_check"][1]
    world.step(filed, "verify", here["village"], visit=world.visit())
    world.step(filed, "report_back", here["village"])
    through(world, filed, here)
    run = run_of(world, filed)
    assert run is not None and run.identified_on == date(2026, 2, 13)


def test_who_does_not_meet_the_conditions_leaves_the_green_channel(world: World) -> None:
    code, here = settle(world, "shandong"), staff("shandong")
    filed = world.declare("c", region_code=code, place="山东省费县柳庄镇前柳村")
    open_other(world, filed, "green_channel", here["village"])
    for step, level in [
        ("village_confirmation", "village"),
        ("township_confirmation", "township"),
        ("channel_entry", "county"),
    ]:
        act(world, filed, here[level], step, purpose="green_channel")
    act(
        world, filed, here["township"], "help", purpose="green_channel", note="先送去两千元临时救助"
    )
    with pytest.raises(ProcedureProblem):
        act(world, filed, here["county"], "check", "refuse", purpose="green_channel")
    act(world, filed, here["county"], "check", "refuse", purpose="green_channel", reason=REASON)
    run = run_of(world, filed, "green_channel")
    assert run is not None and run.state == "refused"
    (params,) = told(world, "green_channel_left")
    assert params["reason"] == f"{REASON}。"
    world.step(filed, "verify", here["village"], visit=world.visit())
    world.step(filed, "report_back", here["village"])
    through(world, filed, here)
    identified = run_of(world, filed)
    assert identified is not None and identified.identified_on != date(2026, 2, 13)


def test_inner_mongolia_has_no_green_channel(world: World) -> None:
    with pytest.raises(ProcedureProblem, match="没有写这个程序"):
        open_other(world, reported(world), "green_channel", "east1")


def test_dongtai_has_three_notices_and_no_number_of_days(world: World) -> None:
    code, here = settle(world, "dongtai"), staff("dongtai")
    filed = reported(world, here["village"], region_code=code, place="江苏省东台市安丰镇红安村")
    through(world, filed, here, "village_notice")
    with pytest.raises(ProcedureProblem, match="文件没有写公示几天"):
        act(world, filed, here["village"], "village_notice", "begin")
    through(world, filed, here)
    run = run_of(world, filed)
    assert run is not None and run.state == "done"
    notices = [one.step for one in run.acts if one.act == "begin" and one.until]
    assert notices == ["village_notice", "township_notice", "county_notice"]
    with pytest.raises(ProcedureProblem, match="满一年"):
        open_other(world, filed, "leaving", here["county"])


def test_hohhot_follows_the_newer_document_of_the_region_above(world: World) -> None:
    code = settle(world, "hohhot")
    filed = reported(world, "hohhot-village", region_code=code, place="呼和浩特市玉泉区甲镇乙村")
    run = run_of(world, filed)
    assert run is not None and run.procedure == "neimenggu-2021-identification"


def test_leaving_waits_for_the_next_month_in_inner_mongolia(world: World) -> None:
    filed = reported(world)
    with pytest.raises(ProcedureProblem, match="还没有识别"):
        open_other(world, filed, "leaving", "east1")
    through(world, filed, HERE)
    with pytest.raises(ProcedureProblem, match="当月"):
        open_other(world, filed, "leaving", "east1")
    world.clock.at = datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)
    open_other(world, filed, "leaving", "east1")
    assert turn(world, filed, "leaving") == "check"


@pytest.mark.parametrize(
    ("procedure", "identified", "today", "more", "allowed"),
    [
        ("neimenggu-2021-leaving", "2026-02-01", "2026-02-28", {}, False),
        ("neimenggu-2021-leaving", "2026-02-28", "2026-03-01", {}, True),
        ("neimenggu-2021-leaving", "2026-12-31", "2027-01-01", {}, True),
        ("dongtai-2020-leaving", "2026-02-13", "2027-02-12", {}, False),
        ("dongtai-2020-leaving", "2026-02-13", "2027-02-13", {}, True),
        ("shandong-2023-leaving", "2026-01-01", "2026-09-01", {}, False),
        ("shandong-2023-leaving", "2026-01-01", "2026-08-30", {"stable_since": date(2026, 3, 1)}, False),
        ("shandong-2023-leaving", "2026-01-01", "2026-09-01", {"stable_since": date(2026, 3, 1)}, True),
        ("shandong-2023-leaving", "2026-01-01", "2026-02-01", {"natural": True}, True),
        ("huhehaote-2020-leaving", "2026-01-01", "2026-01-02", {}, True),
    ],
)  # fmt: skip
def test_each_region_has_its_own_time_of_leaving(
    procedure: str, identified: str, today: str, more: dict[str, Any], allowed: bool
) -> None:
    days = date.fromisoformat(identified), date.fromisoformat(today)
    if allowed:
        leaving.check(all_procedures()[procedure], *days, **more)
    else:
        with pytest.raises(ProcedureProblem):
            leaving.check(all_procedures()[procedure], *days, **more)


def test_a_second_report_opens_no_second_procedure(world: World) -> None:
    filed = reported(world)
    run = run_of(world, filed)
    assert run is not None
    with world.database.unit_of_work() as uow:
        ticket = uow.session.get_one(Ticket, world.ticket(filed).id)
        assert after_report(uow, ticket, world.clock.now()) is None


def test_the_unit_whose_turn_it_is_is_told(world: World) -> None:
    filed = reported(world)
    through(world, filed, HERE, "township_review")
    with world.database.reading() as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "procedure_next")
        )
        assert [(one.channel, one.recipient) for one in rows] == [("unit", EAST)]


def test_nobody_is_told_twice_that_it_is_their_turn(world: World) -> None:
    code, here = settle(world, "shandong"), staff("shandong")
    filed = reported(world, here["village"], region_code=code, place="山东省费县柳庄镇前柳村")
    through(world, filed, here, "township_review")
    before = told(world, "procedure_next")
    # The county of what may go on alongside, the township of its own step.
    assert [one["step"] for one in before] == ["县级信息比对", "镇级审核、反馈"]
    act(world, filed, here["county"], "comparison", "begin")
    act(world, filed, here["township"], "help_plan")
    assert told(world, "procedure_next") == before
    through(world, filed, here)
    with world.database.reading() as session:
        keys = session.scalars(
            select(OutboxMessage.dedupe_key).where(OutboxMessage.template == "procedure_next")
        ).all()
    assert None not in keys and len(keys) == len(set(keys))
