"""A network that goes away between writing and sending."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat import ChatPage, pinned
from tests.browser.chromium import SIZES
from tests.browser.conftest import NewScreen

CUT_OFF = "net::ERR_INTERNET_DISCONNECTED"


@pytest.mark.parametrize("size", SIZES)
def test_a_message_sent_without_network_arrives_once(
    new_screen: NewScreen, size: tuple[int, int]
) -> None:
    screen = new_screen(size)
    chat, page = ChatPage(screen), screen.page
    chat.say("我要申报", until="难处")
    chat.write("老伴得了胃癌，化疗花了四万")
    screen.network(there=False)
    page.click("#send")
    unsent = page.locator(".row.mine .state.bad")
    expect(unsent).to_have_text("还没发出去，有网了自动发重新发")
    assert page.locator("#offline").is_visible()
    assert (chat.layout()["composer"], screen.look("unsent")) == (0, [])
    chat.write("在东台市富安镇丁庄村")
    page.click("#send")
    unsent.get_by_role("button").first.click()
    expect(unsent.first).to_be_visible()
    assert [one["text"] for one in chat.ask("messages")["messages"] if one["from"] == "farmer"] == [
        "我要申报"
    ]

    screen.network(there=True)
    chat.told("叫什么名字")
    said = ["我要申报", "老伴得了胃癌，化疗花了四万", "在东台市富安镇丁庄村"]
    expect(page.locator(".row.mine .state")).to_have_count(0)
    assert page.locator("#offline").is_hidden()
    assert (chat.layout(), screen.look("sent-after-all")) == (pinned(), [])
    for _ in range(2):
        assert [text for side, text in chat.lines() if side == "mine"] == said
        heard = chat.ask("messages")["messages"]
        assert [one["text"] for one in heard if one["from"] == "farmer"] == said
        page.reload()
        chat.told("叫什么名字")
    screen.forgive(CUT_OFF)


def test_the_first_words_ever_survive_a_closed_page(new_screen: NewScreen) -> None:
    """No conversation has been opened yet; the page is closed before the network is back."""
    screen = new_screen(SIZES[0])
    chat, page = ChatPage(screen), screen.page
    chat.write("老伴脑梗住院，花了三万多")
    screen.network(there=False)
    page.click("#send")
    expect(page.locator(".state.bad")).to_be_visible()
    page.goto("about:blank")
    screen.network(there=True)
    page.goto("/")
    chat.told("哪个村")
    assert [text for side, text in chat.lines() if side == "mine"] == ["老伴脑梗住院，花了三万多"]
    screen.forgive(CUT_OFF)
