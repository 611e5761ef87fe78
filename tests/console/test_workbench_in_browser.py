"""The workbench in a real browser: two operators, a farmer who writes meanwhile, and nothing jumps."""

from __future__ import annotations

import re
import secrets
from dataclasses import asdict
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from assist import texts
from assist.shown import Clause
from assist.state import State
from connectors import desk_rows, operators
from connectors.tables import Conversation
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import AssistFeedback
from tests.console.bench_page import LOOK, address, desk
from tests.console.test_in_browser import MEASURE, chromium, enter  # noqa: F401
from tests.console.test_service import open_talk
from tests.intake.world import World

__all__ = ["address"]


class Farmer:
    """Somebody in the web chat."""

    def __init__(self, address: str, database: Database) -> None:
        self._http = httpx.Client(base_url=address, trust_env=False, timeout=30)
        opened = self._http.post("/api/chat/conversations", json={}).json()
        self._at = f"/api/chat/conversations/{opened['conversation']}/messages"
        self._token = {"Authorization": f"Bearer {opened['token']}"}
        with database.unit_of_work() as uow:
            of_this = Conversation.public_id == opened["conversation"]
            values = {"attention": "wanted", "attention_reason": "asked"}
            uow.session.execute(update(Conversation).where(of_this).values(**values))
            uow.commit()

    def say(self, text: str) -> None:
        sent = {"message_id": secrets.token_hex(8), "text": text}
        assert self._http.post(self._at, json=sent, headers=self._token).status_code == 202

    def read(self) -> list[str]:
        found = self._http.get(self._at, headers=self._token).json()["messages"]
        return [one["text"] for one in found]


def caret(page: Page) -> list[Any]:
    return page.evaluate(
        "() => { const t = document.getElementById('text'); return [document.activeElement.id,"
        " t.value, t.selectionStart, document.getElementById('lines').scrollTop]; }"
    )


def test_two_operators_and_a_farmer_who_writes_meanwhile(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
) -> None:
    with (
        chromium.new_context(viewport={"width": 1366, "height": 768}) as one,
        chromium.new_context() as two,
    ):
        first, second = one.new_page(), two.new_page()
        desk(first, address, "platform")
        desk(second, address, "operator")
        farmer = Farmer(address, database)
        for number in range(30):
            farmer.say(f"第{number}句：家里的房子漏雨，想问问怎么办")
        for page in (first, second):
            page.wait_for_selector(".entry")
        first.keyboard.press("F2")
        first.wait_for_selector("#text:focus")
        first.keyboard.press("F8")
        first.wait_for_selector("#head >> text=您在接待")
        second.click(".entry")
        second.wait_for_selector("#head >> text=platform的名字在接待")
        second.fill("#text", "我也来")
        second.press("#text", "Enter")
        second.wait_for_selector("#notice >> text=正在接待这个人")
        assert second.input_value("#text") == "我也来"

        # Somebody reads above and writes in the middle of a line: the farmer's words move nothing.
        first.fill("#text", "您好，我是热线")
        first.evaluate("document.getElementById('lines').scrollTop = 300")
        for _ in range(3):
            first.keyboard.press("ArrowLeft")
        there = caret(first)
        farmer.say("还有，老伴住院了")
        first.wait_for_selector("#newer:visible")
        assert caret(first) == there
        second.wait_for_selector(".said >> text=老伴住院了")

        # The form beside the talk fills from what was said.
        farmer.say("我要申报困难，我家五口人")
        first.wait_for_selector("[data-field=household_size] >> text=5口人")
        assert caret(first) == there

        # What is sent reaches the farmer, and both pages show it once.
        first.keyboard.press("Enter")
        for page in (first, second):
            page.wait_for_selector(".said.operator >> text=您好，我是热线")
            assert page.locator(".said.operator").count() == 1
        assert (farmer.read()[-1], first.input_value("#text")) == ("您好，我是热线", "")
        # Who reads at the end goes on reading at the end.
        farmer.say("好的，谢谢")
        first.wait_for_selector(".said >> text=好的，谢谢")
        gap = (
            "(e => e.scrollHeight - e.scrollTop - e.clientHeight)(document.getElementById('lines'))"
        )
        assert first.evaluate(gap) < 2


