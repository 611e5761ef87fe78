"""The chat page in a real browser: what old people need of it, and a bad network."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from json import loads
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright
from sanic.response import json

from connectors.inbox import Inbox
from intake.clock import FrozenClock
from intake.db import Database
from tests.connectors.lead_bot import LeadBot
from tests.connectors.peer import Peer, says
from tests.connectors.web import Web
from tests.intake.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("url", ["sqlite"], indirect=True)]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip

MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")
LEAST = {
    "elder": {"type": 18, "talk": 23, "main": 60},
    "elder larger": {"type": 18, "talk": 30, "main": 60},
    "standard": {"type": 18, "talk": 18, "main": 48},
}
"""Pixels: of any letter, of the talk, of the main targets (the others have 48)."""
FOUND_NOTHING = {
    "targets": [], "contrast": [], "lines": [], "type": [], "outside": [], "sideways": False,
}  # fmt: skip


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


@pytest.mark.parametrize("look", ["elder", "elder larger", "standard"])
@pytest.mark.parametrize("size", [(390, 844), (320, 568), (195, 422), (640, 400), (1280, 800)])
async def test_everything_can_be_read_and_hit(
    page: Page, peer: Peer, size: tuple[int, int], look: str
) -> None:
    """Also at 200 % zoom: half the size in CSS pixels."""
    asked = says("是给您自己家申报，还是帮别人家？")
    asked["replies"][0]["buttons"] = [{"title": "给自己家", "value": "给自己家申报"}]
    peer.script = lambda turn: json(asked)
    strangers: list[str] = []
    page.on("request", lambda request: strangers.append(request.url))
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate("look => localStorage.setItem('hotline.look', JSON.stringify(look))", look)
    await page.reload()
    assert await page.evaluate(MEASURE, LEAST[look]) == FOUND_NOTHING
    await say(page, "我要申报困难")
    await page.wait_for_selector(".choices button")
    assert await page.evaluate(MEASURE, LEAST[look]) == FOUND_NOTHING
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


async def test_an_old_phone_gets_the_keys_of_a_number_and_the_letters_back(
    page: Page, peer: Peer
) -> None:
    """Chrome 58 knows no ``inputmode``: a field made for numbers stands in for the large one."""
    await page.add_init_script("delete HTMLElement.prototype.inputMode; window.ontouchstart = null")
    await page.reload()
    peer.script = lambda turn: json(
        says("留个电话", expects="phone") if len(peer.turns) == 1 else says("叫啥", expects="name")
    )
    await say(page, "我要申报")
    await page.wait_for_selector("text=留个电话")
    box = page.locator("#say")
    assert await box.evaluate("one => [one.tagName, one.type]") == ["INPUT", "tel"]
    assert await box.evaluate("one => one === document.activeElement")
    assert await page.get_by_label("写您要说的话").get_attribute("id") == "say"
    await box.fill("1380000")
    await page.click("#keyboard button")
    assert await box.evaluate("one => [one.tagName, one.value]") == ["TEXTAREA", "1380000"]
    await box.fill("13800004021")
    await box.press("Enter")
    await page.wait_for_selector("text=叫啥")
    assert [turn["text"] for turn in peer.turns] == ["我要申报", "13800004021"]
    assert await page.evaluate(MEASURE, LEAST["elder"]) == FOUND_NOTHING


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
        await page.click("#go")
    assert (await gone.value).status == 204
    assert await page.locator(".row").count() == 0
    assert await page.evaluate("localStorage.length") == 0


async def test_it_works_by_keyboard(page: Page, peer: Peer) -> None:
    reached = []
    for _ in range(13):
        await page.keyboard.press("Tab")
        reached.append(
            await page.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
    assert reached == [
        "跳到写话的地方", "large", "human", "more", "scroll",
        "我要申报困难", "我要反映问题", "问政策", "查进度", "say", "send", "speak", "plus",
    ]  # fmt: skip
    await page.focus("#say")
    await page.keyboard.type("你好")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("text=听到：你好")
    assert [turn["text"] for turn in peer.turns] == ["你好"]


async def test_what_was_filed_is_taken_back_with_one_press_and_a_question(
    page: Page,
    peer: Peer,
    inbox: Inbox,
    clock: FrozenClock,
    database: Database,
    world: World,
) -> None:
    bot = LeadBot(database, clock)

    def told(turn: dict[str, Any]) -> Any:
        answer = loads(bot(turn).body or b"{}")
        for reply in answer["replies"]:
            reply["text"] = reply["text"].replace("已受理：", "受理编号：")
        return json(answer)

    peer.script = told
    await say(page, "我要申报")
    offer = page.locator(".offer")
    await offer.wait_for()
    assert await offer.locator("p").inner_text() == "报错了？还能撤回，还剩10分钟。"
    await offer.get_by_role("button").click()
    await page.keyboard.press("Escape")
    assert await page.evaluate("document.activeElement.textContent") == "撤回"
    await page.keyboard.press("Enter")
    assert await page.inner_text("#ask-title") != ""
    await page.click("#go")
    await page.wait_for_selector(".note >> text=撤回了")
    await offer.wait_for(state="detached")
    await page.reload()
    await page.wait_for_selector(".note >> text=撤回了")
    assert await offer.count() == 0


async def test_clearing_takes_what_is_under_way_along(page: Page, peer: Peer) -> None:
    """Typed words, words on their way, and a talk that is being opened."""
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/api/chat/conversations", hold)
    async with page.expect_request("**/api/chat/conversations"):
        await say(page, "谁也别知道")
    await page.fill("#say", "写了一半")
    assert await page.evaluate("localStorage.getItem('hotline.draft')") == '"写了一半"'
    await page.click("#more")
    await page.click("#clear")
    await page.click("#go")
    async with page.expect_response("**/api/chat/conversations"):
        await held[0].continue_()
    await page.unroute("**/api/chat/conversations")
    await say(page, "换了个人")
    await page.wait_for_selector("text=听到：换了个人")
    await page.fill("#say", "")
    assert await page.evaluate("Object.keys(localStorage)") == ["hotline.talk"]
    assert [turn["text"] for turn in peer.turns] == ["换了个人"]
    assert await page.evaluate("document.body.innerHTML.includes('谁也别知道')") is False


async def test_an_own_phone_is_asked_about_once(page: Page, peer: Peer) -> None:
    peer.script = lambda turn: json(says("反映交上去了。\n受理编号：XS12345678"))
    await say(page, "交")
    await page.click("text=是我自己的手机")
    await say(page, "再交一件")
    await page.locator(".row.theirs").nth(1).wait_for()
    assert await page.locator(".offer").count() == 0


async def test_without_a_chinese_voice_on_the_device_it_is_said_kindly(page: Page) -> None:
    await page.click("#more")
    await page.click("#aloud")
    assert "没有装中文朗读" in await page.inner_text("#notice")
    assert await page.get_attribute("#aloud", "aria-pressed") == "false"


VOICES = """
const spoken = window.spoken = [];
const voices = [
  {name: "far", lang: "zh-CN", localService: false},
  {name: "english", lang: "en-US", localService: true},
  {name: "near", lang: "zh-CN", localService: true},
].slice(0, COUNT);
const synthesis = {
  getVoices: () => voices, cancel: () => {}, speak: one => spoken.push([one.voice.name, one.text]),
};
Object.defineProperty(window, "speechSynthesis", {value: synthesis});
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


