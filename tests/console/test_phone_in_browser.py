"""A village's phone without a network: tickets that were kept, a visit filled in and sent later."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from connectors.files import FileStore
from connectors.metadata import clean_jpeg
from connectors.tables import VisitPhoto
from intake import records
from intake.clock import FrozenClock
from intake.overdue import sweep
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
from tests.intake.world import World

__all__ = ["chromium", "keeping", "phone", "photo"]


def test_a_visit_without_a_network_is_sent_once_when_it_is_back(
    phone: BrowserContext, keeping: Page, world: World, photo: Path
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    expect(page.locator("#kept-page")).to_be_visible()
    phone.set_offline(True)
    fill_in(page, photo)
    page.click("#visit button.main")
    expect(page.locator("#unsent")).to_have_text(UNSENT)
    assert filed_visits(world, filed) == ([], 0)

    page.reload()  # the page comes from the phone, with everything in it
    expect(page.locator("#unsent")).to_have_text(UNSENT)
    assert page.input_value("#findings") == "房子西墙裂了，老伴在床上"
    assert page.input_value("[name='guarantee-2-note']") == "西墙裂了"
    assert page.is_checked("input[value=初步符合]")
    expect(page.locator("#taken li")).to_have_count(1)
    assert page.get_by_role("link", name="13800001234").get_attribute("href") == "tel:13800001234"
    assert page.evaluate(MEASURE) == []

    phone.set_offline(False)
    page.wait_for_selector(".note.good")
    expect(page.locator(".result .outcome")).to_have_text("初步符合")
    assert filed_visits(world, filed) == (["初步符合"], 1)
    assert page.evaluate(KEPT) == [] and page.evaluate(PAGES) == 0


def test_a_visit_whose_answer_was_lost_is_filed_once(
    phone: BrowserContext, keeping: Page, world: World, photo: Path
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    fill_in(page, photo)
    lost = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        # The office has it; the phone does not know.
        lost.append(route.fetch(timeout=20_000).status)
        route.abort("connectionreset")

    page.route("**/visit", lose)
    page.click("#visit button.main")
    page.wait_for_selector(".note.good")
    assert (lost, filed_visits(world, filed)) == ([200], (["初步符合"], 1))
    assert page.evaluate(KEPT) == []


def test_after_the_session_is_over_the_visit_waits_for_a_new_log_in(
    phone: BrowserContext,
    keeping: Page,
    world: World,
    address: str,
    photo: Path,
    clock: FrozenClock,
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    phone.set_offline(True)
    fill_in(page, photo)
    page.click("#visit button.main")
    expect(page.locator("#unsent")).to_have_text(UNSENT)
    clock.advance(hours=2)
    phone.set_offline(False)
    expect(page.locator("#unsent")).to_contain_text("登录过期了")
    assert filed_visits(world, filed) == ([], 0)
    page.goto(f"{address}/console/login")
    enter(page, address, "east1")
    expect(page.locator("#outbox .sent")).to_contain_text("的核查已发出")
    assert filed_visits(world, filed) == (["初步符合"], 1)


def test_what_is_wrong_is_seen_without_a_network(
    phone: BrowserContext, keeping: Page, world: World
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    phone.set_offline(True)
    page.fill("#people", "赵强")
    page.check("input[value=初步不符合]")
    page.click("#visit button.main")
    assert page.locator("p.wrong").all_inner_texts() == [
        "! 到场的至少要两个人，把名字都写上。",
        "! 请写看到、问到的情况。",
        "! 结果不利于对方时，要用大白话写明理由。",
    ]
    expect(page.locator("#people")).to_be_focused()
    assert page.evaluate(MEASURE) == []
    phone.set_offline(False)
    assert filed_visits(world, filed) == ([], 0)


def test_a_reminder_and_more_words_in_between_do_not_hold_a_visit_up(
    phone: BrowserContext,
    keeping: Page,
    world: World,
    address: str,
    photo: Path,
    clock: FrozenClock,
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    expect(page.locator("#kept-page")).to_be_visible()
    phone.set_offline(True)
    fill_in(page, photo)
    page.click("#visit button.main")
    expect(page.locator("#unsent")).to_have_text(UNSENT)
    clock.advance(days=13)  # the working day before the limit, and the session is over
    assert sweep(world.database, clock).reminded == 1
    with world.database.unit_of_work() as uow:
        records.add(uow, filed.record_id, "k", clock, text="昨天又住院了")
        uow.commit()
    phone.set_offline(False)
    page.goto(f"{address}/console/login")
    enter(page, address, "east1")
    sent = page.locator("#outbox .sent")
    expect(sent).to_contain_text("的核查已发出。您填的时候，对方又补充了情况")
    page.wait_for_function("() => !sessionStorage.getItem('sent')")  # the list has loaded anew
    assert filed_visits(world, filed) == (["初步符合"], 1)
    assert page.evaluate(MEASURE) == [] and page.evaluate(KEPT) == []


def test_a_ticket_that_changed_meanwhile_is_looked_at_first(
    phone: BrowserContext, keeping: Page, world: World, photo: Path
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    fill_in(page, photo)
    world.step(filed, "verify", "east", visit=world.visit("需补充"))
    page.click("#visit button.main")
    expect(page.locator("#unsent")).to_contain_text("这张单子有了变化")
    page.reload()
    expect(page.locator("#findings")).to_have_value("房子西墙裂了，老伴在床上")
    page.click("#visit button.main")
    page.wait_for_selector(".note.good")
    assert filed_visits(world, filed) == (["需补充", "初步符合"], 1)


def test_a_ticket_that_somebody_else_reported_leaves_the_words_to_be_copied(
    phone: BrowserContext, keeping: Page, world: World, photo: Path
) -> None:
    filed, page = world.declare(), keeping
    page.reload()
    page.click(".row a")
    fill_in(page, photo)
    world.step(filed, "verify", "east", visit=world.visit())
    world.step(filed, "report_back", "east")
    page.click("#visit button.main")
    expect(page.locator("#unsent")).to_contain_text("刚被别人处理过")
    page.reload()
    box = page.locator("#outbox")
    expect(box).to_contain_text("没有交上去")
    box.locator("summary").click()
    expect(box).to_contain_text("房子西墙裂了，老伴在床上")
    assert page.evaluate(MEASURE) == []
    box.get_by_role("button", name="从手机上删掉").click()
    expect(box).to_be_hidden()
    assert page.evaluate(KEPT) == [] and filed_visits(world, filed) == (["初步符合"], 0)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(200, "<title>免费上网</title>", "text/html"), (200, "{}", "application/json"),
     (502, "", "text/html"), (503, '{"problem": "忙"}', "application/json")],
)  # fmt: skip
def test_what_is_no_answer_of_the_office_is_no_sending(
    phone: BrowserContext,
    address: str,
    world: World,
    photo: Path,
    status: int,
    body: str,
    kind: str,
) -> None:
    filed, page = world.declare(), phone.new_page()
    enter(page, address, "east1")
    page.click(".row a")
    page.route("**/visit", lambda one: one.fulfill(status=status, body=body, content_type=kind))
    fill_in(page, photo)
    page.click("#visit button.main")
    expect(page.locator("#unsent")).to_contain_text("还没发出去")
    page.unroute("**/visit")
    page.reload()
    page.wait_for_selector(".note.good")
    assert filed_visits(world, filed) == (["初步符合"], 1)


def test_too_much_for_the_office_is_said_and_not_tried_again(
    phone: BrowserContext, address: str, world: World, photo: Path
) -> None:
    world.declare()
    page = phone.new_page()
    enter(page, address, "east1")
    page.click(".row a")
    page.route("**/visit", lambda one: one.fulfill(status=413, body="too much"))
    fill_in(page, photo)
    page.click("#visit button.main")
    expect(page.locator("#unsent")).to_have_text("没有交上去。 照片太大了，去掉几张再交。")
    page.get_by_role("button", name="去掉").click()
    expect(page.locator("#taken li")).to_have_count(0)
    page.unroute("**/visit")
    page.click("#visit button.main")
    page.wait_for_selector(".note.good")


def test_a_photo_is_made_small_enough_for_a_weak_signal(
    phone: BrowserContext, address: str, world: World, files: FileStore, tmp_path: Path
) -> None:
    world.declare()
    page = phone.new_page()
    enter(page, address, "east1")
    page.click(".row a")
    wall = tmp_path / "wall.png"
    page.screenshot(path=wall, full_page=True)
    fill_in(page, wall)
    page.click("#visit button.main")
    page.wait_for_selector(".note.good")
    with world.database.reading() as session:
        picture = clean_jpeg(files.read(session.scalars(select(VisitPhoto)).one()))
    assert max(picture.width, picture.height) == 1600


def test_the_same_two_people_are_one_tap(
    phone: BrowserContext, keeping: Page, address: str, world: World
) -> None:
    seen, filed = world.declare(), world.declare()
    world.step(seen, "verify", "east1", visit=world.visit(people=["赵强", "李芳"]))
    page = keeping
    page.goto(f"{address}/console/tickets/{world.ticket(filed).id}")
    expect(page.locator("#kept-page")).to_be_visible()
    page.get_by_role("button", name="和上次一样：赵强、李芳").click()
    assert page.input_value("#people") == "赵强、李芳"
    page.wait_for_function(f"() => {KEPT}.then(found => found.length === 1)")
    assert page.evaluate(MEASURE) == []
    phone.set_offline(True)
    page.reload()
    expect(page.locator("#people")).to_have_value("赵强、李芳")
    phone.set_offline(False)