def test_a_stream_that_broke_goes_on_without_loss_or_repetition(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
) -> None:
    farmer = Farmer(address, database)
    farmer.say("第1句")
    with chromium.new_context() as context:
        page = context.new_page()
        desk(page, address, "platform")
        page.keyboard.press("F2")
        page.wait_for_selector(".said >> text=第1句")
        for number in range(2, 6):
            context.set_offline(True)
            farmer.say(f"第{number}句")
            context.set_offline(False)
            page.wait_for_selector(f".said >> text=第{number}句")
        said = page.eval_on_selector_all(
            ".said.farmer .bubble", "all => all.map(e => e.textContent)"
        )
        assert said == [f"第{number}句" for number in range(1, 6)]


def test_what_is_typed_for_one_talk_stays_with_it(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
    clock: FrozenClock,
) -> None:
    for words in ("头一个", "第二个"):
        talk = open_talk(database, clock, "asked", words)
        with database.unit_of_work() as uow:
            desk_rows.of(uow.session, uow.session.get_one(Conversation, talk), clock.now())
            uow.commit()
        clock.advance(minutes=1)
    with chromium.new_context() as context:
        page = context.new_page()
        desk(page, address, "platform")
        page.keyboard.press("F2")
        page.wait_for_selector(".said >> text=头一个")
        page.keyboard.type("给头一个的话")
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_selector(".said >> text=第二个")
        assert page.input_value("#text") == ""
        page.keyboard.press("Alt+ArrowUp")
        page.wait_for_selector(".said >> text=头一个")
        assert page.input_value("#text") == "给头一个的话"
        # A canned reply by keyboard goes behind it, filled in; its blank is chosen to be written.
        page.keyboard.press("Alt+KeyC")
        page.wait_for_selector("#replies >> text=报上去了")
        page.keyboard.press("4")
        expect(page.locator("#text")).to_have_value(re.compile("［期限］"))
        page.keyboard.type("12")
        page.keyboard.press("Tab")
        page.keyboard.type("月底")
        assert page.input_value("#text") == (
            "给头一个的话\n已经给您报上去了，编号是12，按规定月底以前要办。编号和查询码都记下，以后凭这两样查。"
        )
        page.fill("#text", "给头一个的话")
        page.keyboard.press("F1")
        page.wait_for_selector("#keys [data-hide]:focus")
        page.keyboard.press("Escape")
        assert caret(page)[:2] == ["text", "给头一个的话"]


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(selector)


def test_a_call_by_keyboard_alone(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        desk(page, address, "platform")
        page.evaluate("addEventListener('mousedown', () => { window.mouse = true; }, true)")
        page.keyboard.press("F3")
        page.wait_for_selector("#text:focus")
        for words, key in [
            ("我要申报困难", "Enter"),
            ("您家几口人？", "Alt+Enter"),
            ("五口", "Enter"),
        ]:
            page.keyboard.type(words)
            page.keyboard.press(key)
            page.wait_for_selector(f".said >> text={words}")
        page.wait_for_selector("[data-field=household_size] >> text=5口人")
        # From the field to the words it came from, and back.
        page.keyboard.press("Alt+ArrowRight")
        tab_to(page, "[data-edit=household_size]")
        page.keyboard.press("Alt+ArrowLeft")
        page.wait_for_selector("#lines mark:focus >> text=五口")
        page.keyboard.press("Alt+ArrowRight")
        page.wait_for_selector("[data-edit=household_size]:focus")
        assert page.locator("#lines mark").count() == 0
        page.keyboard.press("Tab")
        page.wait_for_selector("[data-key=from-household_size]:focus")
        page.keyboard.press("Enter")
        page.wait_for_selector("#lines mark:focus")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-edit=household_size]:focus")
        bubbles = "all => all.map(e => [e.textContent.trim(), e.childNodes.length])"
        assert page.eval_on_selector_all(".said.farmer .bubble", bubbles) == [
            ["我要申报困难", 1],
            ["五口", 1],
        ]
        page.keyboard.press("Enter")
        page.wait_for_selector(".editor input:focus")
        page.keyboard.type("三口人")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-field=household_size] >> text=您填的")
        assert "3口人" in page.inner_text("[data-edit=household_size]")
        page.keyboard.press("F4")
        page.keyboard.type("我家五口人")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-field=household_size] .otherwise >> text=5口人")
        assert page.evaluate(LOOK) == []
        page.keyboard.press("Alt+ArrowRight")
        tab_to(page, "[data-edit=household_size]")
        page.keyboard.press("Alt+KeyN")
        page.wait_for_selector("[data-field=household_size] .otherwise", state="detached")
        page.keyboard.press("F4")
        page.keyboard.type("我家六口人")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-field=household_size] .otherwise >> text=6口人")
        page.keyboard.press("Alt+ArrowRight")
        tab_to(page, "[data-edit=household_size]")
        page.keyboard.press("Alt+KeyK")
        page.wait_for_selector("[data-edit=household_size] >> text=6口人")
        page.keyboard.press("F4")
        page.keyboard.press("F9")
        page.wait_for_selector("#notice:visible")
        page.keyboard.press("F7")
        page.keyboard.type("声音小，听不清")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-part=remarks] >> text=声音小，听不清")
        page.keyboard.press("F10")
        page.wait_for_selector("#finish [data-first]:focus")
        page.wait_for_selector("#closing-wrong >> text=电话还没挂")
        page.keyboard.press("8")
        page.wait_for_selector("#closing-wrong >> text=要写一句")
        page.keyboard.type("打错了")
        page.keyboard.press("Enter")
        page.wait_for_selector("#closing-wrong >> text=先挂断电话")
        page.keyboard.press("Alt+KeyH")
        page.wait_for_selector("#head >> text=已经挂了")
        page.wait_for_selector("#closing-wrong", state="hidden")
        assert page.input_value("#closing") == "打错了"
        page.keyboard.press("Enter")
        page.wait_for_selector("#kept >> text=办完了")
        assert page.is_visible("#welcome") and page.is_hidden("#finish")
        assert page.evaluate("window.mouse") is None


