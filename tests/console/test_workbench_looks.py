"""The workbench on screens of each size: read, hit, and understood by old browsers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from assist import texts
from assist.shown import Clause
from assist.state import State
from connectors import operators
from connectors.receiving import append
from connectors.tables import Conversation
from intake import drafts
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables import NluCorrection
from tests import page_checks
from tests.console.bench_page import LOOK, address, desk
from tests.console.test_in_browser import MEASURE, chromium, enter  # noqa: F401
from tests.console.test_service import open_talk, promise
from tests.intake.world import DECLARED, World

__all__ = ["address"]

SIZES = [(1366, 768), (1920, 1080), (390, 844)]


STATIC = "console/static"
CLAUSES = [
    Clause(
        f"clause:doc-{number}:二",
        "从申报到定下来一般不超过15天，先由村里开会评，再公示5天，镇上审核，最后由县里批，"
        "不同意的可以在公示期里说。这一句比一般的长一些，差不多有九十个字，念起来要二十来秒。",
        "巩固拓展脱贫攻坚成果防止返贫动态监测和帮扶工作方案",
        "第二部分第（一）条",
        "内蒙古自治区",
        2024,
        f"doc-{number}",
        True,
    )
    for number in range(3)
]
DESKS = [size for size in SIZES if size[0] > 1100]


@pytest.mark.parametrize("size", SIZES)
def test_the_workbench_can_be_read_and_hit(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
    clock: FrozenClock,
    size: tuple[int, int],
) -> None:
    talk = open_talk(database, clock, "danger:hunger,asked", "苦" * 300)
    called = promise(
        database, clock, open_talk(database, clock, "callback", "回个电话"), urgent=True
    )
    with database.unit_of_work() as uow:
        row = uow.session.get_one(Conversation, talk)
        for number in range(12):
            append(uow.session, row, "bot" if number % 2 else "farmer", "长话" * 40, clock.now())
        draft = drafts.open_draft(uow, talk, "declaration", clock)
        drafts.save_facts(uow, draft.id, {**DECLARED, "consent": None}, clock)
        uow.commit()
    wrong: dict[str, list[str]] = {}
    with chromium.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        page = context.new_page()
        desk(page, address, "platform")
        wrong["empty"] = page.evaluate(LOOK)
        page.goto(f"{address}/console/desk?talk={talk}")
        page.wait_for_selector(".said")
        wrong["talk"] = page.evaluate(LOOK)
        page.click("[data-do=take]")
        page.wait_for_selector("[data-do=done]")
        page.fill("#text", " ")
        page.press("#text", "Enter")
        page.wait_for_selector("#notice:visible")
        wrong["taken"] = page.evaluate(LOOK)
        page.keyboard.press("F1")
        wrong["keys"] = page.evaluate(LOOK)
        page.keyboard.press("Escape")
        page.keyboard.press("F10")
        wrong["finish"] = page.evaluate(LOOK)
        page.keyboard.press("Escape")
        page.click(f"[data-key=call-{called}]")
        page.wait_for_selector("#card a")
        wrong["call"] = page.evaluate(LOOK)
        if size[0] > 1100:
            tall = page.evaluate("document.documentElement.scrollHeight - innerHeight")
            wrong["scroll"] = [f"{tall} px below the screen"] if tall > 0 else []
    assert {where: found for where, found in wrong.items() if found} == {}


@pytest.mark.parametrize("size", SIZES)
def test_what_was_heard_wrongly_is_corrected_where_one_reads(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
    clock: FrozenClock,
    size: tuple[int, int],
) -> None:
    talk = open_talk(database, clock, "asked", "问问我报的事办到哪一步了")
    with database.unit_of_work() as uow:
        operators.take_over(uow.session, talk, world.user("platform").id, clock.now())
        State(intent=["ask_policy", 0.8], heard=[1]).save(uow.session, talk, clock)
        uow.commit()
    with chromium.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        page = context.new_page()
        desk(page, address, "platform")
        page.goto(f"{address}/console/desk?talk={talk}")
        page.click(".meaning summary")
        assert page.evaluate(LOOK) == []
        page.select_option("#meant", "check_progress")
        page.click(".meaning button")
        page.wait_for_selector("#kept >> text=记下了")
    with database.reading() as session:
        [row] = session.scalars(select(NluCorrection))
        assert (row.heard, row.meant) == ("ask_policy", "check_progress")


@pytest.mark.parametrize("size", DESKS)
def test_the_best_clause_is_seen_without_scrolling_whatever_is_cautioned(
    chromium: Browser,  # noqa: F811
    address: str,
    world: World,
    database: Database,
    clock: FrozenClock,
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    talk = open_talk(database, clock, "asked", "我家想申报困难")
    state = State(kind="declaration", heard=[1], clauses=[asdict(one) for one in CLAUSES])
    for seq in range(9):
        state.warn("check", seq, f"电话只听到{seq}位数，没有记，请对方再报一遍。")
    state.warn("danger", 10, texts.words("dangers")["suicide"])
    say = texts.say("cautions", "promise_say")
    state.warn("promise", 11, texts.say("cautions", "promise", say=say))
    state.warn("two_matters", 12, texts.say("cautions", "two_matters"))
    with database.unit_of_work() as uow:
        operators.take_over(uow.session, talk, world.user("platform").id, clock.now())
        draft = drafts.open_draft(uow, talk, "declaration", clock)
        drafts.save_facts(uow, draft.id, {**DECLARED, "consent": None}, clock)
        state.save(uow.session, talk, clock)
        uow.commit()
    with chromium.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        page = context.new_page()
        desk(page, address, "platform")
        page.goto(f"{address}/console/desk?talk={talk}")
        page.wait_for_selector(".best .clause")
        page.screenshot(path=tmp_path / "beside.png")
        shown = "all => all.map(e => e.className.split(' ')[1])"
        assert page.eval_on_selector_all("[data-part=cautions] > ul .caution", shown) == [
            "danger",
            "promise",
        ]
        assert "还有10条" in page.inner_text(".folded summary")
        below = "(s => document.querySelector(s).getBoundingClientRect().bottom)"
        assert page.evaluate(f"{below}('.best') <= {below}('#told')")
        assert page.evaluate(f"{below}('.best') <= {below}('.form-beside')")
        assert page.locator("[data-part=clauses] .clause").count() == len(CLAUSES) - 1
        assert page.evaluate(LOOK) == []
        # Unfolded, it stays so when the part comes anew.
        page.click(".folded summary")
        page.click(".folded .caution [data-judge=wrong]")
        page.wait_for_selector(".folded summary >> text=还有9条")
        assert page.locator(".folded .caution:visible").count() == 9


def test_script_and_style_are_understood_by_browsers_of_2017() -> None:
    script = page_checks.run(
        "eslint", "--config", "tests/page_checks/eslint.config.mjs", f"{STATIC}/bench*.js"
    )
    style = page_checks.run(
        "stylelint", "--config", "tests/page_checks/stylelint.config.mjs", f"{STATIC}/bench.css"
    )
    assert (script, style) == ("", "")
