"""The first farmer finds what is read only once already there; the start waits for none of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hotline.bootstrap import Application, build
from hotline.settings import Settings
from hotline.warming import Warming
from hotline.web import create_app
from tests.connectors.peer import in_a_thread

NOBODY = "http://127.0.0.1:9"
LONG = 300.0  # seconds; only a test that fails waits for so long


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    made = build(Settings.from_env({"HOTLINE_HOME": str(tmp_path)}))
    yield made
    made.database.dispose()


def test_who_asks_after_the_start_finds_the_rules_read(
    application: Application, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "policy_kb")
    app = create_app(application, NOBODY, NOBODY)
    go = threading.Event()
    warm, app.ctx.warming._warm = app.ctx.warming._warm, lambda: (go.wait(LONG), warm())
    with in_a_thread(app) as url, httpx.Client(base_url=url, trust_env=False) as web:
        assert (caplog.messages, web.get("/healthz").status_code) == ([], 200)
        assert web.get("/readyz").json()["web"] is False
        go.set()
        assert app.ctx.warming.wait(LONG)
        assert web.get("/readyz").json() == {
            "web": True, "bot": False, "actions": False, "worker": False,
        }  # fmt: skip
        caplog.clear()
        assert web.get("/sheet/150726").status_code == 200
        assert application.knowledge.ask("监测对象识别要多久", "150726").citations
    assert caplog.messages == [], "nothing had to be read again"


def test_what_cannot_be_warmed_up_is_said_and_holds_nobody_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails() -> None:
        raise OSError("no such disk")

    warming = Warming(fails)
    assert not warming.over
    warming.begin()
    assert warming.wait(LONG) and warming.over
    assert caplog.messages == ["not warmed up"]
