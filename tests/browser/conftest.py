"""Fixtures: the browser, and screens in it that must not complain or ask strangers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Screen, find, launched
from tests.running import System

NewScreen = Callable[[tuple[int, int]], Screen]


@pytest.fixture(scope="session", autouse=True)
def chromium_path() -> str:
    """Looked for before anything is started in vain."""
    return find()


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """Not longer than a module: an open Playwright holds the thread's event loop."""
    with launched(chromium_path) as browser:
        yield browser


@pytest.fixture
def new_screen(chromium: Browser, system: System, tmp_path: Path) -> Iterator[NewScreen]:
    """A new device of this size each time it is called; pictures go to ``screens``."""
    screens: list[Screen] = []

    def make(size: tuple[int, int]) -> Screen:
        screens.append(Screen(chromium, size, system.address, tmp_path / "screens"))
        return screens[-1]

    yield make
    for screen in screens:
        screen.close()
    assert [one.strangers for one in screens] == [[] for _ in screens]
    assert [one.complaints for one in screens] == [[] for _ in screens]
