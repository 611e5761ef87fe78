"""The chat page in a real browser: what old people need of it, and a bad network."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright
from sanic.response import json

from tests.connectors.peer import Peer, says
from tests.connectors.web import Web

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("url", ["sqlite"], indirect=True)]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip

MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")
FOUND_NOTHING = {"targets": [], "contrast": [], "type": [], "outside": [], "sideways": False}


@pytest.fixture
async def browser(anyio_backend: str) -> AsyncIterator[Browser]:
    if not Path(CHROMIUM).exists() and os.environ.get("CI") != "true":
        pytest.skip(f"no browser at {CHROMIUM}; set CHROMIUM")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@pytest.fixture
async def page(browser: Browser, web: Web) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=str(web.client.base_url)
    )
    opened = await context.new_page()
    opened.set_default_timeout(10_000)
    await opened.goto("/")
    yield opened
    await context.close()


async def say(page: Page, text: str) -> None:
    await page.fill("#say", text)
    await page.click("#send")


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("size", [(390, 844), (320, 568), (195, 422), (640, 400), (1280, 800)])
async def test_everything_can_be_read_and_hit(
    page: Page, peer: Peer, size: tuple[int, int], large: bool
) -> None:
    """Also at 200 % zoom: half the size in CSS pixels."""
    asked = says("是给您自己家申报，还是帮别人家？")
    asked["replies"][0]["buttons"] = [{"title": "给自己家", "value": "给自己家申报"}]
    peer.script = lambda turn: json(asked)
    strangers: list[str] = []
    page.on("request", lambda request: strangers.append(request.url))
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.reload()
    if large:
        await page.click("#large")
    await say(page, "我要申报困难")
    await page.wait_for_selector(".choices button")
    assert await page.evaluate(MEASURE) == FOUND_NOTHING
    here = page.url.rstrip("/")
    assert [one for one in strangers if not one.startswith(here)] == []


async def test_a_choice_sends_its_value_and_shows_its_title(page: Page, peer: Peer) -> None:
    asked = says("给谁申报？", expects="self_or_proxy")
    asked["replies"][0]["buttons"] = [{"title": "给自己家", "value": "给自己家申报"}]
    peer.script = lambda turn: json(
        asked if len(peer.turns) == 1 else says("留个电话", expects="phone")
    )
    await page.click("text=申报困难")
    await page.click(".choices button")
    await page.wait_for_selector("text=留个电话")
    assert [turn["text"] for turn in peer.turns] == ["我要申报困难", "给自己家申报"]
    for _ in range(2):
        assert await page.locator(".row.mine .bubble").all_inner_texts() == [
            "我要申报困难",
            "给自己家",
        ]
        assert await page.get_attribute("#say", "inputmode") == "tel"
        assert await page.locator(".choices").count() == 0
        await page.reload()
        await page.wait_for_selector("text=留个电话")


async def test_what_was_not_sent_is_sent_after_all_and_only_once(page: Page, peer: Peer) -> None:
    async def away(route: Route) -> None:
        await route.abort()

    await page.route("**/messages", away)
    await say(page, "先写下来")
    await page.wait_for_selector(".state.bad")
    await page.unroute("**/messages")
    await page.reload()
    await page.wait_for_selector("text=听到：先写下来")

    async def lost(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/messages", lost, times=1)
    said = ["先写下来", "收到了却没有回音"]
    async with page.expect_response(lambda response: response.status == 202):
        await say(page, said[1])
    await page.wait_for_selector("text=听到：收到了却没有回音")
    assert await page.locator(".row.mine .bubble").all_inner_texts() == said
    assert [turn["text"] for turn in peer.turns] == said
    assert await page.evaluate("localStorage.getItem('hotline.unsent')") is None


async def test_a_browser_without_streams_asks_again_and_again(page: Page) -> None:
    await page.add_init_script("delete window.ReadableStream")
    await page.reload()
    await say(page, "你好")
    await page.wait_for_selector("text=听到：你好")


async def test_too_long_stays_in_the_box(page: Page, peer: Peer) -> None:
    await say(page, "长" * 2100)
    assert "最多发 2000 个字" in await page.inner_text("#notice")
    assert len(await page.input_value("#say")) == 2100
    assert peer.turns == []


async def test_a_talk_that_is_over_begins_anew_without_losing_the_words(page: Page) -> None:
    lost: dict[str, Any] = {"conversation": "0" * 32, "token": "x" * 43}
    await page.evaluate("lost => localStorage.setItem('hotline.talk', JSON.stringify(lost))", lost)
    await page.reload()
    await say(page, "又来了")
    await page.wait_for_selector("text=听到：又来了")


async def test_clearing_leaves_nothing_on_the_device(page: Page) -> None:
    await say(page, "你好")
    await page.wait_for_selector("text=听到：你好")
    await page.click("#more")
    await page.click("#clear")
    await page.click("#keep")
    assert await page.locator(".row").count() == 2
    await page.click("#more")
    await page.click("#clear")
    async with page.expect_response(lambda response: response.request.method == "DELETE") as gone:
        await page.click("#wipe")
    assert (await gone.value).status == 204
    assert await page.locator(".row").count() == 0
    assert await page.evaluate("localStorage.length") == 0


async def test_it_works_by_keyboard(page: Page, peer: Peer) -> None:
    reached = []
    for _ in range(11):
        await page.keyboard.press("Tab")
        reached.append(
            await page.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
    assert reached == [
        "跳到写话的地方", "large", "human", "more",
        "我要申报困难", "我要反映问题", "问政策", "查进度", "plus", "say", "send",
    ]  # fmt: skip
    await page.focus("#say")
    await page.keyboard.type("你好")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=听到：你好")
    assert [turn["text"] for turn in peer.turns] == ["你好"]
