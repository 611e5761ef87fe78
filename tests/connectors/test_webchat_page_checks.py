"""The chat page before axe-core, and before linters that know the phones of 2017."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page
from sanic.response import json

from tests import page_checks
from tests.connectors.peer import Peer, says
from tests.connectors.test_webchat_page import browser, page, say, speaks  # noqa: F401

STATIC = "connectors/webchat/static"
SEVERE = ("serious", "critical")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return found.violations.map(({ impact, id, nodes }) => [impact, id, nodes.map((one) => one.html.slice(0, 80))]);
}"""


def test_the_script_is_understood_by_phones_of_2017() -> None:
    config = "tests/page_checks/eslint.config.mjs"
    assert page_checks.run("eslint", "--config", config, f"{STATIC}/script") == ""


def test_the_style_is_understood_by_phones_of_2017() -> None:
    config = "tests/page_checks/stylelint.config.mjs"
    assert page_checks.run("stylelint", "--config", config, f"{STATIC}/style/*.css") == ""


async def empty(page: Page) -> None:  # noqa: F811
    await page.wait_for_selector("#quick")


async def buttons(page: Page) -> None:  # noqa: F811
    await say(page, "我要申报困难")
    await page.wait_for_selector(".choices button")


async def menu(page: Page) -> None:  # noqa: F811
    await page.click("#more")


async def dialog(page: Page) -> None:  # noqa: F811
    await menu(page)
    await page.click("#clear")


async def error(page: Page) -> None:  # noqa: F811
    await say(page, "长" * 2100)
    await page.wait_for_selector("#notice p")


async def offline(page: Page) -> None:  # noqa: F811
    await page.context.set_offline(True)
    await say(page, "没网")
    await page.wait_for_selector(".state.bad")


async def recording(page: Page) -> None:  # noqa: F811
    await page.click("#speak")
    await page.wait_for_selector(".voice.recording")


async def heard(page: Page) -> None:  # noqa: F811
    answer = {"file_id": None, "text": "老伴脑梗住院", "message": None}
    await page.route("**/voice", lambda route: route.fulfill(json=answer))
    await speaks(page)
    await page.wait_for_selector("#voice-words >> text=对吗")


async def filed(page: Page) -> None:  # noqa: F811
    await say(page, "交")
    await page.wait_for_selector(".offer")


@pytest.mark.anyio
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("look", ["elder", "standard"])
@pytest.mark.parametrize(
    "state", [empty, buttons, menu, dialog, error, offline, recording, heard, filed]
)
async def test_axe_finds_nothing_serious(
    page: Page,  # noqa: F811
    peer: Peer,
    state: Callable[[Page], Awaitable[None]],
    look: str,
) -> None:
    axe = (page_checks.tools() / "axe-core" / "axe.min.js").read_text("utf-8")
    asked: dict[str, Any] = says("给谁申报？")
    asked["replies"][0]["buttons"] = [{"title": "给自己家", "value": "给自己家申报"}]
    lead = says("反映交上去了。\n受理编号：XS12345678")
    peer.script = lambda turn: json(lead if turn["text"] == "交" else asked)
    await page.evaluate("look => localStorage.setItem('hotline.look', JSON.stringify(look))", look)
    await page.reload()
    await state(page)
    await page.evaluate(axe)
    found = await page.evaluate(RUN, TAGS)
    assert [one for one in found if one[0] in SEVERE] == []
