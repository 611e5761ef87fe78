"""Fixtures for all rooms: one running system a test session, and the marks of slow tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

from tests.running import System, running, still_held

# The machine may be busy with other things; how long an example takes says nothing.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")

SLOW_MODULES = ("tests/browser/", "tests/bot/", "in_browser", "test_webchat_page")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever uses the running system or a browser is slow."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        runs_the_system = "system" in names
        if runs_the_system or any(one in item.nodeid for one in SLOW_MODULES):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """All four processes, with the demo's places and people."""
    home: Path = tmp_path_factory.mktemp("system") / "var"
    home.mkdir()
    with running(home) as started:
        loaded = started.command("demo", "--no-cases")
        assert loaded.returncode == 0, loaded.stderr
        yield started


@pytest.fixture(scope="session")
def with_platforms(system: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of its own beside the simulated platforms. It is told to stop while people speak;
    when it has stopped, nothing may be held by it any more."""
    home: Path = tmp_path_factory.mktemp("platforms") / "var"
    with running(home, simulators=True, model=system.model()) as started:
        yield started
        for _ in range(5):
            threading.Thread(target=_speak, args=(started.platform,), daemon=True).start()
    assert still_held(started) == []


def _speak(platform: str) -> None:
    """Somebody follows the account and asks something, whatever comes of it."""
    with suppress(httpx.HTTPError), httpx.Client(base_url=platform, trust_env=False) as phone:
        openid = phone.post("/people", json={"name": "农户"}).json()["openid"]
        phone.post(f"/people/{openid}/say", json={"text": "低保怎么申请"})
