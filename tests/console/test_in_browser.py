"""The pages in a real browser: the small script, and what can be measured of the layout."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import update

from connectors import attention, canned, desk_notes, operators, quality
from connectors.caller import Caller, new_token
from connectors.conversations import open_conversation
from connectors.receiving import append
from connectors.wecom import robots
from intake import corrections, feedback, questions
from intake.corrections import Correction
from intake.questions import Asked
from intake.records import Filed
from intake.service import presence
from intake.tables import OutboxMessage
from policy_kb.knowledge import KnowledgeBase
from tests.console.browser import PASSWORD
from tests.intake.world import World

CHROMIUM = Path(os.environ.get("HOTLINE_CHROMIUM", "/usr/bin/chromium"))
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KNOWLEDGE = [
    "questions",
    "questions?state=no_document",
    "sayings",
    "try",
    "cards",
    "cards?q=没有这样的卡片",
    "cards/dt-loans",
    "cards/dt-loans/edit",
    "new",
    "proposals",
]
SIZES = [(390, 844), (1280, 800)]

MEASURE = """() => {
  const wrong = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) wrong.push('wider than the screen');
  const folded = e => e.closest('details:not([open])') && !e.matches('summary, summary *');
  const seen = e => {
    const r = e.getBoundingClientRect();
    return r.width > 1 && r.height > 1 && !folded(e);
  };
  const light = c => {
    const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const rgb = s => s.match(/[\\d.]+/g).map(Number);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  for (const e of document.querySelectorAll('body *')) {
    if (!seen(e) || e.closest('.away, .skip')) continue;
    const words = Array.from(e.childNodes).some(n => n.nodeType === 3 && n.textContent.trim());
    const style = getComputedStyle(e);
    if (words && parseFloat(style.fontSize) < 18) wrong.push('small: ' + e.textContent.trim());
    if (words) {
      const a = light(rgb(style.color).slice(0, 3)), b = light(ground(e));
      const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
      if (ratio < 4.5) wrong.push('faint ' + ratio.toFixed(2) + ': ' + e.textContent.trim());
    }
    const field = e.matches('input') && !['hidden', 'radio'].includes(e.type);
    if (field || e.matches('a, button, textarea, summary, label.choice')) {
      const box = (e.closest('.row') || e).getBoundingClientRect();
      if (box.height < 44 || box.width < 44) wrong.push('hard to hit: ' + e.outerHTML.slice(0, 60));
    }
  }
  const keys = Array.from(document.querySelectorAll('main button, main .button, main select')).filter(seen);
  const boxes = keys.map(e => e.getBoundingClientRect());
  keys.forEach((e, i) => boxes.slice(i + 1).forEach((b, j) => {
    const a = boxes[i];
    const apart = Math.max(b.top - a.bottom, a.top - b.bottom, b.left - a.right, a.left - b.right);
    if (apart < 4) wrong.push('touch: ' + e.outerHTML.slice(0, 60) + keys[i + 1 + j].outerHTML.slice(0, 60));
  }));
  return wrong;
}"""


KEPT = """(new Promise((good, bad) => {
  const open = indexedDB.open('console', 1);
  open.onsuccess = () => {
    const ask = open.result.transaction('visits').objectStore('visits').getAll();
    ask.onsuccess = () => { open.result.close(); good(ask.result); };
    ask.onerror = bad;
  };
}))"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("CI must look at the pages in a browser")
        pytest.skip(f"no browser at {CHROMIUM}")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield opened
        opened.close()


def enter(page: Page, address: str, username: str) -> None:
    if not page.url.startswith(f"{address}/console/login"):
        page.goto(f"{address}/console/login")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button")


@pytest.mark.parametrize("script", [True, False])
def test_a_visit_is_reported_with_and_without_the_script(
    chromium: Browser, address: str, world: World, script: bool
) -> None:
    filed = world.declare()
    with chromium.new_context(java_script_enabled=script) as context:
        page = context.new_page()
        enter(page, address, "east1")
        page.click(".row a")
        page.fill("#people", "赵强、李芳")
        page.fill("#findings", "房子漏雨")
        page.check("input[value=初步符合]")
        page.click("#visit button")
        page.wait_for_selector(".note.good")
        assert world.ticket(filed).state == "reported_back"


