"""The public page of a region's 明白纸."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import Sanic
from sqlalchemy import create_engine

from hotline.bootstrap import build
from hotline.settings import Settings
from hotline.sheets import blueprint
from intake import regions
from language.places import Division
from policy_kb.errors import UnknownRegion
from policy_kb.knowledge import KnowledgeBase
from policy_kb.sheet_page import as_html
from policy_kb.tables import Base
from tests.connectors.peer import serve

TODAY = date(2026, 2, 13)


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    engine = create_engine(f"sqlite:///{tmp_path / 'kb.db'}")
    Base.metadata.create_all(engine)
    made = KnowledgeBase(engine, today=lambda: TODAY)
    made.ensure_seed()
    yield made
    engine.dispose()


def test_the_public_page(base: KnowledgeBase) -> None:
    async def look() -> list[httpx.Response]:
        app: Sanic[Any, Any] = Sanic("sheets_of_a_test", configure_logging=False)
        app.blueprint(blueprint(base))
        address, stop = await serve(app)
        async with httpx.AsyncClient(base_url=address, timeout=60) as client:
            seen = [
                await client.get(f"/sheet/{one}") for one in ("320981", "511400", "<b>", "9" * 99)
            ]
        await stop()
        return seen

    page, *others = asyncio.run(look())
    assert (page.status_code, page.text) == (200, as_html(base.sheet("东台市")))
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'; style-src 'sha256-" in policy and "script" not in page.text
    assert [(one.status_code, one.headers["content-type"]) for one in others] == [
        (404, "text/plain; charset=utf-8")
    ] * 3


def test_a_township_that_comes_in_later_has_its_sheet_at_once(tmp_path: Path) -> None:
    """Its people upload their lists to the process that runs already."""
    application = build(Settings.from_env({"HOTLINE_HOME": str(tmp_path)}))
    knowledge = application.knowledge
    with pytest.raises(UnknownRegion):
        knowledge.sheet("320981-t1")
    with application.database.unit_of_work() as uow:
        town = Division("320981-t1", "丁集镇", "township", "320981")
        regions.import_regions(uow.session, [(2, town)])
        uow.commit()
    assert (knowledge.sheet("320981-t1").region, knowledge.sheet("丁集镇").region) == (
        "丁集镇",
        "丁集镇",
    )
    application.database.dispose()
