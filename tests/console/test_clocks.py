"""The clocks of a case on its page, the ladder in its history, what is under 督办 in the lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import update

from intake.clock import SHANGHAI, FrozenClock
from intake.deadlines import clocks as on_clocks
from intake.overdue import sweep
from intake.records import Filed
from intake.tables import Record, User
from intake.tickets import own
from tests.console.browser import Browser
from tests.console.test_access import figures
from tests.console.test_lists import lines, tabs
from tests.intake.regional import act, reported, settle, through
from tests.intake.world import World

LogIn = Callable[[str], Browser]
SHANDONG = {"region_code": "371327-t-v", "place": "山东省莒南县柳庄镇前柳村"}
DONGTAI = {"region_code": "320981-t-v", "place": "江苏省东台市安丰镇红安村"}


def on(clock: FrozenClock, day: str) -> None:
    clock.at = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SHANGHAI)


@pytest.fixture
def staffed(world: World, password_hash: str) -> Callable[[str], None]:
    """Settle another region whose staff may log in."""

    def settled(place: str) -> None:
        settle(world, place)
        with world.database.unit_of_work() as uow:
            uow.session.execute(update(User).values(password_hash=password_hash))
            uow.commit()

    return settled


def table(one: Browser, world: World, filed: Filed) -> list[list[str]]:
    """The rows of the table of clocks: cells, then rule and remarks."""
    html = one.get(f"tickets/{world.ticket(filed).id}").text
    inside = html.split('class="clocks"')[1].split("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", inside.split("</thead>")[1], re.DOTALL)
    split = [re.split(r"<br>|</t[hd]>", row) for row in rows]
    return [[text for cell in row if (text := re.sub(r"<.*?>", "", cell).strip())] for row in split]


def happened(one: Browser, world: World, filed: Filed) -> list[str]:
    html = one.get(f"tickets/{world.ticket(filed).id}").text
    inside = html.split("办理经过")[1].split("</ol>")[0]
    return re.findall(r"<b>(.*?)</b>", inside)


def test_every_clock_stands_in_the_table_with_its_source(
    world: World, logged_in: LogIn, clock: FrozenClock, staffed: Callable[[str], None]
) -> None:
    staffed("shandong")
    filed = reported(world, "shandong-village", **SHANDONG)
    on(clock, "2026-03-02")
    rows = table(logged_in("shandong-township"), world, filed)
    assert rows[0] == ["入户核查和反馈", "2月16日（周一）前", "按时（2月13日（周五））"]
    assert rows[2] == ["识别认定", "2月28日（周六）前", "超期"]
    assert [row[1][:4] for row in rows[1::2]] == ["依据：《", "依据：《"]


def test_a_pause_is_told_while_it_lasts_and_afterwards(
    world: World, logged_in: LogIn, clock: FrozenClock, staffed: Callable[[str], None]
) -> None:
    staffed("dongtai")
    filed = reported(world, "dongtai-village", **DONGTAI)
    staff = {role: f"dongtai-{role}" for role in ("village", "township", "county")}
    through(world, filed, staff, "comparison")
    on(clock, "2026-03-04")
    act(world, filed, "dongtai-county", "comparison", "begin", on=date(2026, 3, 2))
    one = logged_in("dongtai-county")
    first, why = table(one, world, filed)
    assert first == ["核查和确定", "3月19日（周四）前", "暂停"]
    assert why[-1] == "3月2日（周一）起暂停：等平台核对，这段时间不算"
    on(clock, "2026-03-30")
    one = logged_in("dongtai-county")
    assert figures(one) == {"受理": 1, "按时办结": 0, "超期": 0}
    act(world, filed, "dongtai-county", "comparison", on=date(2026, 3, 9))
    first, why = table(one, world, filed)
    assert first == ["核查和确定", "3月26日（周四）前", "超期"]
    assert why[-1] == "3月2日（周一）到3月9日（周一）不算：等平台核对"
    # The village has reported: what is late is not its own work any more.
    assert tabs(logged_in("dongtai-village"))["late"] == 0
    assert tabs(one)["late"] == 1


def test_the_ladder_is_told_in_the_history_and_marked_in_the_lists(
    world: World, logged_in: LogIn, clock: FrozenClock
) -> None:
    filed, other = world.declare(), world.declare()
    world.step(other, "verify", "east1", visit=world.visit())
    world.step(other, "report_back", "east1")
    for day in ("2026-02-26", "2026-02-28", "2026-03-03", "2026-03-05"):
        on(clock, day)
        sweep(world.database, clock)
    county, village = logged_in("county"), logged_in("east1")
    assert happened(county, world, filed)[2:] == [
        "到期以前提醒柳树村（入户核查和反馈）",
        "催办：柳树村超期（入户核查和反馈），抄送东河镇",
        "督办：柳树村催办以后没有办好（入户核查和反馈），由东河镇督办",
        "督办抄送：柳树村督办以后还没有办好（入户核查和反馈），抄送土默特左旗",
    ]
    page = village.get(f"tickets/{world.ticket(filed).id}").text
    assert '<span class="mark red">督办</span>' in page
    assert table(village, world, filed)[1][-1] == "3月3日（周二）督办"
    assert tabs(county)["supervised"] == 1
    assert lines(county, "tickets?tab=supervised") == [("超期6天", filed.number)]
    assert village.get("tickets").text.count('<span class="mark red">督办</span>') == 1
    world.step(filed, "verify", "east1", visit=world.visit())
    world.step(filed, "report_back", "east1")
    assert tabs(county)["supervised"] == 0
    assert "督办</span>" not in village.get("tickets?tab=done").text


def test_what_was_withdrawn_is_neither_in_time_nor_late(
    world: World, logged_in: LogIn, clock: FrozenClock
) -> None:
    filed = world.declare()
    with world.database.unit_of_work() as uow:
        own.withdraw(uow, filed.record_id, clock)
        uow.commit()
    on(clock, "2026-06-01")
    one = logged_in("east")
    assert figures(one) == {"受理": 1, "按时办结": 0, "超期": 0}
    assert lines(one, "tickets?tab=archived") == [("不再计时", filed.number)]


def test_a_case_that_waits_for_the_farmer_is_not_late(
    world: World, logged_in: LogIn, clock: FrozenClock, staffed: Callable[[str], None]
) -> None:
    staffed("sichuan")
    filed = world.declare(region_code="510107-t-v", place="成都市武侯区丙镇丁村")
    with world.database.unit_of_work() as uow:
        record = uow.session.get_one(Record, filed.record_id)
        on_clocks.pause(uow, record, "waiting_for_farmer", clock.now())
        uow.commit()
    on(clock, "2026-06-01")
    one = logged_in("sichuan-village")
    assert lines(one, "tickets") == [("暂停：等农户回话", filed.number)]
    assert tabs(one)["late"] == 0
