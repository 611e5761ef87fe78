"""The chat on a wide screen: a policy question with its source, and words that look like code."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat import ChatPage, pinned
from tests.browser.chromium import DESK
from tests.browser.conftest import NewScreen

MARKUP = "<img src=x onerror=\"document.title='坏了'\"><b>粗</b>&lt;{{7*7}}"


def test_a_policy_answer_shows_its_source(new_screen: NewScreen) -> None:
    screen = new_screen(DESK)
    chat = ChatPage(screen, "/?region=东台市")
    answer = chat.say("监测线是多少钱", until="依据")
    source = next(line for line in answer.splitlines() if line.startswith("依据"))
    assert source == "依据：东台市建立解决相对贫困长效机制工作实施方案（2020年），三（一）1。"
    assert (chat.sees(source), chat.sees("低保标准")) == (True, True)
    assert (chat.layout(), screen.look("1-policy")) == (pinned(), [])


def test_the_region_is_asked_where_the_answer_hangs_on_it(new_screen: NewScreen) -> None:
    screen = new_screen(DESK)
    chat = ChatPage(screen)
    chat.say("监测线是多少钱", until="请问您家在哪")
    assert (chat.layout(), chat.sees("请问您家在哪")) == (pinned("begun"), True)
    assert screen.look("2-regions") == []
    screen.page.get_by_role("button", name="下面还有").click()
    expect(screen.page.locator(".choices")).to_be_in_viewport(ratio=1)
    assert screen.look("3-choices") == []
    answer = chat.choose("东台市", until="依据")
    assert "东台市建立解决相对贫困长效机制工作实施方案（2020年）" in answer
    assert chat.layout() == pinned()


def test_markup_is_shown_as_the_words_it_is(new_screen: NewScreen) -> None:
    screen = new_screen(DESK)
    chat, page = ChatPage(screen), screen.page
    title = page.title()
    chat.say(MARKUP, until="我这里管的")
    for _ in range(2):
        assert chat.lines()[0] == ("mine", MARKUP)
        assert page.locator("#log").locator("img, b, script").count() == 0
        assert page.title() == title
        assert screen.look("4-markup") == []
        page.reload()
        chat.told("我这里管的")
