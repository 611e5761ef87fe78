"""A short storm: each process is killed once while people write from WeChat."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.storm import PROCESSES, Weather, blow
from tests.running import System

SHORT = Weather(seconds=60, rate=2, people=6, between=(9.0, 12.0), rest=300)


@pytest.mark.timeout(900)
def test_nothing_is_lost_doubled_or_out_of_order(with_platforms: System) -> None:
    found = asyncio.run(blow(with_platforms, SHORT, print))
    assert found.verdict.wrong == []
    assert set(found.killed) == set(PROCESSES)
    # Messages that wait together have one answer together: on a slow machine there are fewer.
    assert found.verdict.messages > 0 and found.verdict.answers > 0
