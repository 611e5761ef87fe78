"""The workbench in a browser, with the web chat in the same process."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from sanic import Sanic

from actions.services import Services
from assist import Assist
from connectors.bot_client import BotClient
from connectors.files import FileStore
from connectors.inbox import Inbox
from connectors.webchat.http import blueprint as chat
from console import blueprint
from intake.clock import FrozenClock
from intake.db import Database
from policy_kb.knowledge import KnowledgeBase
from tests.connectors.peer import in_a_thread
from tests.console.test_in_browser import MEASURE, chromium, enter  # noqa: F401

LOOK = MEASURE.replace(
    "querySelectorAll('main button, main .button, main select')).filter(seen)",
    """querySelectorAll('main button, main .button, main select')).filter(seen).filter(e => {
      const pane = e.closest('.scroll'), box = e.getBoundingClientRect();
      if (!pane) return true;
      const room = pane.getBoundingClientRect();
      return box.top >= room.top && box.bottom <= room.bottom;
    })""",
)
"""As for every page, without what is scrolled out of sight in its own column."""


@pytest.fixture
def address(
    database: Database, clock: FrozenClock, knowledge: KnowledgeBase, files: FileStore
) -> Iterator[str]:
    """Console and web chat in one process; the bot is away, an operator answers."""
    inbox = Inbox(database, BotClient("http://127.0.0.1:9", "-"), clock, files=files)
    app: Sanic[Any, Any] = Sanic("bench_" + secrets.token_hex(4), configure_logging=False)
    app.blueprint(chat(inbox))
    listening = Assist(Services(database, knowledge, clock))
    app.blueprint(
        blueprint(database, clock, knowledge, files=files, pushes=inbox.pushes, assist=listening)
    )
    with in_a_thread(app) as url:
        yield url
        inbox.pushes.closed = True


def desk(page: Page, address: str, username: str) -> None:
    enter(page, address, username)
    page.wait_for_selector(".rooms")
    page.goto(f"{address}/console/desk")
    page.wait_for_selector("#entries")
