"""Whose words the assist hears first: one utterance at a time in a process, for many at once only
take longer each; what is in front of an operator before all else, talks behind in the time left."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FRONT, ASKED_FOR, BEHIND = 0, 1, 2
"""On the screen; of a talk that is being opened, filed or closed; of one that nobody looks at."""
SHARE = 0.25
"""So much of the time, at most, talks behind the open ones are listened to."""


class Precedence:
    """Of one event loop. ``share`` is what :data:`BEHIND` may have of the time, 1 for all."""

    def __init__(self, share: float = 1.0) -> None:
        self._share = share
        self._busy = False
        self._again_at = 0.0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    @property
    def has_time(self) -> bool:
        """Whether nobody listens, and the pause after the last talk behind is over."""
        return not self._busy and time.monotonic() >= self._again_at

    @asynccontextmanager
    async def turn(self, rank: int) -> AsyncIterator[None]:
        """Wait for one's turn; of equals whoever came first."""
        if self._busy:
            mine = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (rank, next(self._count), mine))
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._pass_on()  # it came in the same moment
                raise
        self._busy = True
        began = time.monotonic()
        try:
            yield
        finally:
            if rank == BEHIND:
                ended = time.monotonic()
                self._again_at = ended + (ended - began) * (1 / self._share - 1)
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            _, _, other = heapq.heappop(self._waiting)
            if not other.done():
                other.set_result(None)
                return  # it stays busy, for that one
        self._busy = False
