"""Writers of several processes: whoever waits is passed by nobody, whoever dies holds nothing."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from intake.turnstile import Turnstile

HOLDS = """
import sys, time
from pathlib import Path
from intake.turnstile import Turnstile
mine = Turnstile(Path(sys.argv[1]))
assert mine.take(5)
print("in", flush=True)
time.sleep(600)
"""


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    return tmp_path / "hotline.db"


def stands_in_the_gate(who_looks: Turnstile) -> bool:
    """Whether somebody waits, as another process sees it."""
    gate, _ = who_looks._open()
    try:
        fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(gate, fcntl.LOCK_UN)
    return False


def test_who_comes_later_does_not_pass_who_waits(beside: Path) -> None:
    """Three of them: each object has files of its own, as each process has."""
    first, second, third = (Turnstile(beside) for _ in range(3))
    assert first.take(5)
    came: list[bool] = []
    waiting = threading.Thread(target=lambda: came.append(second.take(60)))
    waiting.start()
    while not stands_in_the_gate(third):
        pass
    assert not third.take(0.05)
    assert not came
    first.give()
    assert not first.take(0) or came, "the first one came in again before who had waited"
    waiting.join(60)
    assert came == [True]
    assert not first.take(0)
    second.give()
    assert third.take(5)


def test_who_dies_in_the_room_leaves_it_free(beside: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(beside)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None and other.stdout.readline() == "in\n"
        mine = Turnstile(beside)
        assert not mine.take(0)
    finally:
        other.kill()
        other.communicate()
    assert mine.take(30)


def test_who_waited_in_vain_stands_in_nobodys_way(beside: Path) -> None:
    first, second, third = (Turnstile(beside) for _ in range(3))
    assert first.take(5)
    assert not second.take(0.01)
    first.give()
    assert third.take(0)
