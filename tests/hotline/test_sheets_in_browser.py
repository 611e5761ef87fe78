"""The plain sheet (明白纸) on paper: one page for each region that has one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import create_engine

from policy_kb.knowledge import KnowledgeBase
from policy_kb.sheet_page import as_html
from policy_kb.tables import Base
from tests.browser import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.launched(chromium.find()) as launched:
        yield launched


def test_every_sheet_is_printed_on_one_page(browser: Browser, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'kb.db'}")
    Base.metadata.create_all(engine)
    knowledge = KnowledgeBase(engine, today=lambda: date(2026, 2, 13))
    knowledge.ensure_seed()
    page = browser.new_page()
    pages = {}
    for region in ("东台市", "莒南县", "土默特左旗", "山东省", "内蒙古自治区"):
        page.set_content(as_html(knowledge.sheet(region)))
        printed = page.pdf(prefer_css_page_size=True)
        pages[region] = len(re.findall(rb"/Type\s*/Page\b", printed))
    engine.dispose()
    assert set(pages.values()) == {1}, pages
