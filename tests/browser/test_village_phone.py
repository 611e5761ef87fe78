"""A village's phone whose network is cut between opening the ticket and sending the visit."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from intake.clock import SHANGHAI, FrozenClock
from intake.overdue import sweep
from tests.browser.chromium import PHONE
from tests.browser.conftest import NewScreen
from tests.browser.test_bad_network import CUT_OFF
from tests.browser.test_village_ticket import log_in_first_time
from tests.conversations.test_declaration import filed
from tests.running import System

FINDINGS = "住院单据看到了，自己付了两万八。\n家里就她一个人，地租出去了。"


def shown(system: System, number: str) -> dict[str, Any]:
    told = system.command("records", "show", number, "--full")
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def visits(system: System, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shown(system, number)["visits"]
    return found


def remind_of(system: System, number: str) -> None:
    """The sweep of the day on which the unit is reminded of this ticket."""
    due = datetime.fromisoformat(shown(system, number)["due"]["date"])
    clock, database = FrozenClock(due.replace(tzinfo=SHANGHAI)), system.database()
    clock.advance(days=-10)
    reminded: list[str] = []
    while number not in reminded and clock.at.date() <= due.date():
        acts = sweep(database, clock).acts
        reminded = [act.number for act in acts if act.step == "remind"]
        clock.advance(days=1)
    database.dispose()
    assert number in reminded


def test_a_visit_written_without_a_network_arrives_once(
    system: System, new_screen: NewScreen, tmp_path: Path
) -> None:
    talk = system.talk()
    talk.say("我老伴得了癌症，化疗花了五万，住东台市安丰镇红安村，我叫沈桂花，13800003067")
    talk.say("后面的都不说了")
    number, _ = filed(talk.say("同意"))

    screen = new_screen(PHONE)
    page = screen.page
    log_in_first_time(system, screen, "hongan")
    page.goto("/console/tickets")
    assert screen.look("1-asked-to-keep") == []
    page.get_by_role("button", name="在这部手机上保留").tap()
    expect(page.locator(".keeping.on")).to_be_visible()
    page.locator("li.row", has_text=number).get_by_role("link").tap()
    expect(page.locator("#kept-page")).to_be_visible()
    assert page.locator("a.dial").get_attribute("href") == "tel:13800003067"
    assert "谁病了" in page.locator("#checks").inner_text()
    assert screen.look("2-ticket") == []
    wall = tmp_path / "wall.png"
    page.screenshot(path=wall, full_page=True)

    screen.network(there=False)
    page.get_by_role("link", name="填核查情况").tap()
    page.get_by_label("谁到场了").fill("张书记、王会计")
    for number_of, state in enumerate(["fine", "problem", "fine", "unseen"]):
        page.locator(f"[name=guarantee-{number_of}][value={state}]").check()
    page.locator("[name=guarantee-1-note]").fill("慢病卡没办")
    page.get_by_label("一年自己掏的大额花费", exact=True).fill("两万八")
    page.get_by_label("看到、问到的情况").fill(FINDINGS)
    page.set_input_files("#photos", [wall, wall])
    expect(page.locator("#taken li")).to_have_count(2)
    page.get_by_label("这次没签，以后补").check()
    page.get_by_label("初步符合").check()
    assert screen.look("3-filled-in") == []
    page.get_by_role("button", name="交上去").tap()
    unsent = page.locator("#unsent")
    expect(unsent).to_contain_text("还没发出去")
    assert (screen.look("4-unsent"), visits(system, number)) == ([], [])

    page.goto("/console/tickets")
    expect(page.locator("h1")).to_have_text("现在没有网络")
    expect(page.locator("#outbox")).to_contain_text("还没发出去")
    assert screen.look("5-offline") == []
    page.locator("#kept-tickets").get_by_role("link").tap()
    expect(unsent).to_contain_text("还没发出去")
    assert page.get_by_label("看到、问到的情况").input_value() == FINDINGS
    expect(page.locator("#taken li")).to_have_count(2)

    remind_of(system, number)
    talk.say("我要补充")
    assert "补充上了" in talk.say("昨天又住院了，又花了八千")[0]["text"]
    screen.network(there=True)
    told = page.get_by_role("status")
    expect(told.first).to_contain_text("核查情况交上去了")
    expect(told.nth(1)).to_contain_text("您填的时候，对方又补充了情况")
    assert screen.look("6-sent") == []
    page.reload()
    expect(page.locator(".result")).to_have_count(1)
    expect(page.locator(".result .files")).to_contain_text("照片（2个）")
    expect(page.locator("#later")).to_contain_text("又花了八千")
    (visit,) = visits(system, number)
    del visit["visited_on"], visit["reported_on"]
    assert visit == {
        "people": ["张书记", "王会计"],
        "findings": FINDINGS,
        "result": "初步符合",
        "reason": None,
        "guarantees": {
            "义务教育": {"state": "fine"},
            "基本医疗": {"state": "problem", "note": "慢病卡没办"},
            "住房": {"state": "fine"},
            "饮水": {"state": "unseen"},
        },
        "income": None,
        "spending": {"value": 28000, "basis": "per_household"},
        "signature": "later",
    }
    screen.forgive(CUT_OFF)
