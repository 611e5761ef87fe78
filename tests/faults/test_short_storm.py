"""A short storm: each process is killed once while people write from WeChat."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.faults.storm import PROCESSES, Weather, blow
from tests.running import System, running

SHORT = Weather(seconds=60, rate=2, people=6, between=(9.0, 12.0), rest=300)


@pytest.mark.timeout(900)
def test_nothing_is_lost_doubled_or_out_of_order(system: System, tmp_path: Path) -> None:
    with running(tmp_path / "var", simulators=True, model=system.model()) as apart:
        found = asyncio.run(blow(apart, SHORT, print))
    assert found.verdict.wrong == []
    assert set(found.killed) == set(PROCESSES)
    assert found.verdict.messages > 0 and found.verdict.answers >= found.verdict.messages