def test_what_was_typed_outlives_the_session(chromium: Browser, address: str, world: World) -> None:
    world.declare()
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        enter(page, address, "east1")
        page.click(".row a")
        page.fill("#people", "赵强、李芳")
        page.fill("#findings", "房子漏雨")
        page.check("input[value=需补充]")
        page.fill("#reason", "还缺危房的鉴定")
        context.clear_cookies(name="console_session")
        page.click("#visit button")
        page.wait_for_selector("#username")
        enter(page, address, "east1")
        page.wait_for_selector(".note.good")
        assert "看到的情况房子漏雨" in page.inner_text(".result").replace("\n", "")
        assert page.evaluate(KEPT) == []


def test_another_user_of_the_same_phone_finds_nothing(
    chromium: Browser, address: str, world: World
) -> None:
    world.declare()
    with chromium.new_context() as context:
        page = context.new_page()
        enter(page, address, "east1")
        page.click(".row a")
        page.fill("#findings", "房子漏雨")
        page.wait_for_function(f"() => {KEPT}.then(found => found.length === 1)")
        ticket = page.url
        context.clear_cookies(name="console_session")
        enter(page, address, "east")
        page.goto(ticket)
        assert page.input_value("#findings") == ""
        page.click("header button")
        page.wait_for_selector("#username")
        assert page.evaluate(KEPT) == []


def test_two_quick_taps_send_one_form(chromium: Browser, address: str, world: World) -> None:
    filed = world.declare()
    with chromium.new_context() as context:
        page = context.new_page()
        sent: list[str] = []
        enter(page, address, "east1")
        page.click(".row a")
        page.fill("#people", "赵强、李芳")
        page.fill("#findings", "房子漏雨")
        page.check("input[value=初步符合]")
        page.on("request", lambda one: sent.append(one.method) if one.method == "POST" else None)
        page.dblclick("#visit button")
        page.wait_for_selector(".note.good")
        assert (sent, world.ticket(filed).version) == (["POST"], 4)


def test_a_ticket_is_transferred_by_keyboard_without_the_script(
    chromium: Browser, address: str, world: World
) -> None:
    filed = world.declare()
    phone = {"width": 390, "height": 844}
    with chromium.new_context(java_script_enabled=False, viewport=phone) as context:
        page = context.new_page()
        enter(page, address, "east")
        page.goto(f"{address}/console/{_page(world, filed)}")
        page.focus("#step-transfer summary")
        page.keyboard.press("Enter")
        for typed in ("搬到新村去了", "新村"):
            page.keyboard.press("Tab")
            page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_selector("#step-transfer button[name=unit]")
        page.focus("#step-transfer button[name=unit]")
        page.keyboard.press("Enter")
        page.wait_for_selector(".note.good")
    assert world.ticket(filed).unit_code == "150121-east-2"


@pytest.mark.parametrize("size", SIZES)
def test_each_form_of_a_step_can_be_read_and_hit(
    chromium: Browser, address: str, world: World, size: tuple[int, int]
) -> None:
    first, done = world.declare(), world.declare()
    world.step(first, "request_extension", "east1", days=2, reason="路断了" * 40)
    world.step(done, "verify", "east1", visit=world.visit())
    world.step(done, "report_back", "east1")
    wrong: dict[str, list[str]] = {}
    open_all = "for (const e of document.querySelectorAll('.steps-row details')) {"
    open_all += " e.removeAttribute('name'); e.open = true; }"
    for username, filed in [("operator", first), ("county", world.declare()), ("operator", done)]:
        with chromium.new_context(viewport={"width": size[0], "height": size[1]}) as context:
            page = context.new_page()
            enter(page, address, username)
            page.goto(f"{address}/console/{_page(world, filed)}")
            wrong[f"{username} {filed.number}"] = page.evaluate(MEASURE)
            page.evaluate(open_all)
            wrong[f"{username} {filed.number} open"] = page.evaluate(MEASURE)
    assert {where: found for where, found in wrong.items() if found} == {}


