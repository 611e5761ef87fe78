"""The sweep: reminders and 催办 at the right day, once, whoever sweeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from intake import audit, drafts, records
from intake.clock import SHANGHAI
from intake.notices import render
from intake.overdue import Swept, sweep
from intake.tables import AuditRow, OutboxMessage
from intake.tickets import listing
from tests.intake.world import CITY, COUNTY, EAST, EAST_ONE, PROVINCE, World


def told(world: World) -> list[tuple[str, str, str]]:
    with world.database.reading() as session:
        rows = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template.not_like("%dispatched"))
        )
        return sorted((row.channel, row.recipient, row.template) for row in rows)


def on(world: World, day: str, hour: int = 9) -> None:
    world.clock.at = datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=SHANGHAI)


def test_nothing_happens_before_its_time(world: World) -> None:
    world.declare()  # due on Friday 2026-02-27
    on(world, "2026-02-25", 23)
    assert sweep(world.database, world.clock) == Swept(0, 0, 0)
    assert told(world) == []


def test_the_unit_is_reminded_a_working_day_before(world: World) -> None:
    world.declare()
    on(world, "2026-02-26", 0)
    assert sweep(world.database, world.clock) == Swept(0, 1, 0)
    assert sweep(world.database, world.clock) == Swept(0, 0, 0)
    assert told(world) == [("unit", EAST_ONE, "ticket_due_soon")]


def test_a_limit_runs_to_the_end_of_its_day(world: World) -> None:
    world.declare()
    on(world, "2026-02-27", 23)
    assert sweep(world.database, world.clock).overdue == 0
    on(world, "2026-02-28", 0)
    assert sweep(world.database, world.clock).overdue == 1


def test_an_overdue_ticket_is_urged_once_with_a_copy_above(world: World) -> None:
    filed = world.declare("c")
    on(world, "2026-03-02")
    assert sweep(world.database, world.clock) == Swept(1, 0, 0)
    assert sweep(world.database, world.clock) == Swept(0, 0, 0)
    assert told(world) == [
        ("unit", EAST, "ticket_overdue_copy"),
        ("unit", EAST_ONE, "ticket_overdue"),
    ]
    with world.database.reading() as session:
        assert audit.verify(session) == 2
        row = session.scalars(select(AuditRow).order_by(AuditRow.seq.desc())).first()
        assert row is not None and (row.action, row.object_id) == (
            "overdue", world.ticket(filed).id,
        )  # fmt: skip
        (progress,) = records.progress_of_conversation(session, ["c"], world.clock)
        (line,) = listing.list_tickets(session, world.user("east1"), overdue=True)
        assert listing.count_tickets(session, world.user("east"))["overdue"] == 1
    assert progress.overdue and progress.limit == (
        "按规定2026年2月27日前就该上门核实完，已经超了3天。已经催过办理的单位，上一级也知道了。"
    )
    assert (line.number, line.overdue, line.state) == (filed.number, True, "dispatched")


def test_what_was_reported_back_in_time_is_left_alone(world: World) -> None:
    filed = world.declare()
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    on(world, "2026-06-01")
    assert sweep(world.database, world.clock) == Swept(0, 0, 0)


def test_a_late_report_ends_the_overdue(world: World) -> None:
    filed = world.declare()
    on(world, "2026-03-02")
    sweep(world.database, world.clock)
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    with world.database.reading() as session:
        (line,) = listing.list_tickets(session, world.user("east1"))
    assert line.overdue is False


@pytest.mark.parametrize(
    ("accused", "expected"),
    [
        (EAST_ONE, [("unit", COUNTY, "ticket_overdue_copy"), ("unit", EAST, "ticket_overdue")]),
        (EAST, [("unit", CITY, "ticket_overdue_copy"), ("unit", COUNTY, "ticket_overdue")]),
        (PROVINCE, [("operators", "", "queue_handed_upward"), ("operators", "", "ticket_overdue")]),
    ],
)
def test_no_reminder_reaches_whom_a_lead_is_about(
    world: World, accused: str, expected: list[tuple[str, str, str]]
) -> None:
    world.report(accused_region_code=accused)
    on(world, "2026-06-01")
    sweep(world.database, world.clock)
    assert told(world) == expected


def test_a_waiting_ticket_is_urged_at_the_operators(world: World) -> None:
    world.declare(region_code=None, place="月亮湾", declined=["place"])
    on(world, "2026-02-26")
    sweep(world.database, world.clock)
    on(world, "2026-03-02")
    sweep(world.database, world.clock)
    assert told(world) == [
        ("operators", "", "queue_waiting"),
        ("operators", "", "ticket_due_soon"),
        ("operators", "", "ticket_overdue"),
    ]


def test_sweeping_at_once_from_many_sides_urges_once(world: World) -> None:
    for _ in range(6):
        world.declare()
    on(world, "2026-03-02")
    with ThreadPoolExecutor(6) as pool:
        swept = list(pool.map(lambda _: sweep(world.database, world.clock), range(6)))
    assert sum(one.overdue for one in swept) == 6
    assert len([one for one in told(world) if one[2] == "ticket_overdue"]) == 6


def test_forgotten_drafts_go_with_the_sweep(world: World) -> None:
    with world.database.unit_of_work() as uow:
        drafts.open_draft(uow, "c", "lead", world.clock)
        uow.commit()
    world.clock.advance(days=7)
    assert sweep(world.database, world.clock) == Swept(0, 0, 1)


def test_every_notice_has_its_text_and_no_personal_field(world: World) -> None:
    filed = world.declare("c", urgent=True)
    world.declare(region_code=None, place="月亮湾", declined=["place"])
    world.report(accused_region_code=PROVINCE)
    returned = world.declare()
    world.step(returned, "return", "east1", reason="不归我们管")
    world.declare()
    on(world, "2026-02-26")
    sweep(world.database, world.clock)
    on(world, "2026-06-01")
    sweep(world.database, world.clock)
    lead = world.report("c")
    for one, who, result in (
        (filed, "east1", "初步不符合"),
        (lead, "east", "初步不属实"),
        (world.declare("c"), "east1", "初步符合"),
    ):
        visit = world.visit(result, reason="收入高于当地水平" if result != "初步符合" else "确实难")
        world.step(one, "verify", who, visit=visit)
        world.step(one, "report_back", who)
    with world.database.reading() as session:
        rows = session.scalars(select(OutboxMessage)).all()
        said = {row.template: render(row.template, row.params) for row in rows}
    assert set(said) == {
        "ticket_dispatched", "ticket_urgent", "ticket_due_soon", "ticket_overdue",
        "ticket_overdue_copy", "ticket_returned", "queue_waiting", "queue_handed_upward",
        "result_reported", "reported_back", "reported_against_declaration", "reported_against_lead",
    }  # fmt: skip
    text = "".join(said.values())
    assert "{" not in text
    assert not [one for one in ("王秀英", "13800001234", "老伴", "低保名额") if one in text]
    rate = "很满意、满意、一般、不满意、很不满意。"
    assert said["reported_back"].partition("）")[2] == (
        "已有核查结果：初步符合。确实难。这是初步看法，不是最后的决定。"
        f"办得怎么样，在这里说一声就行：{rate}不认这个结果，就说“要求重办”。"
    )
    assert said["reported_against_declaration"] == (
        f"您的自主申报（编号{filed.number}）已有核查结果：初步不符合。理由：收入高于当地水平。"
        "这是初步看法，最后由县里决定。您要是不同意，在这里说“要求重办”，就再查一次；"
        "也可以找村里、乡镇、县里说明，或者打12317找人工；有单据、证明的，一起拿去。"
        f"办得怎么样，也可以说一声：{rate}"
    )
    assert said["reported_against_lead"] == (
        f"您的问题线索（编号{lead.number}）已有核实结果：初步不属实。理由：收入高于当地水平。"
        "这是初步看法。您要是不同意，在这里说“要求重办”，就再查一次；"
        "也可以打12317找人工，或者向上一级反映；有新的凭据，再报一次也行。"
        f"办得怎么样，也可以说一声：{rate}"
    )