async def test_only_a_chinese_voice_of_the_device_reads_aloud(page: Page, peer: Peer) -> None:
    """A voice of the browser's vendor would send away what it reads."""
    await page.add_init_script(VOICES.replace("COUNT", "3"))
    await page.reload()
    await page.click("#more")
    await page.click("#aloud")
    peer.script = lambda turn: json(says("您家几口人？"))
    await say(page, "申报")
    await page.wait_for_selector("text=您家几口人？")
    spoken = await page.evaluate("window.spoken")
    assert {voice for voice, _ in spoken} == {"near"}
    assert spoken[1][1] == "您家几口人？"


async def test_a_voice_that_is_not_on_the_device_reads_nothing(page: Page) -> None:
    await page.add_init_script(VOICES.replace("COUNT", "2"))
    await page.reload()
    await page.click("#more")
    await page.click("#aloud")
    assert "没有装中文朗读" in await page.inner_text("#notice")
    assert await page.evaluate("window.spoken") == []


async def speaks(page: Page) -> None:
    """Says something for as long as it takes to be heard, by two taps."""
    await page.click("#speak")
    await page.wait_for_selector("#voice-time >> text=说了1秒")
    await page.get_by_role("button", name="说完了").click()


async def test_what_was_said_is_confirmed_before_it_is_sent(page: Page, peer: Peer) -> None:
    sent: list[bytes] = []

    async def recognised(route: Route) -> None:
        sent.append(route.request.post_data_buffer or b"")
        await route.fulfill(json={"text": "老伴脑梗住院", "file_id": "f" * 32})

    await page.route("**/voice", recognised)
    await speaks(page)
    await page.wait_for_selector("text=对吗")
    assert (await page.input_value("#say"), peer.turns) == ("老伴脑梗住院", [])
    assert b"\x1a\x45\xdf\xa3" in sent[0]
    await page.get_by_role("button", name="重说一遍").click()
    assert await page.input_value("#say") == ""
    await page.wait_for_selector("#voice-time >> text=说了1秒")
    await page.get_by_role("button", name="说完了").click()
    await page.get_by_role("button", name="对，发出去").click()
    await page.wait_for_selector("text=听到：老伴脑梗住院")
    assert [turn["text"] for turn in peer.turns] == ["老伴脑梗住院"]
    assert await page.is_visible("#speak") and await page.is_hidden("#voice")


