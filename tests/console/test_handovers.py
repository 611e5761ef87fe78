"""The page of all hand-overs: what waits for us, who may see it, by number, as a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from intake import handover
from intake.db import Database
from tests.console.browser import Browser
from tests.console.test_access import rows
from tests.intake.test_handover import CASE, give, leave, take
from tests.intake.test_handover_news import news
from tests.intake.world import EAST, NAME, PHONE, World

LogIn = Callable[[str], Browser]
PAGE = "handovers"
EVERYBODY = [
    "east1",
    "east",
    "county",
    "city",
    "operator",
    "platform",
    "supervisor",
    "editor",
    "admin",
]


def away(world: World, number: str, **facts: Any) -> str:
    """A case of ours that they have; gives our number."""
    filed = world.declare(**facts)
    give(world, filed, user="platform")
    leave(world)
    with world.database.unit_of_work() as uow:
        handover.acknowledge(uow, [(filed.number, number)], world.clock)
        uow.commit()
    return filed.number


def first_ticket(page: str) -> str:
    """Where the first line of the page leads."""
    (path, *_more) = re.findall(r"/console/(tickets/[0-9a-f]{32})#handed", page)
    return str(path)


def table(browser: Browser, asked: str = "tab=all") -> list[list[str]]:
    answer = browser.get(f"handovers.csv?{asked}")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_what_they_want_of_us_stands_first_and_goes_when_it_was_seen(
    world: World, logged_in: LogIn, database: Database
) -> None:
    ours = away(world, "QL-77")
    take(world, CASE, news("已退回", words="不归我们管"))
    world.clock.advance(days=3)
    operator = logged_in("operator")
    assert operator.get("here").json()["handed"] == 1
    page = operator.get(PAGE).text
    assert [ours in page, "等我们看" in page, "有3天了" in page] == [True] * 3
    assert CASE["number"] not in page
    assert CASE["number"] in operator.get("handovers?tab=here").text
    assert "12345来了消息" in operator.get("tickets").text
    ticket = first_ticket(page)
    assert operator.send(ticket, "/handover/seen").status_code == 303
    assert operator.get("here").json()["handed"] == 0
    assert "没有等我们看的" in operator.get(PAGE).text
    assert "12345来了消息" not in operator.get("tickets").text
    assert [actor for actor, _ in rows(database, "handover_seen")] == [
        f"user:{world.user('operator').id}"
    ]


def test_by_number_of_either_side_and_as_a_table(
    world: World, logged_in: LogIn, database: Database
) -> None:
    ours = away(world, "QL-77")
    take(world, CASE)
    county = logged_in("county")
    found = {
        asked: [ours in text, CASE["number"] in text]
        for asked in ("ql-7", ours[2:6], "2026-001", "%", "没有的")
        if (text := county.get(f"handovers?number={asked}").text.partition("<table>")[2]) or True
    }
    assert found == {
        "ql-7": [True, False],
        ours[2:6]: [True, False],
        "2026-001": [False, True],
        "%": [False, False],
        "没有的": [False, False],
    }
    assert "没有找到" in county.get("handovers?number=%25&tab=over").text
    heads, *lines = table(county)
    assert heads[:3] == ["哪边转的", "我们的编号", "12345的编号"]
    assert sorted(line[0] + line[2] for line in lines) == [
        "12345转来的" + CASE["number"],
        "我们转去的QL-77",
    ]
    assert [line[2] for line in table(county, "tab=all&way=out")] == [heads[2], "QL-77"]
    assert not [cell for line in lines for cell in line if NAME in cell or PHONE in cell]
    assert len(rows(database, "export_handovers")) == 2


def test_who_sees_which(world: World, logged_in: LogIn) -> None:
    """A case of the county, one of another county, and a lead about the county itself."""
    here = away(world, "QL-1")
    there = away(world, "QL-2", region_code="150122", place="托克托县")
    lead = world.report(region_code=EAST, accused_region_code="150121")
    give(world, lead, user="platform")
    seen = {}
    for name in EVERYBODY:
        browser = logged_in(name)
        page = browser.get("handovers?tab=all")
        linked = "/console/handovers" in browser.get("password").text
        assert linked == (page.status_code == 200)
        assert browser.get("handovers.csv").status_code == page.status_code
        if page.status_code == 200:
            seen[name] = [one in page.text for one in (here, there, lead.number)]
            assert [len(table(browser)) - 1] == [sum(seen[name])]
    assert seen == {
        "county": [True, False, False],
        "city": [True, True, True],  # what is about the county lies with the city
        "operator": [True, False, False],
        "platform": [True, True, True],
    }


@pytest.mark.parametrize("name", ["east1", "east", "county", "supervisor", "editor", "admin"])
def test_only_operators_settle(world: World, logged_in: LogIn, name: str) -> None:
    away(world, "QL-1")
    take(world, news("已退回", "QL-1"))
    browser = logged_in(name)
    path = first_ticket(logged_in("operator").get(PAGE).text)
    csrf = browser.see("password").form("/logout").values["csrf"]
    assert browser.post(f"/console/{path}/handover/seen", {"csrf": csrf}).status_code == 404
    shown = browser.get(path)
    assert "看过了" not in shown.text
    if name == "county":
        assert "退回来了" in shown.text


def test_a_second_one_of_the_household_is_told_before_it_is_given(
    world: World, logged_in: LogIn
) -> None:
    first = away(world, "QL-1")
    second = world.declare()
    page = logged_in("operator").see(f"tickets/{world.ticket(second).id}").text.replace(" ", "")
    assert f"可能是同一户的{first}已经在12345那边了（那边的编号QL-1）" in page
