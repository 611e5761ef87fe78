"""The tickets that a village's phone keeps for where there is no network, and when they leave it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from intake import records
from tests.console.test_in_browser import KEPT, MEASURE, chromium, enter
from tests.console.village_phone import (
    PAGES,
    UNSENT,
    filed_visits,
    fill_in,
    keeping,
    phone,
    photo,
)
from tests.intake.world import EAST, EAST_TWO, World

__all__ = ["chromium", "keeping", "phone", "photo"]


def test_a_ticket_that_has_gone_to_another_village_leaves_the_phone(
    phone: BrowserContext, keeping: Page, world: World, address: str
) -> None:
    filed, page = world.declare(), keeping
    stays = world.declare(place="土默特左旗东河镇柳树村五组")
    page.reload()
    for one in (stays, filed):
        page.goto(f"{address}/console/tickets/{world.ticket(one).id}")
        expect(page.locator("#kept-page")).to_be_visible()
    page.fill("#findings", "半路上记的")
    page.wait_for_function(f"() => {KEPT}.then(found => found.length === 1)")
    phone.set_offline(True)
    world.step(filed, "transfer", "east", reason="住新村", unit_code=EAST_TWO)
    phone.set_offline(False)
    # The page on the screen goes too; what was written on it can be read and copied.
    expect(page.locator("h1")).to_have_text("没有这一页")
    assert "王秀英" not in page.content() and "13800001234" not in page.content()
    box = page.locator("#outbox")
    expect(box).to_contain_text("改派了，或者别人办过了")
    box.locator("summary").click()
    expect(box).to_contain_text("半路上记的")
    assert page.evaluate(MEASURE) == []
    assert page.evaluate(PAGES) == 1

    phone.set_offline(True)
    page.goto(f"{address}/console/tickets/{world.ticket(filed).id}")
    expect(page.locator("#kept-tickets li")).to_have_text(["五组 王某"])
    phone.set_offline(False)


def test_any_page_drops_the_tickets_that_are_no_longer_the_units(
    phone: BrowserContext, keeping: Page, world: World, address: str
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    expect(page.locator("#kept-page")).to_be_visible()
    with world.database.unit_of_work() as uow:
        records.choose_visitors(uow, filed.record_id, world.clock, by_township=True)
        uow.commit()
    page.goto(f"{address}/console/password")
    page.wait_for_function(f"() => {PAGES}.then(many => many === 0)")


def test_the_list_without_a_network_is_what_was_opened(
    phone: BrowserContext, keeping: Page, world: World, address: str
) -> None:
    world.declare(place="土默特左旗东河镇柳树村三组")
    world.declare(place="土默特左旗东河镇柳树村五组")
    page = keeping
    page.reload()
    page.get_by_role("link", name="三组").click()
    expect(page.locator("#kept-page")).to_be_visible()
    page.fill("#findings", "半路上记的")
    page.wait_for_function(f"() => {KEPT}.then(found => found.length === 1)")
    phone.set_offline(True)
    page.goto(f"{address}/console/tickets")
    expect(page.locator("h1")).to_have_text("现在没有网络")
    expect(page.locator("#kept-tickets li")).to_have_count(1)
    assert page.evaluate(MEASURE) == []
    page.get_by_role("link", name="三组").click()
    expect(page.locator("#findings")).to_have_value("半路上记的")
    phone.set_offline(False)


def test_leaving_takes_everything_off_the_phone(
    phone: BrowserContext, keeping: Page, world: World, photo: Path, address: str
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    expect(page.locator("#kept-page")).to_be_visible()
    phone.set_offline(True)
    fill_in(page, photo)
    page.click("#visit button.main")
    expect(page.locator("#unsent")).to_have_text(UNSENT)
    page.get_by_role("button", name="退出", exact=True).click()
    expect(page.locator("#leaving")).to_contain_text("还有1份核查没有发出去")
    assert page.evaluate(MEASURE) == []
    page.get_by_role("button", name="先不退").click()
    expect(page.locator("#leaving")).to_be_hidden()
    page.get_by_role("button", name="退出", exact=True).click()
    page.get_by_role("button", name="删掉，退出").click()
    expect(page.locator("#kept-none")).to_be_visible()
    assert page.evaluate(KEPT) == [] and page.evaluate(PAGES) == 0
    phone.set_offline(False)
    page.goto(f"{address}/console/tickets")
    assert filed_visits(world, filed) == ([], 0)


def test_a_phone_that_was_not_told_to_keeps_no_page(
    phone: BrowserContext, address: str, world: World
) -> None:
    world.declare()
    page = phone.new_page()
    enter(page, address, "east1")
    page.get_by_role("button", name="不用").click()
    page.click(".row a")
    page.fill("#findings", "记的")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert page.evaluate(PAGES) == 0


def test_another_user_of_the_phone_finds_no_page(
    phone: BrowserContext, keeping: Page, world: World, address: str
) -> None:
    world.declare()
    page = keeping
    page.reload()
    page.click(".row a")
    expect(page.locator("#kept-page")).to_be_visible()
    phone.clear_cookies(name="console_session")
    page.goto(f"{address}/console/login")
    enter(page, address, "east2")
    page.wait_for_function(f"() => {PAGES}.then(many => many === 0)")


def test_back_from_a_ticket_leads_to_the_same_tab_and_page(
    phone: BrowserContext, address: str, world: World
) -> None:
    for _ in range(21):
        world.declare()
    page = phone.new_page()
    enter(page, address, "east1")
    page.get_by_role("button", name="不用").click()
    page.goto(f"{address}/console/tickets?tab=all&page=2&done=visit")
    page.click(".row a")
    expect(page.locator("a.back").first).to_have_text("‹ 回到列表")
    page.locator("a.back").first.click()
    page.wait_for_url(f"{address}/console/tickets?tab=all&page=2")
    expect(page.locator(".row")).to_have_count(1)


def test_a_township_is_offered_the_keeping_below_its_list(
    phone: BrowserContext, address: str, world: World
) -> None:
    world.declare(region_code=EAST)
    page = phone.new_page()
    enter(page, address, "east")
    button = page.get_by_role("button", name="保留打开过的单子")
    row, below = page.locator(".row").bounding_box(), button.bounding_box()
    assert row and below and row["y"] < below["y"]
    assert page.evaluate(MEASURE) == []
    button.click()
    expect(page.locator(".keeping.on")).to_be_visible()