async def test_what_nobody_writes_down_goes_to_people_as_it_was_said(page: Page) -> None:
    """No recogniser is configured: the server keeps the voice and says why."""
    await speaks(page)
    await page.wait_for_selector("#voice-words >> text=让工作人员听")
    async with page.expect_request("**/messages") as asked:
        await page.get_by_role("button", name="交给工作人员听").click()
    body = (await asked.value).post_data_json
    assert (body["text"], len(body["files"])) == ("", 1)
    assert "［录音" in await page.locator(".row.mine .bubble").inner_text()
    await page.wait_for_selector(".note >> text=工作人员")


async def test_of_an_anonymous_report_no_voice_is_offered_to_people(page: Page) -> None:
    answer = {"file_id": None, "text": None, "message": "匿名反映不留录音。请打字说。"}
    await page.route("**/voice", lambda route: route.fulfill(json=answer))
    await speaks(page)
    await page.wait_for_selector("#voice-words >> text=不留录音")
    assert await page.locator("#voice-tools button").all_inner_texts() == ["重说一遍", "不要了"]


async def test_a_recording_waits_for_the_network(page: Page, peer: Peer) -> None:
    await page.context.set_offline(True)
    await speaks(page)
    await page.wait_for_selector("text=没有传上去")
    await page.context.set_offline(False)
    await page.route(
        "**/voice", lambda route: route.fulfill(json={"text": "有网了", "file_id": "f" * 32})
    )
    await page.get_by_role("button", name="再传一次").click()
    await page.wait_for_selector("text=对吗")
    assert await page.input_value("#say") == "有网了"


async def test_a_phone_that_cannot_record_has_no_button(page: Page) -> None:
    await page.add_init_script("delete window.MediaRecorder")
    await page.reload()
    await say(page, "你好")
    await page.wait_for_selector("text=听到：你好")
    assert await page.is_hidden("#speak")


async def test_only_the_page_may_record(web: Web) -> None:
    page = await web.client.get("/")
    script = await web.client.get("/static/chat/chat.js")
    assert [one.headers["permissions-policy"] for one in (page, script)] == [
        "geolocation=(), microphone=(self), camera=()",
        "geolocation=(), microphone=(), camera=()",
    ]
