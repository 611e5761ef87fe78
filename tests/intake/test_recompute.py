"""Computing clocks again: a year, a region or a rule has changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from intake import audit, calendar, deadlines, regions, seeds
from intake.deadlines import clocks
from intake.errors import ImportProblem
from intake.overdue import Swept, sweep
from intake.tables import AuditRow, DeadlineRule
from language.divisions import Division
from tests.intake.test_clocks import DONGTAI, LIXIA, NOWHERE, at, change, shown, the_clock
from tests.intake.test_overdue import on, told
from tests.intake.world import COUNTY, EAST, EAST_ONE, WEST, WEST_ONE, World

LEAD_RULE = """
- id: ours-lead
  region: 土默特左旗
  kind: lead
  covers: lead
  days: {days}
  unit: working
  counted_from: receipt
  unit_must_meet: true
  met_by: reported_back
  local_default: true
  rule: 收到线索后{days}个工作日内办理并答复
"""


def take_over(world: World, path: Path, text: str) -> deadlines.RulesImported:
    path.write_text(text, "utf-8")
    with world.database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        today = world.clock.now().date()
        done = deadlines.import_rules(uow.session, deadlines.read_rules(path), today)
        uow.commit()
    return done


def again(world: World, why: str = "rules") -> list[dict[str, Any]]:
    with world.database.unit_of_work() as uow:
        found = deadlines.recompute(uow, why, world.clock.now())
        uow.commit()
    return [one.as_json() for one in found]


def load_2027(world: World, holidays: str) -> None:
    text = "year: 2027\nsource: {title: 通知, number: null, issued: 2026-11-05}\nholidays: {%s}\n"
    with world.database.unit_of_work() as uow:
        calendar.store(uow.session, calendar.read_notice(text % holidays), "imported")
        uow.commit()


def test_a_county_changes_its_default_and_running_clocks_follow(
    world: World, tmp_path: Path
) -> None:
    before = world.report()  # 15 working days: 2026-03-12
    world.clock.at = at("2026-02-14")
    running = world.report()
    path = tmp_path / "rules.yml"
    assert take_over(world, path, LEAD_RULE.format(days=10)) == deadlines.RulesImported(1, 0, 0)
    # Valid from today: what was received the day before keeps its rule.
    assert again(world) == [
        {
            "number": running.number, "covers": "lead", "from": "2026-03-13", "to": "2026-03-06",
            "why": "rules",
        }
    ]  # fmt: skip
    assert again(world) == []
    assert the_clock(world, before).rule_id == "default-lead"
    clock = the_clock(world, running)
    assert (clock.rule_id, clock.days, clock.local_default) == ("ours-lead", 10, True)
    world.clock.at = at("2026-02-24")
    assert take_over(world, path, LEAD_RULE.format(days=10)) == deadlines.RulesImported(0, 0, 1)
    assert take_over(world, path, LEAD_RULE.format(days=8)) == deadlines.RulesImported(0, 1, 0)
    assert again(world) == []
    with world.database.reading() as session:
        kept = {
            row.id: (row.days, row.valid_from, row.valid_to)
            for row in session.scalars(
                select(DeadlineRule).where(DeadlineRule.region_code == COUNTY)
            )
        }
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "recompute_deadline"))
        assert [row.detail["to"] for row in rows] == ["2026-03-06"]
        audit.verify(session)
    assert kept == {
        "ours-lead": (10, date(2026, 2, 14), date(2026, 2, 23)),
        "ours-lead~2": (8, date(2026, 2, 24), None),
    }


def test_a_replaced_default_survives_a_newer_package(world: World, tmp_path: Path) -> None:
    text = LEAD_RULE.format(days=12).replace("region: 土默特左旗", "region: null")
    take_over(world, tmp_path / "rules.yml", text.replace("ours-lead", "default-lead"))
    with world.database.unit_of_work() as uow:
        for row in uow.session.scalars(select(seeds.Seed)):
            row.digest = "older"
        seeds.ensure(uow.session)
        uow.commit()
    with world.database.reading() as session:
        kept = session.get_one(DeadlineRule, "default-lead")
        new = session.get_one(DeadlineRule, "default-lead~2")
    assert (kept.days, kept.valid_to) == (15, date(2026, 2, 12))
    assert (new.days, new.valid_from, new.valid_to) == (12, date(2026, 2, 13), None)
    assert world.report().due["date"] == "2026-03-09"


def test_the_county_sets_its_own_days_before_the_supervision(world: World, tmp_path: Path) -> None:
    world.declare()
    take_over(world, tmp_path / "rules.yml", (
        "- {id: ours, region: 土默特左旗, kind: any, covers: supervision, counted_from: due,\n"
        "   days: 1, unit: working, unit_must_meet: false, local_default: true, rule: 一天}\n"
    ))  # fmt: skip
    on(world, "2026-02-28")
    assert [act.step for act in sweep(world.database, world.clock).acts] == ["urge"]
    assert [act.step for act in sweep(world.database, world.clock).acts] == ["supervise"]


def test_a_new_rule_on_another_matter_takes_the_place_of_the_default(
    world: World, tmp_path: Path
) -> None:
    filed = world.declare(**NOWHERE)
    take_over(world, tmp_path / "rules.yml", (
        "- {id: lezhi, region: 四川省资阳市乐至县, kind: declaration, days: 20, unit: working,\n"
        "   covers: verification_and_decision, counted_from: receipt, unit_must_meet: true,\n"
        "   met_by: reported_back, rule: 20天内, issued: 2026-01-01, valid_from: 2026-02-13,\n"
        "   source: {document: lezhi-2026, section: 一}}\n"
    ))  # fmt: skip
    assert again(world) == [
        {
            "number": filed.number, "covers": "verification_and_decision", "from": None,
            "to": "2026-03-19", "why": "rules",
        },
        {
            "number": filed.number, "covers": "visit", "from": "2026-02-27", "to": None,
            "why": "rules",
        },
    ]  # fmt: skip
    assert again(world) == []
    assert the_clock(world, filed).covers == "verification_and_decision"
    shown_now = deadlines.as_json(world.ticket(filed).record.deadlines)
    assert (shown_now["due"]["date"], shown_now["others"]) == ("2026-03-19", [])


def test_a_region_put_elsewhere_brings_its_rules(world: World) -> None:
    filed = world.declare()
    with world.database.unit_of_work() as uow:
        regions.import_regions(uow.session, [(2, Division(EAST, "东河镇", "township", "370102"))])
        uow.commit()
    assert again(world, "regions") == [
        {
            "number": filed.number, "covers": "identification", "from": None, "to": "2026-02-28",
            "why": "regions",
        },
        {
            "number": filed.number, "covers": "visit", "from": "2026-02-27", "to": "2026-02-16",
            "why": "regions",
        },
    ]  # fmt: skip


def test_only_what_lies_in_a_region_that_moved_is_computed_again(
    world: World, tmp_path: Path
) -> None:
    here, away = world.declare(), world.report(region_code=WEST_ONE, accused_region_code=WEST_ONE)
    take_over(world, tmp_path / "rules.yml", LEAD_RULE.format(days=10))
    with world.database.unit_of_work() as uow:
        named = [(2, Division(WEST, "西河苏木", "township", COUNTY))]
        done = regions.import_regions(uow.session, named)
        assert (done.changed, done.moved) == (1, frozenset())
        assert deadlines.recompute(uow, "regions", world.clock.now(), within=done.moved) == []
        moved = [(2, Division(EAST, "东河镇", "township", "370102"))]
        done = regions.import_regions(uow.session, moved)
        assert done.moved == {EAST}
        found = deadlines.recompute(uow, "regions", world.clock.now(), within=done.moved)
        uow.commit()
    assert {one.number for one in found} == {here.number}
    assert [one["number"] for one in again(world)] == [away.number]


def test_what_was_met_and_what_stays_missed_keep_their_dates(world: World, tmp_path: Path) -> None:
    met, missed = world.report(), world.report()
    change(world, met, clocks.on_state, "reported_back", at("2026-02-25"))
    on(world, "2026-06-01")
    sweep(world.database, world.clock)
    rule = LEAD_RULE.format(days=20) + "  valid_from: 2026-01-01\n"
    take_over(world, tmp_path / "rules.yml", rule)
    assert again(world) == []
    assert [the_clock(world, one).due_on for one in (met, missed)] == [date(2026, 3, 12)] * 2


def test_a_miss_that_was_none_is_taken_back_and_the_ladder_begins_anew(
    world: World, tmp_path: Path
) -> None:
    filed = world.declare()
    on(world, "2026-02-26")
    sweep(world.database, world.clock)
    on(world, "2026-02-28")
    assert sweep(world.database, world.clock) == Swept(1, 0, 0)
    rule = LEAD_RULE.format(days=8).replace("lead", "declaration", 2).replace(
        "covers: lead", "covers: visit"
    ).replace("  local_default: true\n", "  issued: 2026-01-01\n  valid_from: 2026-01-01\n"
              "  source: {document: banner-2026, section: 一}\n")  # fmt: skip
    take_over(world, tmp_path / "rules.yml", rule)
    (line,) = again(world)
    assert (line["from"], line["to"]) == ("2026-02-27", "2026-03-03")
    assert sweep(world.database, world.clock) == Swept(0, 0, 0)
    on(world, "2026-03-02")
    assert sweep(world.database, world.clock) == Swept(0, 1, 0)
    on(world, "2026-03-04")
    assert sweep(world.database, world.clock) == Swept(1, 0, 0)
    assert told(world).count(("unit", EAST_ONE, "ticket_overdue")) == 2
    assert the_clock(world, filed).round == 2


def test_a_date_that_moves_is_not_reminded_of_twice(world: World) -> None:
    on(world, "2026-12-28")
    world.declare()  # provisional: Monday 2027-01-04
    on(world, "2027-01-01")
    assert sweep(world.database, world.clock) == Swept(0, 1, 0)
    load_2027(world, "2027-01-01: 元旦, 2027-01-04: 元旦, 2027-01-05: 元旦")
    (line,) = again(world, "calendar")
    assert (line["from"], line["to"]) == ("2027-01-04", "2027-01-07")
    for day in ("2027-01-05", "2027-01-06", "2027-01-07"):
        on(world, day)
        assert sweep(world.database, world.clock) == Swept(0, 0, 0)


def test_pauses_and_granted_days_outlast_a_new_rule(world: World) -> None:
    granted = world.declare()
    change(world, granted, clocks.extend, date(2026, 3, 31), at("2026-02-25"))
    paused = world.declare(**DONGTAI)
    change(world, paused, clocks.pause, "platform_comparison", at("2026-03-02"))
    change(world, paused, clocks.resume, at("2026-03-09"))
    assert again(world) == []
    assert the_clock(world, granted).due_on == date(2026, 3, 31)
    assert the_clock(world, paused).due_on == date(2026, 3, 26)


def test_clocks_of_later_stages_follow_too(world: World, tmp_path: Path) -> None:
    filed = world.declare(**LIXIA)
    change(world, filed, clocks.start_stage, "identification", date(2026, 2, 25))
    take_over(world, tmp_path / "rules.yml", (
        "- {id: lixia-plan, region: '370102', kind: declaration, covers: help_plan, days: 7,\n"
        "   unit: calendar, counted_from: identification, unit_must_meet: false, rule: 7天,\n"
        "   issued: 2026-01-01, valid_from: 2026-01-01, level: township,\n"
        "   source: {document: lixia, section: 一}}\n"
    ))  # fmt: skip
    (line,) = again(world)
    assert (line["covers"], line["from"], line["to"]) == ("help_plan", "2026-03-07", "2026-03-04")
    assert shown(world, filed, "2026-03-01")["help_plan"] == ("2026-03-04", "running")


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"days: 10": "days: 0"}, "第2行：days 是“0”，应是 1 到 3660 的整数"),
        ({"days: 10": "days: 十"}, "days 是“十”"),
        ({"unit: working": "unit: hours"}, "unit 是“hours”，应是 working、calendar、month 之一"),
        ({"covers: lead": "covers: 答复"}, "covers 是“答复”"),
        ({"土默特左旗": "月亮县"}, "月亮县"),
        ({"id: ours-lead": "id: default-visit x"}, "id 要用字母"),
        ({"id: ours-lead": "id: dongtai-decision"}, "编号 dongtai-decision 已经用在另一件事上"),
        ({"local_default: true": "local_default: false"}, "source 要写"),
        ({"local_default: true": "local_default: maybe"}, "local_default 应是 true 或 false"),
        ({"met_by: reported_back": "meet_by: reported_back"}, "不认识 meet_by"),
        ({"met_by: reported_back": "level: lead"}, "level 是“lead”"),
        ({"met_by: reported_back": "pauses: [lunch]"}, "pauses 应是 platform_comparison、waiting"),
        ({"met_by: reported_back": "valid_to: 2026-01-01"}, "valid_to 2026-01-01 早于"),
        ({"met_by: reported_back": "valid_to: 2026-02-30"}, "日期不对"),
        ({"region: 土默特左旗": "region: null", "met_by": "valid_to: 2027-01-01\n  met_by"},
         "不能写 valid_to"),
        ({"kind: lead": "kind: any"}, "kind: any"),
        ({"\n- id": "\nrules:\n- id"}, "文件应是一个列表"),
    ],
)  # fmt: skip
def test_a_rule_with_a_mistake_is_refused_in_one_sentence(
    world: World, tmp_path: Path, wrong: dict[str, str], problem: str
) -> None:
    text = LEAD_RULE.format(days=10)
    for right, mistake in wrong.items():
        text = text.replace(right, mistake, 1)
    with pytest.raises(ImportProblem, match=problem):
        take_over(world, tmp_path / "rules.yml", text)
    with world.database.reading() as session:
        assert (
            session.scalars(select(DeadlineRule.id).where(DeadlineRule.origin == "local")).all()
            == []
        )
