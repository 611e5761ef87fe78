"""A lock between processes that passes nobody over: through a gate, one at a time, into a room."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO

_FIRST, _LONGEST = 0.0005, 0.004
"""Seconds between two looks whether the way is free: at first, and at most."""


class Turnstile:
    """Whoever holds the room and comes again waits at the gate behind the one who was there
    before. What a process held is free when it ends, however it ends.

    For one thread of a process at a time (:class:`intake.fair_lock.FairLock`). Linux and other
    systems with ``flock``; on a disk of this machine.
    """

    def __init__(self, beside: Path) -> None:
        """Two empty files beside this one, made when they are first needed."""
        self._paths = [beside.with_name(f"{beside.name}-{name}") for name in ("gate", "room")]
        self._files: list[IO[bytes]] = []

    def take(self, seconds: float) -> bool:
        """Wait for one's turn; ``False`` if it has not come within ``seconds``."""
        gate, room = self._open()
        until = time.monotonic() + seconds
        if not _lock(gate, until):
            return False
        try:
            return _lock(room, until)
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)

    def give(self) -> None:
        """The next one's turn."""
        _, room = self._open()
        fcntl.flock(room, fcntl.LOCK_UN)

    def _open(self) -> list[IO[bytes]]:
        if not self._files:
            self._files = [one.open("ab") for one in self._paths]
        return self._files


def _lock(file: IO[bytes], until: float) -> bool:
    wait = _FIRST
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
        time.sleep(wait)
        wait = min(2 * wait, _LONGEST)
