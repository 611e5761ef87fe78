"""The chat on a phone of 390×844: a whole declaration, typed and tapped."""

from __future__ import annotations

import re

import pytest

from tests.browser.chat import ChatPage, pinned
from tests.browser.chromium import PHONE, SIZES
from tests.browser.conftest import NewScreen


def test_a_declaration_typed_and_tapped(new_screen: NewScreen) -> None:
    screen = new_screen(PHONE)
    chat = ChatPage(screen)
    assert screen.look("1-greeting") == []

    screen.page.get_by_role("button", name="我要申报困难").tap()
    chat.told("遇到啥难处")
    assert (chat.layout(), screen.look("2-asked")) == (pinned(), [])
    chat.say("老伴去年脑梗住院，自己掏了三万多", until="哪个村")
    chat.say("东台市安丰镇红安村", until="叫什么名字")
    assert (chat.layout(), chat.keyboard()) == (pinned(), "text")
    chat.say("李秀兰", until="电话")
    assert (chat.layout(), chat.keyboard()) == (pinned(), "tel")
    assert screen.page.locator("#keyboard").is_visible()
    assert screen.look("3-phone") == []
    agreed_to = chat.say("13800003051", until="您同意吗")
    assert "13800003051" in agreed_to
    assert (chat.layout(), screen.look("3-consent")) == (pinned("begun"), [])
    chat.choose("同意", until="几口人")
    assert (chat.layout(), chat.keyboard()) == (pinned(), "decimal")
    chat.say("2", until="收入")
    chat.choose("跳过", until="有没有哪样")
    assert (chat.layout(), chat.keyboard()) == (pinned(), "text")
    assert screen.look("4-choices") == []
    chat.choose("都没问题", until="身份证")
    read_out = chat.choose("跳过", until="念一遍")
    for fact in ("李秀兰", "东台市安丰镇红安村", "13800003051", "脑梗", "2口人", "30000元"):
        assert fact in read_out
    assert screen.page.locator(".choices button").all_inner_texts() == ["对，报上去", "有地方不对"]
    assert (chat.sees("念一遍"), screen.look("5-read-out")) == (True, [])
    receipt = chat.choose("对，报上去", until="受理编号")
    number = re.findall(r"SB\d{8}", receipt)[0]
    code = re.findall(r"查询码：(\w{8})", receipt)[0]
    assert (chat.sees(number), chat.sees(code), screen.look("6-receipt")) == (True, True, [])
    assert screen.page.locator(".choices").count() == 0

    told = chat.ask("records")
    (record,) = told["records"]
    assert 0 < told["take_back"][number] <= 600
    del record["received_at"], record["due"]
    assert {name: value for name, value in record.items() if value is not None} == {
        "kind": "declaration",
        "number": number,
        "is_proxy": False,
        "name": "李秀兰",
        "phone": "13800003051",
        "place": "东台市安丰镇红安村",
        "household_size": 2,
        "risks": ["因病"],
        "expense": 30000,
        "guarantees": [],
        "consent": True,
    }

    said = chat.lines()
    assert [text for side, text in said if side == "mine"] == [
        "我要申报困难",
        "老伴去年脑梗住院，自己掏了三万多",
        "东台市安丰镇红安村",
        "李秀兰",
        "13800003051",
        "同意",
        "2",
        "跳过",
        "都没问题",
        "跳过",
        "对，报上去",
    ]
    screen.page.reload()
    chat.told(number)
    assert chat.lines() == said
    assert (chat.sees(number), chat.layout()["header"]) == (True, 0)
    assert screen.look("7-reloaded") == []


def test_what_was_asked_stays_in_sight_above_the_keyboard(new_screen: NewScreen) -> None:
    screen = new_screen(PHONE)
    chat = ChatPage(screen)
    chat.say("我要申报", until="难处")
    chat.say("老伴得了胃癌，化疗花了四万", until="哪个村")
    chat.keyboard_up(True)
    assert (chat.layout(), screen.look("8-keyboard")) == (pinned(), [])
    chat.write("东台市富安镇丁庄村，就是从镇上往东走，过了桥头第一家，门口有两棵大榆树")
    assert (chat.layout(), screen.look("9-typing")) == (pinned(), [])
    chat.keyboard_up(False)
    assert chat.layout() == pinned()


@pytest.mark.parametrize("size", SIZES)
def test_every_panel_can_be_read_and_hit(new_screen: NewScreen, size: tuple[int, int]) -> None:
    screen = new_screen(size)
    chat, page = ChatPage(screen), screen.page
    chat.say("你好", until="您")
    page.click("#plus")
    assert screen.look("panel-pictures") == []
    page.click("#plus")
    page.click("#large")
    assert (chat.layout(), screen.look("panel-large")) == (pinned(), [])
    page.click("#large")
    page.click("#more")
    page.click("#edition")
    assert (chat.layout(), screen.look("panel-standard")) == (pinned(), [])
    page.click("#large")
    page.click("#more")
    assert screen.look("panel-menu") == []
    assert page.get_attribute("#menu a", "href") == "tel:12317"
    page.click("#clear")
    assert screen.look("panel-clear") == []
    page.click("#keep")
    assert chat.lines()[0] == ("mine", "你好")
