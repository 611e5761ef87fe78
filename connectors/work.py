"""Background work of one process: tasks on the event loop, database work on threads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from connectors.group_commit import GroupCommit
from connectors.logs import trace
from intake.db import Database
from intake.unit_of_work import UnitOfWork

log = logging.getLogger("hotline.work")
T = TypeVar("T")


class Work:
    """Runs what was begun to its end. The event loop never waits for the database."""

    def __init__(
        self, database: Database, threads: int, together: GroupCommit | None = None
    ) -> None:
        """``together`` are the writes of this process, where others share them too."""
        self._database = database
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="inbox")
        if together is None and database.one_writer:
            together = GroupCommit(database, self._pool)
        self._together = together
        self._tasks: set[asyncio.Task[Any]] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}

    async def write(self, change: Callable[[Session], T]) -> T:
        """Run a change in a transaction of its own on a thread, and commit it."""
        return await self.act(lambda unit: change(unit.session))

    async def act(self, change: Callable[[UnitOfWork], T]) -> T:
        """As :meth:`write`, for a change that leaves audit rows."""

        if self._together is not None:
            return await self._together.write(change)

        def run() -> T:
            with self._database.unit_of_work() as unit:
                result = change(unit)
                unit.commit()
                return result

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    async def read(self, look: Callable[[Session], T]) -> T:
        """Read on a thread."""

        def run() -> T:
            with self._database.reading() as session:
                return look(session)

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin something that nobody waits for; its failure is logged."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def later(self, key: str, seconds: float, begin: Callable[[], None]) -> None:
        """Begin something after a while; the same key again replaces what was to come."""

        def now() -> None:
            self._timers.pop(key, None)
            begin()

        old = self._timers.pop(key, None)
        if old is not None:
            old.cancel()
        self._timers[key] = asyncio.get_running_loop().call_later(seconds, now)

    async def settled(self) -> None:
        """Wait until everything begun so far, and what it began, has come to its end."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self, grace: float) -> None:
        """Drop what was to come later; give what is under way `grace` seconds."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=grace)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        self._pool.shutdown()

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("failed: %s", trace(error))
