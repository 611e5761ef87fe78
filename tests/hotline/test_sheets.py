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

from hotline.sheets import blueprint
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
        async with httpx.AsyncClient(base_url=address) as client:
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
