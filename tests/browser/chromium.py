"""Debian's Chromium for the tests, and a screen in it that is measured and pictured."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = (390, 844)
DESK = (1280, 800)
SIZES = [PHONE, DESK]
PATIENCE_MS = 60_000
"""How long a page waits for what should come at once: the machine may be busy."""

MEASURE = (Path(__file__).parent / "measure.js").read_text("utf-8")


def find() -> str:
    """Path of the browser; without one the tests are skipped, but fail where ``CI=true``."""
    for name in ("chromium", "chromium-browser"):
        if path := shutil.which(name):
            return path
    reason = "no Chromium on the PATH (Debian: apt install chromium)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """A Chromium without a window."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Screen:
    """One person's device: a page, what it asked for, what it complained about.

    ``strangers`` are the addresses of requests that left the installation, ``complaints`` the
    errors in the browser's console.
    """

    def __init__(self, browser: Browser, size: tuple[int, int], home: str, pictures: Path) -> None:
        self.width, self.height = size
        self.touch = phone = size == PHONE
        self._context = browser.new_context(
            viewport={"width": self.width, "height": self.height},
            is_mobile=phone,
            has_touch=phone,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=home,
        )
        self._home, self._pictures = home, pictures
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self._context.on("request", self._asked)
        self._context.on("console", self._complained)
        self._context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)

    def look(self, name: str) -> list[str]:
        """Save a picture of this state; gives what cannot be read or hit in it."""
        self._pictures.mkdir(exist_ok=True)
        self.page.screenshot(path=self._pictures / f"{self.width}-{name}.png")
        found: list[str] = self.page.evaluate(MEASURE, self.width)
        return found

    def network(self, there: bool) -> None:
        """Cut the network or bring it back."""
        self._context.set_offline(not there)

    def forgive(self, complaint: str) -> None:
        """Drop the complaints that contain this, which the test itself has caused."""
        self.complaints = [one for one in self.complaints if complaint not in one]

    def close(self) -> None:
        self._context.close()

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self._home}/", "blob:", "data:")):
            self.strangers.append(request.url)

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} {message.location.get('url', '')}".strip())