def test_suggestions_are_said_and_judged_by_keyboard(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
    clock: FrozenClock,
) -> None:
    talk = open_talk(database, clock, "asked", "想问问")
    clause = Clause(
        "clause:d:二", "一般不超过15天。", "监测办法", "第二条", "东台市", 2024, "d", True
    )
    state = State(heard=[1], clauses=[asdict(clause)])
    state.warn("no_basis", 1, texts.say("cautions", "no_basis"))
    state.warn("danger", 1, texts.words("dangers")["hunger"])
    with database.unit_of_work() as uow:
        operators.take_over(uow.session, talk, world.user("platform").id, clock.now())
        state.save(uow.session, talk, clock)
        uow.commit()
    with chromium.new_context(viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        desk(page, address, "platform")
        page.goto(f"{address}/console/desk?talk={talk}")
        page.wait_for_selector(".caution.danger")
        page.keyboard.press("Alt+KeyT")
        expect(page.locator("#text")).to_have_value("一般不超过15天。")
        # The gravest first; judged, it goes away and the next one is there.
        page.keyboard.press("Alt+KeyY")
        page.wait_for_selector(".caution.danger:focus")
        page.keyboard.press("Alt+KeyY")
        page.wait_for_selector(".caution.danger", state="detached")
        page.wait_for_selector(".caution.no_basis:focus")
        page.keyboard.press("Alt+KeyN")
        page.wait_for_selector(".caution", state="detached")
        page.wait_for_selector(".best [data-tip]:focus")
        page.keyboard.press("Escape")
        page.keyboard.press("Alt+KeyS")
        page.wait_for_selector("[data-part=form] [data-kind=declaration]")
        page.reload()
        page.wait_for_selector(".best [data-tip]")
        assert page.locator(".caution").count() == 0
    with database.reading() as session:
        found = session.execute(select(AssistFeedback.name, AssistFeedback.verdict))
        assert sorted(found.tuples()) == [
            ("d:二", "used"),
            ("danger", "used"),
            ("no_basis", "wrong"),
        ]


def test_nothing_moves_the_field_in_which_somebody_types(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
) -> None:
    farmer = Farmer(address, database)
    farmer.say("找人工")
    with chromium.new_context(viewport={"width": 1366, "height": 768}) as context:
        page = context.new_page()
        desk(page, address, "platform")
        page.keyboard.press("F2")
        page.keyboard.press("F8")
        page.wait_for_selector("#head >> text=您在接待")
        farmer.say("我要申报困难，我家五口人")
        page.wait_for_selector("[data-field=household_size] >> text=5口人")
        page.click("[data-edit=name]")
        page.wait_for_selector(".editor input:focus")
        page.keyboard.type("王秀")
        there = page.locator(".editor input").bounding_box()
        question = page.inner_text("[data-part=question] .aloud")
        farmer.say("我住在土默特左旗东河镇柳树村，我不想活了，银行卡号6217000012345678901")
        page.wait_for_selector("#fresher.red:visible")
        page.keyboard.type("英")
        assert page.locator(".editor input").bounding_box() == there
        assert page.input_value(".editor input:focus") == "王秀英"
        assert page.inner_text("[data-part=question] .aloud") == question
        assert page.locator(".caution").count() == 0
        # Elsewhere than in the field: what has come is there, and what was typed still is.
        page.keyboard.press("F4")
        page.wait_for_selector(".caution.danger")
        assert page.is_hidden("#fresher")
        assert page.evaluate("document.getElementById('told').scrollTop") == 0
        assert page.input_value(".editor input") == "王秀英"
        # A press of a button hits it, whatever comes in as the field is left.
        page.focus(".editor input")
        farmer.say("家里着火了")
        page.wait_for_selector("#fresher:visible")
        page.click("[data-edit=hardship]")
        page.wait_for_selector("[data-field=hardship] .editor input:focus")
        page.keyboard.press("Escape")
        page.wait_for_selector(".caution >> text=着火")
        # What comes in above what is seen is told of, too, until it is looked at.
        page.evaluate("document.getElementById('told').scrollTop = 400")
        farmer.say("煤气中毒了")
        page.wait_for_selector("#fresher.red:visible")
        page.evaluate("document.getElementById('told').scrollTop = 0")
        expect(page.locator("#fresher")).to_be_hidden()


def test_what_is_read_out_on_the_telephone_is_the_operators(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        desk(page, address, "platform")
        page.keyboard.press("F3")
        page.wait_for_selector("#text:focus")
        page.keyboard.type("我要申报困难，我家五口人")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-part=question] >> text=念了，记下")
        question = page.inner_text("[data-part=question] .aloud")
        # One key, and what the caller is just saying stays half written.
        page.keyboard.type("住在")
        page.keyboard.press("F6")
        page.wait_for_selector(".said.operator")
        assert caret(page)[:3] == ["text", "住在", 2]
        # Only what has a gap comes into the box, as the operator's, and makes room again.
        page.keyboard.press("Alt+KeyC")
        page.wait_for_selector("#replies >> text=报上去了")
        page.keyboard.press("4")
        expect(page.locator("#text")).to_have_value(re.compile("［期限］"))
        page.keyboard.press("Enter")
        page.wait_for_selector("#notice >> text=还空着")
        page.keyboard.type("12")
        page.keyboard.press("Tab")
        page.keyboard.type("月底")
        page.keyboard.press("Enter")
        expect(page.locator("#text")).to_have_value("住在")
        page.keyboard.press("Alt+KeyC")
        page.wait_for_selector("#replies >> text=请等一下")
        page.keyboard.press("2")
        page.wait_for_selector(".said >> text=请等两三分钟")
        page.keyboard.press("Enter")
        page.wait_for_selector(".said.farmer >> text=住在")
        said = "all => all.map(e => [e.className, e.querySelector('.bubble').textContent.trim()])"
        assert page.eval_on_selector_all("#lines .talk .said", said) == [
            ["said farmer", "我要申报困难，我家五口人"],
            ["said operator", question],
            [
                "said operator",
                "已经给您报上去了，编号是12，按规定月底以前要办。编号和查询码都记下，以后凭这两样查。",
            ],
            ["said operator", "我查一下，请等两三分钟，别着急。"],
            ["said farmer", "住在"],
        ]
        page.keyboard.press("Alt+KeyH")
        page.wait_for_selector("#head >> text=已经挂了")


def test_a_talk_is_given_to_a_place_by_keyboard(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
) -> None:
    farmer = Farmer(address, database)
    farmer.say("找人工")
    with chromium.new_context() as context:
        page = context.new_page()
        desk(page, address, "platform")
        # Pressed before the talk is there: meant for the one that is being opened.
        page.keyboard.press("F2")
        page.keyboard.press("F8")
        page.wait_for_selector("#head >> text=您在接待")
        page.keyboard.press("Alt+KeyG")
        page.wait_for_selector("#region:focus")
        page.keyboard.type("没有这个地方")
        page.keyboard.press("Enter")
        page.wait_for_selector("#give-wrong:visible")
        page.fill("#region", "土默特左旗")
        page.keyboard.press("Enter")
        page.wait_for_selector("#kept >> text=转")
        assert page.is_hidden("#give")
        assert "土默特左旗的工作人员接着办" in farmer.read()[-1]
