"""Writes of many callers in one transaction: one sync of the disk for all that waited for it.

SQLite lets one writer in at a time and waits for the disk at each commit. What comes while a
commit is under way is done together in the next one, each in a savepoint of its own, so that
what fails takes nobody along; whoever asked hears of it after the common commit. PostgreSQL
does this by itself, for writers side by side, and a long transaction would hold locks there.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeVar

from intake.db import Database
from intake.unit_of_work import UnitOfWork

T = TypeVar("T")
MOST = 100
"""So many writes at most share one commit."""
_LONGEST = 60.0
"""Seconds that a thread waits for its write: longer than any other writer may take."""


@dataclass
class _Wish:
    change: Callable[[UnitOfWork], Any]
    told: asyncio.Future[Any]
    result: Any = None
    error: Exception | None = None


class GroupCommit:
    """The writes of one event loop, done on threads of `pool`."""

    def __init__(self, database: Database, pool: Executor) -> None:
        self._database = database
        self._pool = pool
        self._waiting: deque[_Wish] = deque()
        self._busy = False

    async def write(self, change: Callable[[UnitOfWork], T]) -> T:
        """The result of a change, once it is committed."""
        loop = asyncio.get_running_loop()
        wish = _Wish(change, loop.create_future())
        self._waiting.append(wish)
        if not self._busy:
            self._busy = True
            self._begin(loop)
        result: T = await wish.told
        return result

    def from_threads(self) -> FromThreads:
        """The same for threads, which wait for the result; asked for on the event loop."""
        return FromThreads(self, asyncio.get_running_loop())

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        wishes = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        doing = loop.run_in_executor(self._pool, self._do, wishes)
        doing.add_done_callback(lambda done: self._done(loop, wishes, done))

    def _do(self, wishes: list[_Wish]) -> None:
        with self._database.writing_together() as connection:
            for wish in wishes:
                try:
                    with self._database.unit_of_work(connection) as unit:
                        wish.result = wish.change(unit)
                        unit.commit()
                except Exception as error:
                    wish.error = error

    def _done(
        self, loop: asyncio.AbstractEventLoop, wishes: list[_Wish], done: asyncio.Future[None]
    ) -> None:
        failed = None if done.cancelled() else done.exception()
        for wish in wishes:
            error = failed or wish.error
            if wish.told.done():
                continue  # whoever asked has gone
            if error is not None:
                wish.told.set_exception(error)
            elif done.cancelled():
                wish.told.cancel()
            else:
                wish.told.set_result(wish.result)
        if self._waiting:
            self._begin(loop)
        else:
            self._busy = False


@dataclass(frozen=True)
class FromThreads:
    """Writes of threads, done with those of the event loop."""

    together: GroupCommit
    loop: asyncio.AbstractEventLoop

    def write(self, change: Callable[[UnitOfWork], T]) -> T:
        """The result of a change, once it is committed; what it raises is raised here, and
        TimeoutError where the event loop has stopped meanwhile."""
        wish = asyncio.run_coroutine_threadsafe(self.together.write(change), self.loop)
        return wish.result(_LONGEST)
