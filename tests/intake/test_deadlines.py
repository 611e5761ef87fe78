"""Time limits: which rule applies where, and the dates that follow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from intake import audit, calendar, deadlines, regions, seeds
from intake.clock import SHANGHAI
from intake.db import Database
from intake.tables import Deadline, DeadlineRule
from tests.intake.world import COUNTY, EAST_ONE, World

RECEIVED = datetime(2026, 2, 13, 9, tzinfo=SHANGHAI)
VISIT_AND_REPORT = "收到申报后5个工作日内入户核查，并向乡镇（苏木）、县（旗）反馈结果"
DEFAULT = "收到申报后5个工作日内入户核查并反馈结果（本地默认时限）"


def due(on: str, covers: str, rule: str, document: str | None, section: str | None,
        **changes: Any) -> dict[str, Any]:  # fmt: skip
    source = {"document": document, "section": section} if document else None
    return {
        "date": on,
        "covers": covers,
        "rule": rule,
        "source": source,
        "local_default": False,
        "provisional": False,
        "next_working_day": on,
        **changes,
    }


NEIMENGGU = due("2026-02-27", "visit", VISIT_AND_REPORT, "neimenggu-2021", "三(一)")
PROCEDURE = "第32–39问之间（认定程序）"
CASES = {
    "内蒙古自治区": ("declaration", NEIMENGGU, []),
    "呼和浩特市": ("declaration", NEIMENGGU, []),
    "山东省济南市历下区": (
        "declaration",
        due(
            "2026-02-16", "visit", "从申报之日起3天内完成镇村入户核实", "shandong-2023",
            PROCEDURE, next_working_day="2026-02-24",
        ),
        [
            due(
                "2026-02-28", "identification",
                "从申报之日起到完成识别认定，一般不超过15天，其中村内公示5天",
                "shandong-2023", PROCEDURE,
            )
        ],
    ),
    "东台": (
        "declaration",
        due(
            "2026-03-19", "verification_and_decision",
            "从申报之日起20个工作日内完成核查确定，平台核对的时间不算在内",
            "dongtai-2020", "三(一)4",
        ),
        [],
    ),
    "四川省乐至县通旅镇": (
        "declaration",
        due(
            "2026-02-27", "visit",
            "收到申报后5个工作日内入户核查并反馈结果"
            "（本地默认时限；通旅镇的文件写的是“第一时间”核查，没有写天数）",
            None, None, local_default=True,
        ),
        [],
    ),
    "四川省乐至县": (
        "declaration", due("2026-02-27", "visit", DEFAULT, None, None, local_default=True), []
    ),
    "山东省": (
        "lead",
        due(
            "2026-03-12", "lead", "收到线索后15个工作日内办理并答复（本地默认时限）",
            None, None, local_default=True,
        ),
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", CASES)
def test_each_region_has_its_own_limit(database: Database, place: str) -> None:
    kind, first, others = CASES[place]
    with database.unit_of_work() as uow:
        code = regions.resolve_one(uow.session, place)
        limits = deadlines.limits_for(uow.session, code, kind, RECEIVED)
    assert limits.as_json() == {"due": first, "others": others}


def test_a_record_without_a_known_place_has_a_date(database: Database) -> None:
    with database.unit_of_work() as uow:
        limits = deadlines.limits_for(uow.session, None, "declaration", RECEIVED)
    expected = due("2026-02-27", "visit", DEFAULT, None, None, local_default=True)
    assert limits.as_json() == {"due": expected, "others": []}


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (datetime(2026, 2, 13, 23, 59), date(2026, 2, 27)),
        (datetime(2026, 2, 13, 15, 59, tzinfo=SHANGHAI), date(2026, 2, 27)),
        # Five in the afternoon in London is the next day in Shanghai.
        (datetime.fromisoformat("2026-02-13T17:00:00+00:00"), date(2026, 2, 28)),
    ],
)
def test_the_day_of_receipt_is_the_day_in_shanghai(
    database: Database, received: datetime, expected: date
) -> None:
    with database.unit_of_work() as uow:
        limits = deadlines.limits_for(uow.session, "150000", "declaration", received)
    assert limits.due.on == expected


def rule(name: str, region: str | None, days: int, **changes: Any) -> DeadlineRule:
    columns: dict[str, Any] = {
        "id": name,
        "region_code": region,
        "kind": "declaration",
        "covers": "visit",
        "days": days,
        "unit": "working",
        "counted_from": "receipt",
        "unit_must_meet": True,
        "rule": name,
        "document": name,
        "section": "一",
        "local_default": False,
        "origin": "local",
    }
    return DeadlineRule(**{**columns, **changes})


LATER, EARLIER = date(2025, 1, 1), date(2020, 4, 18)


@pytest.mark.parametrize(
    ("rules", "chosen"),
    [
        # The nearest region upward decides …
        ([rule("banner", COUNTY, 3, issued=LATER)], ("banner", [])),
        # … unless a newer document above replaces it.
        ([rule("banner", COUNTY, 3, issued=EARLIER)], (VISIT_AND_REPORT, [])),
        ([rule("city", "150100", 3, issued=EARLIER), rule("banner", COUNTY, 4, issued=LATER)],
         ("banner", [])),
        # A rule for something else stands beside; the earliest to be met is due.
        ([rule("banner", COUNTY, 9, issued=LATER, covers="decision")],
         (VISIT_AND_REPORT, ["banner"])),
        ([rule("banner", COUNTY, 2, issued=LATER, covers="first contact")],
         ("banner", [VISIT_AND_REPORT])),
        # Not in force yet, not in force any more, of another kind, elsewhere.
        ([rule("banner", COUNTY, 3, issued=LATER, valid_from=date(2026, 3, 1))],
         (VISIT_AND_REPORT, [])),
        ([rule("banner", COUNTY, 3, issued=LATER, valid_to=date(2026, 2, 12))],
         (VISIT_AND_REPORT, [])),
        ([rule("banner", COUNTY, 3, issued=LATER, kind="lead")], (VISIT_AND_REPORT, [])),
        ([rule("banner", "150122", 3, issued=LATER)], (VISIT_AND_REPORT, [])),
        # A local default never replaces a document.
        ([rule("banner", COUNTY, 1, local_default=True)], (VISIT_AND_REPORT, [])),
        # A step later in the procedure has its own beginning.
        ([rule("banner", COUNTY, 1, issued=LATER, counted_from="identification")],
         (VISIT_AND_REPORT, [])),
    ],
)  # fmt: skip
def test_the_nearest_region_decides_unless_a_newer_rule_stands_above(
    world: World, rules: list[DeadlineRule], chosen: tuple[str, list[str]]
) -> None:
    with world.database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        uow.session.add_all(
            DeadlineRule(
                **{
                    column.key: getattr(one, column.key)
                    for column in DeadlineRule.__table__.columns
                    if getattr(one, column.key) is not None
                }
            )
            for one in rules
        )
        limits = deadlines.limits_for(uow.session, EAST_ONE, "declaration", RECEIVED)
    assert (limits.due.rule, [other.rule for other in limits.others]) == chosen


def test_a_county_changes_its_local_default(database: Database) -> None:
    with database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        uow.session.add(rule("ours", "512022", 3, local_default=True, document=None))
        limits = deadlines.limits_for(uow.session, "512022", "declaration", RECEIVED)
        above = deadlines.limits_for(uow.session, "512000", "declaration", RECEIVED)
    assert (limits.due.on, limits.due.rule, limits.due.local_default) == (
        date(2026, 2, 25), "ours（本地默认时限）", True,
    )  # fmt: skip
    assert above.due.rule == DEFAULT


def test_a_provisional_date_is_computed_again_when_the_notice_comes(world: World) -> None:
    world.clock.at = datetime(2026, 12, 28, 9, tzinfo=SHANGHAI)
    filed = world.declare()
    assert (filed.due["date"], filed.due["provisional"]) == ("2027-01-04", True)
    # 1 January 2027 is a Friday: with the notice it is a holiday, and Sunday the 3rd is worked.
    notice = calendar.read_notice(
        "year: 2027\n"
        "source: {title: 通知, number: null, issued: 2026-11-05}\n"
        "holidays: {2027-01-01: 元旦, 2027-01-04: 元旦}\n"
        "shifts: {2027-01-03: 元旦}\n"
    )
    with world.database.unit_of_work() as uow:
        calendar.store(uow.session, notice, "imported")
        (change,) = deadlines.recompute(uow, "calendar", world.clock.now())
        assert deadlines.recompute(uow, "calendar", world.clock.now()) == []
        uow.commit()
    with world.database.reading() as session:
        clock = session.scalars(select(Deadline)).one()
        audit.verify(session)
    assert change.as_json() == {
        "number": filed.number, "covers": "visit", "from": "2027-01-04", "to": "2027-01-05",
        "why": "calendar",
    }  # fmt: skip
    # 29, 30, 31 December, 3 January, and not the 1st or the 4th: the 5th.
    assert (clock.due_on, clock.next_working_day, clock.provisional) == (
        date(2027, 1, 5), date(2027, 1, 5), False,
    )  # fmt: skip


def test_the_packaged_rules_come_in_once_and_a_changed_one_stays(database: Database) -> None:
    with database.unit_of_work() as uow:
        seeds.ensure(uow.session)
        packaged = uow.session.scalars(select(DeadlineRule.id)).all()
        ours = uow.session.get_one(DeadlineRule, "default-declaration")
        ours.origin, ours.days = "local", 3
        seeds.ensure(uow.session)
        uow.commit()
    with database.reading() as session:
        assert sorted(session.scalars(select(DeadlineRule.id))) == sorted(packaged)
        assert session.get_one(DeadlineRule, "default-declaration").days == 3
    assert len(packaged) == 16
