"""Two operators at their workbenches, three farmers who want them at once, and the bot between."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect
from sqlalchemy import update

from connectors.desk_tables import DeskTalk
from hotline.demo.cases import Talk
from tests.browser.chromium import DESK
from tests.browser.conftest import NewScreen
from tests.conversations.console_users import PASSWORD, Operator
from tests.running import System

NAMES = {"zuoxi": "坐席小周", "zuoxi2": "坐席老钱"}


class Workbench:
    """An operator with the workbench open."""

    def __init__(self, system: System, new_screen: NewScreen, username: str) -> None:
        Operator(system, username)
        self.name = NAMES[username]
        self.screen = new_screen(DESK)
        self.page = self.screen.page
        self.page.goto("/console/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_selector(".rooms")
        self.page.goto("/console/desk")
        self.head, self.text = self.page.locator("#head"), self.page.locator("#text")

    def entry(self, words: str) -> Locator:
        """The line of the queue in which this was said last."""
        return self.page.locator("#entries .entry", has_text=words)

    def open(self, words: str) -> None:
        """Choose it in the queue."""
        self.entry(words).click()
        expect(self.said(words)).to_have_count(1)

    def said(self, words: str) -> Locator:
        """What was said in the talk that is open."""
        return self.page.locator("#lines .said", has_text=words)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def say(self, words: str) -> None:
        """Type and send."""
        self.text.fill(words)
        self.press("Enter")
        expect(self.said(words)).to_have_count(1)

    def holds(self) -> bool:
        """Whether the open talk is this operator's, once it is somebody's."""
        expect(self.head).to_contain_text("在接待")
        return "您在接待" in self.head.inner_text()


def wants_somebody(system: System, words: str, *before: str) -> Talk:
    talk = system.talk("东台市")
    for one in (*before, words):
        talk.say(one)
    return talk


def tells(talk: Talk, words: str) -> None:
    """Says it to whoever has the talk."""
    talk.post({"message_id": uuid.uuid4().hex, "text": words}).raise_for_status()


def heard(talk: Talk, words: str) -> int:
    """How often this was said to the farmer."""
    return sum(words in one["text"] for one in talk.history() if one["from"] != "farmer")


def page_died(system: System, talk: str) -> None:
    """The two minutes without a sign from the page that has this talk are over."""
    database = system.database()
    with database.unit_of_work() as uow:
        over = datetime.now(UTC) - timedelta(seconds=1)
        uow.session.execute(
            update(DeskTalk).where(DeskTalk.conversation_id == talk).values(held_until=over)
        )
        uow.commit()
    database.dispose()


def test_two_operators_and_three_farmers(system: System, new_screen: NewScreen) -> None:
    added = system.command(
        "users", "add", "zuoxi2", "--name", NAMES["zuoxi2"], "--role", "operator"
    )
    assert added.returncode == 0, added.stderr
    illness = "我老伴得了癌症，住院花了五万，我叫周桂芳，住东台市安丰镇红安村"
    first = wants_somebody(system, "转人工，我是东头周家的", illness)
    second = wants_somebody(system, "找人工，我是西头吴家的")
    third = wants_somebody(system, "要人工，我是河边郑家的")
    benches = [Workbench(system, new_screen, one) for one in NAMES]
    for one in benches:
        for words in ("东头周家", "西头吴家", "河边郑家"):
            expect(one.entry(words)).to_have_count(1)

    # Both reach for the same farmer: one has him, the other sees who.
    for one in benches:
        one.open("东头周家")
    for one in benches:
        one.press("F8")
    [one] = [bench for bench in benches if bench.holds()]
    [two] = [bench for bench in benches if bench is not one]
    expect(two.head).to_contain_text(f"{one.name}在接待")
    two.screen.forgive("status of 409")
    expect(one.page.locator("[data-field=name]")).to_contain_text("周桂芳")

    # A canned reply greets; a note stays among the operators.
    one.press("Alt+KeyC")
    expect(one.page.locator("#replies")).to_contain_text("请等一下")
    one.press("1")
    expect(one.text).to_have_value(
        f"您好，我是12317热线的{one.name}。您前面说的我都看到了，不用再说一遍。"
    )
    one.press("Enter")
    expect(one.said(f"我是12317热线的{one.name}")).to_have_count(1)
    one.press("F7")
    one.page.keyboard.type("耳朵背，慢慢讲")
    one.press("Enter")
    expect(one.page.locator("[data-part=remarks]")).to_contain_text("耳朵背，慢慢讲")
    assert (heard(first, f"我是12317热线的{one.name}"), heard(first, "耳朵背")) == (1, 0)

    # Meanwhile the colleague has the second one, and fills and files with him.
    two.open("西头吴家")
    two.press("F8")
    assert two.holds()
    two.page.get_by_role("button", name="申报").click()
    tells(second, "我叫吴长河，13800003072，住东台市安丰镇红安村，腰摔断了，看病花了三万")
    for field, value in (("name", "吴长河"), ("phone", "13800003072"), ("place", "红安村")):
        expect(two.page.locator(f"[data-field={field}]")).to_contain_text(value)
    two.say("您同意我们按这些去核实吗？")
    tells(second, "同意")
    expect(two.page.locator("[data-field=consent]")).to_contain_text("同意")
    two.press("F9")
    number = two.page.locator(".filed h3")
    expect(number).to_contain_text("SB")
    [record] = second.records()
    assert record["number"] in number.inner_text()
    assert (record["name"], record["expense"]) == ("吴长河", 30000)
    two.press("F10")
    two.page.wait_for_selector("#finish [data-first]:focus")
    two.press("1")
    expect(two.page.locator("#kept")).to_contain_text("办完了")

    # The first one is given over, with what is known and noted; then the bot goes on with him.
    one.press("Alt+KeyG")
    one.page.locator("#colleagues").get_by_role("button", name=two.name).click()
    expect(one.page.locator("#kept")).to_contain_text("转出去了")
    two.open("东头周家")
    assert two.holds()
    expect(two.page.locator("[data-part=remarks]")).to_contain_text("耳朵背，慢慢讲")
    two.press("Alt+KeyB")
    asked = first.wait(for_expects="phone")
    assert "电话" in asked[-1]["text"]

    # A browser dies with the third one: he is back in the queue, and the other has him.
    one.open("河边郑家")
    one.press("F8")
    assert one.holds()
    talk = one.page.url.rsplit("=", 1)[-1]
    one.page.goto("about:blank")
    page_died(system, talk)
    two.open("河边郑家")
    expect(two.page.locator("[data-do=take]")).to_be_visible()
    two.press("F8")
    assert two.holds()
    two.say("您好，前面断了，您接着说。")
    assert heard(third, "您接着说") == 1
