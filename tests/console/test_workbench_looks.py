"""The workbench on screens of each size: read, hit, and understood by old browsers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

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


def test_script_and_style_are_understood_by_browsers_of_2017() -> None:
    script = page_checks.run(
        "eslint", "--config", "tests/page_checks/eslint.config.mjs", f"{STATIC}/bench*.js"
    )
    style = page_checks.run(
        "stylelint", "--config", "tests/page_checks/stylelint.config.mjs", f"{STATIC}/bench.css"
    )
    assert (script, style) == ("", "")
