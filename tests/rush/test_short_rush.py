"""A short rush: what is said comes to the open workbenches once and in order, and fills the form."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.running import System, running
from tests.rush.rush import Crowd, hold, prepare

SHORT = Crowd(seconds=30, talks=12, calls=6, desks=3, waiting=4, cut=4.0, stay=15.0, begin=5.0)


@pytest.mark.timeout(900)
def test_nothing_is_missed_repeated_or_filled_wrongly(system: System, tmp_path: Path) -> None:
    home = tmp_path / "var"
    prepare(home)
    with running(home, model=system.model()) as started:
        loaded = started.command("demo", "--no-cases")
        assert loaded.returncode == 0, loaded.stderr
        found = asyncio.run(hold(started, SHORT, print)).ledger
    assert (found.missed, found.repeated, found.wrong) == ([], [], [])
    assert found.breaks > 0 and found.messages > 0
