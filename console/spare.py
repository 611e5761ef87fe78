"""The time that is left for talks which nobody looks at: of what is said at once in front of all
operators nothing may wait for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SHARE = 0.25
"""So much of the time, at most, talks behind the open ones are listened to."""


class Spare:
    """One at a time in a process, with a pause after each in the measure of the time it took;
    ``share`` 1 is none. Safe to use from several threads."""

    def __init__(self, share: float = 1.0) -> None:
        self._share = share
        self._lock = threading.Lock()
        self._busy = False
        self._again_at = 0.0

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Whether there is time now; until the block ends nobody else has it."""
        began = time.monotonic()
        with self._lock:
            free = not self._busy and began >= self._again_at
            self._busy = self._busy or free
        try:
            yield free
        finally:
            if free:
                ended = time.monotonic()
                with self._lock:
                    self._busy = False
                    self._again_at = ended + (ended - began) * (1 / self._share - 1)
