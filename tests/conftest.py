"""Fixtures for all rooms: one running system a test session, and the marks of slow tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.running import System, running

# The machine may be busy with other things; how long an example takes says nothing.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")

SLOW_MODULES = ("tests/browser/", "tests/bot/", "in_browser", "test_webchat_page")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever uses the running system or a browser is slow."""
    for item in items:
        runs_the_system = "system" in getattr(item, "fixturenames", ())
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
