"""Each region's own way after the visit: its notices, its comparison, its green channel, its leaving."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from intake.clock import SHANGHAI
from intake.errors import (
    ProcedureProblem,
    WrongState,
)
from intake.procedures import leaving
from intake.procedures.data import all_procedures
from tests.intake.regional import (
    HERE,
    REASON,
    act,
    clocks,
    open_other,
    reported,
    run_of,
    settle,
    staff,
    through,
    told,
    turn,
)
from tests.intake.world import World


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
