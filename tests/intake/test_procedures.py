"""Procedures after the visit: which one, who takes a step, what cannot be skipped or hurried."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

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
from intake.procedures.choosing import choose
from intake.procedures.data import PURPOSES, all_procedures
from intake.procedures.opening import after_report
from intake.tables import AuditRow, OutboxMessage, ProcedureAct, Ticket
from intake.tables.places import LEVELS
from tests.intake.regional import (
    HERE,
    REASON,
    act,
    clocks,
    reported,
    run_of,
    settle,
    staff,
    through,
    told,
    turn,
)
from tests.intake.world import EAST, World


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
