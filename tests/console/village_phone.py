"""A village's phone in a browser: it keeps tickets, a visit is filled in on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from connectors.tables import VisitPhoto
from intake.records import Filed
from tests.connectors.samples import png
from tests.console.test_in_browser import enter
from tests.intake.world import World

PHONE = {"width": 390, "height": 844}


PAGES = "caches.open('console-tickets').then(box => box.keys()).then(keys => keys.length)"


UNSENT = "还没发出去，存在这台手机上了。有信号了自己发，不用再填。"


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    with chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        yield context


@pytest.fixture
def keeping(phone: BrowserContext, address: str, world: World) -> Page:
    """Logged in on a phone that keeps the tickets that are opened."""
    page = phone.new_page()
    enter(page, address, "east1")
    page.get_by_role("button", name="在这部手机上保留").click()
    expect(page.locator(".keeping.on")).to_be_visible()
    return page


def fill_in(page: Page, photo: Path) -> None:
    page.fill("#people", "赵强、李芳")
    page.fill("#findings", "房子西墙裂了，老伴在床上")
    page.check("[name='guarantee-2'][value=problem]")
    page.fill("[name='guarantee-2-note']", "西墙裂了")
    page.fill("#income", "4000")
    page.check("[name=signature][value=signed]")
    page.set_input_files("#photos", photo)
    expect(page.locator("#taken li")).to_have_count(1)
    page.check("input[value=初步符合]")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    made = tmp_path / "wall.png"
    made.write_bytes(png(width=1, height=1))
    return made


def filed_visits(world: World, filed: Filed) -> tuple[list[str], int]:
    """Results of the ticket's visits, and how many pictures there are."""
    with world.database.reading() as session:
        photos = session.scalars(select(VisitPhoto)).all()
    return [one.result for one in world.ticket(filed).visits], len(photos)
