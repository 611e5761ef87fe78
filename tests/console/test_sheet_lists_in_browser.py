"""The pages of lists in a real browser: a file chosen and sent, and what can be measured."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.console.test_in_browser import MEASURE, SIZES, chromium, enter  # noqa: F401
from tests.console.test_sheet_lists import address, template, way  # noqa: F401
from tests.intake.list_samples import LIST, as_xlsx


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desk"])
def test_a_list_is_chosen_looked_at_sent_and_stopped(
    chromium: Browser,  # noqa: F811
    address: str,  # noqa: F811
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    file = tmp_path / "名单.xlsx"
    file.write_bytes(as_xlsx([*LIST, ("赵某", "1380000", "柳树村")]))
    with chromium.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        page = context.new_page()
        enter(page, address, "east")
        page.wait_for_selector("nav.rooms")
        page.goto(f"{address}/console/lists")
        wrong = {"list": page.evaluate(MEASURE)}
        page.set_input_files("#file", file)
        page.click("main form button.main")
        page.wait_for_selector("text=确认，发2条")
        wrong["draft"] = page.evaluate(MEASURE)
        page.click("text=确认，发2条")
        page.wait_for_selector(".note.good")
        wrong["sending"] = page.evaluate(MEASURE)
        sending = page.url
        page.goto(f"{address}/console/lists")
        page.set_input_files("#file", file)
        page.click("main form button.main")
        page.wait_for_selector("text=有2个在别的名单里已经发过")
        wrong["again"] = page.evaluate(MEASURE)
        page.click("text=不要了，删掉")
        page.wait_for_selector(".note.good")
        page.goto(sending)
        page.click("text=停下，没发的不发了")
        page.wait_for_selector("text=停下来没发的2条")
        page.goto(f"{address}/console/refusals")
        wrong["refusals"] = page.evaluate(MEASURE)
    assert {where: found for where, found in wrong.items() if found} == {}
