"""The scripted conversations of ``talks/`` with the running system."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.play import play
from tests.conversations.running_system import Hands
from tests.conversations.script import Case, load
from tests.running import System

CASES = [
    pytest.param(case, id=f"{path.stem}-{case.id}")
    for path in sorted((Path(__file__).parent / "talks").glob("*.yml"))
    for case in load(path)
]


@pytest.mark.parametrize("case", CASES)
def test_a_talk_ends_with_its_records(system: System, case: Case) -> None:
    played = play(case, Hands(system.address, system.home))
    assert played.right and not played.unsaid, "\n" + played.report()