@pytest.mark.parametrize("size", SIZES)
def test_every_page_can_be_read_and_hit(
    chromium: Browser,
    address: str,
    world: World,
    knowledge: KnowledgeBase,
    size: tuple[int, int],
) -> None:
    knowledge.ensure_seed()
    with world.database.unit_of_work() as uow:
        asked = Asked("问" * 200, "问", "320981", "no_basis", "dibao_amount", "loans")
        questions.file(uow, asked, world.clock)
        told = Correction("说" * 200, "3口人", "5口人", "f/1", "household_size")
        corrections.note(uow, "t", told, world.clock)
        feedback.judge(uow, "t", "clause:doc:1", "used", "u", world.clock)
        feedback.miss(uow, "t", "缺" * 200, "u", world.clock)
        robots.add(uow, "150121-east", "东河镇帮扶群", "k" * 30, "cli", world.clock)
        uow.commit()
    long = "一" * 60
    declared = world.declare(urgent=True, dangers=["collapse"], hardship="苦" * 300)
    done = world.declare()
    world.step(done, "verify", "east1", visit=world.visit("初步不符合", reason="有两辆车"))
    world.step(done, "report_back", "east1")
    waiting = world.declare(region_code=None, place=long, declined=["place"])
    lead = world.report(region_code="150121-east", accused_region_code="150121-east")
    with world.database.unit_of_work() as uow:
        uow.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.channel == "unit")
            .values(state="failed", last_error="没有可以通知的人")
        )
        uow.commit()
    pages = {
        "east1": ["tickets", "tickets?tab=done", "password", "nothing", _page(world, declared)],
        "east": ["tickets", "tickets?tab=reported", _page(world, done)],
        "county": ["tickets", _page(world, lead)],
        "platform": [
            *("queue", "talks", "tickets", f"{_page(world, waiting)}?place=新村"),
            *("undelivered", "undelivered?state=waiting", "refusals", "referrals"),
            f"talks/{_talk(world)}",
        ],
        "admin": ["", "robots", "hours", "replies", "undelivered", "referrals"],
        "editor": [*(f"knowledge/{page}" for page in KNOWLEDGE), "assist-use"],
        "supervisor": ["service", "service/quality", _sample(world), "assist-use"],
    }
    wrong: dict[str, list[str]] = {}
    for username, paths in pages.items():
        with chromium.new_context(viewport={"width": size[0], "height": size[1]}) as context:
            page = context.new_page()
            page.goto(f"{address}/console/login")
            wrong[f"{username} login"] = page.evaluate(MEASURE)
            enter(page, address, username)
            for path in paths:
                page.goto(f"{address}/console/{path}")
                wrong[f"{username} {path}"] = page.evaluate(MEASURE)
                details = page.locator("details > summary")
                for number in range(details.count()):
                    details.nth(number).click()
                wrong[f"{username} {path} open"] = page.evaluate(MEASURE)
    assert {where: found for where, found in wrong.items() if found} == {}


def _sample(world: World) -> str:
    """A talk that was drawn for the supervisor, with a long word; its page."""
    with world.database.unit_of_work() as uow:
        session, now, one = uow.session, world.clock.now(), world.user("operator").id
        row = open_conversation(session, Caller(new_token()), "webchat", "150121", now)
        append(session, row, "farmer", "我" * 300, now)
        session.flush()
        attention.want(session, row, ["asked"], now)
        operators.take_over(session, row.id, one, now)
        operators.close(session, row.id, one, "answered", None, now)
        session.flush()
        quality.draw(uow, world.user("supervisor"), 1, world.clock)
        session.flush()
        [drawn] = quality.waiting(session, world.user("supervisor"))
        uow.commit()
        return f"service/quality/{drawn.id}"


def _talk(world: World) -> str:
    """A talk that the platform's operator has, with a colleague there, a note and a long name."""
    with world.database.unit_of_work() as uow:
        session, now = uow.session, world.clock.now()
        row = open_conversation(session, Caller(new_token()), "webchat", "150121", now)
        append(session, row, "farmer", "我" * 300, now)
        session.flush()
        attention.want(session, row, ["asked", "danger:fire"], now)
        operators.take_over(session, row.id, world.user("platform").id, now)
        presence.seen(uow, world.user("operator"), world.clock, presence.ANSWER)
        desk_notes.add(session, row, world.user("operator").id, "记" * 100, now)
        canned.add(session, "", "一二三四五六七八九十一二", "{编号}", now)
        uow.commit()
        return row.id


def _page(world: World, filed: Filed) -> str:
    return f"tickets/{world.ticket(filed).id}"
