"""A village's ticket in the browser: log-in, list, visit with a mistake in it, and the result."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import SIZES, Screen
from tests.browser.conftest import NewScreen
from tests.conversations.console_users import PASSWORD
from tests.conversations.test_declaration import filed
from tests.running import System

PEOPLE = "张书记、王会计"
FINDINGS = "家里有两辆车，儿子在县城有房。\n住院单据没有看到。"
REASON = "看病的钱医保报了大半，家里还有两辆车，今年收入没有少。"


def log_in_first_time(system: System, screen: Screen, username: str) -> None:
    """With a password just reset: it must be changed before anything else can be seen."""
    reset = system.command("users", "reset", username)
    assert reset.returncode == 0, reset.stderr
    first, page = json.loads(reset.stdout)["first_password"], screen.page
    page.goto("/console/")
    assert screen.look("1-log-in") == []
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill("不是这个密码")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert (page.get_by_label("用户名").input_value(), screen.look("2-refused")) == (username, [])
    screen.forgive("status of 403")
    page.get_by_label("密码").fill(first)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("刚才用的一次性密码").fill(first)
    assert screen.look("3-new-password") == []
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再写一遍新密码").fill(PASSWORD)
    page.get_by_role("button", name="改好了").click()
    expect(page.get_by_role("status")).to_contain_text("密码改好了")


def form(page: Page) -> dict[str, str | None]:
    """What stands in the visit form."""
    chosen = page.locator("#visit [name=result]:checked")
    return {
        "people": page.get_by_label("谁到场了").input_value(),
        "findings": page.get_by_label("看到、问到的情况").input_value(),
        "result": chosen.get_attribute("value") if chosen.count() else None,
        "reason": page.get_by_label("理由，或者还缺什么").input_value(),
    }


@pytest.mark.parametrize("size", SIZES)
def test_a_visit_with_a_mistake_is_reported(
    system: System, new_screen: NewScreen, size: tuple[int, int]
) -> None:
    talk = system.talk()
    talk.say("我老伴得了癌症，化疗花了五万，住东台市安丰镇红安村，我叫周玉兰，13800003061")
    talk.say("后面的都不说了")
    number, _ = filed(talk.say("同意"))

    screen = new_screen(size)
    page = screen.page
    log_in_first_time(system, screen, "hongan")
    page.goto("/console/tickets")
    line = page.locator("li.row", has_text=number)
    assert "红安村周某" in line.inner_text().replace("\n", "")
    assert screen.look("4-list") == []
    line.click()
    expect(page.locator("h1")).to_have_text("东台市安丰镇红安村")
    assert page.locator("a.call").get_attribute("href") == "tel:13800003061"
    assert "周玉兰" in page.locator(".person-line").inner_text()
    assert "癌症" in page.locator("blockquote").inner_text()
    assert screen.look("5-ticket") == []

    page.get_by_role("link", name="填核查情况").click()
    page.get_by_label("谁到场了").fill(PEOPLE)
    page.get_by_label("看到、问到的情况").fill(FINDINGS)
    page.get_by_label("初步不符合").check()
    typed = {"people": PEOPLE, "findings": FINDINGS, "result": "初步不符合", "reason": ""}
    assert (form(page), screen.look("6-filled-in")) == (typed, [])
    page.get_by_role("button", name="交上去").click()

    wrong, field = page.locator("#wrong-reason"), page.get_by_label("理由，或者还缺什么")
    expect(wrong).to_be_in_viewport()
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport(ratio=1)
    assert page.locator("p.wrong").count() == 1
    assert field.get_attribute("aria-invalid") == "true"
    assert "wrong-reason" in (field.get_attribute("aria-describedby") or "").split()
    above, below = wrong.bounding_box(), field.bounding_box()
    assert above and below
    assert 0 <= below["y"] - (above["y"] + above["height"]) <= 16
    assert (form(page), screen.look("7-mistake")) == (typed, [])
    screen.forgive("status of 422")

    page.keyboard.type(REASON)
    assert form(page) == {**typed, "reason": REASON}
    page.get_by_role("button", name="交上去").click()
    expect(page.get_by_role("status")).to_contain_text("核查情况交上去了")
    assert screen.look("8-reported") == []
    result = page.locator(".result")
    assert result.locator(".outcome").inner_text() == "初步不符合"
    assert result.locator("dd").all_inner_texts() == [PEOPLE, FINDINGS, REASON]
    assert page.locator("#visit").count() == 0
    page.goto("/console/tickets")
    assert page.locator("li.row", has_text=number).count() == 0
    page.goto("/console/tickets?tab=done")
    expect(page.locator("li.row", has_text=number)).to_be_visible()
    assert screen.look("9-done") == []

    told = talk.say("我的事办到哪一步了")[0]["text"]
    assert number in told and "初步不符合" in told and REASON in told
