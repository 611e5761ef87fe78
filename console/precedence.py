"""Whose words the assist hears first: few utterances at a time, for many at once only take longer
each; what is in front of an operator before all else, talks behind after them."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

FRONT, ASKED_FOR, BEHIND = 0, 1, 2
"""On the screen; of a talk that is being opened, filed or closed; of one that nobody looks at."""
AT_ONCE = 2
"""While one utterance is understood, the bot is asked what the next one is meant for."""


class Precedence:
    """Of one event loop."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    @asynccontextmanager
    async def turn(self, rank: int) -> AsyncIterator[None]:
        """Wait for one's turn; of equals whoever came first."""
        if not self._free:
            mine = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (rank, next(self._count), mine))
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._pass_on()  # it came in the same moment
                raise
        else:
            self._free -= 1
        try:
            yield
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            _, _, other = heapq.heappop(self._waiting)
            if not other.done():
                other.set_result(None)
                return  # the place is that one's
        self._free += 1
