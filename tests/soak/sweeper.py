"""Sweep processes on the same database, killed at random and started again.

A process gets a moment and answers when its pass is over, so that whoever leads the year knows:
all that was ripe at that moment has been taken by somebody.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from datetime import datetime
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random

from sqlalchemy.exc import OperationalError

from intake.clock import FrozenClock
from intake.db import Database
from intake.overdue import sweep
from intake.privacy.keyring import Keyring
from intake.tickets.archiving import archive_quiet

PROCESSES = 3
SLOWEST = 1800
"""Seconds for one pass before the year is given up."""
Order = tuple[str, datetime]

# Not forked from this process: a connection to SQLite must not be carried across a fork.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.soak.sweeper"])


def _work(url: str, keys: Path, orders: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever leads the year
    database = Database(url, Keyring.load_or_create(keys))
    while True:
        try:
            what, moment = orders.recv()
        except EOFError:
            return
        try:
            (archive_quiet if what == "archive" else sweep)(database, FrozenClock(moment))
        except OperationalError:  # as with the worker, another pass will come
            orders.send(False)
        else:
            orders.send(True)


class _Process:
    def __init__(self, url: str, keys: Path) -> None:
        self.talk, theirs = _context.Pipe()
        self._process = _context.Process(target=_work, args=(url, keys, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.waiting: list[Order] = []

    def order(self, one: Order) -> None:
        self.waiting.append(one)
        self.talk.send(one)

    def hear(self) -> bool:
        """Whether the pass was made; one that had to give way to a writer is ordered again."""
        try:
            done = bool(self.talk.recv())
        except EOFError:
            raise RuntimeError("a sweep process has ended by itself") from None
        one = self.waiting.pop(0)
        if not done:
            self.order(one)
        return done

    def end(self) -> None:
        """At once (SIGKILL), whatever it does."""
        self._process.kill()
        self._process.join()
        self.talk.close()


class Sweepers:
    """Three of them. ``kills`` counts those that were shot, ``in_work`` those of them that were
    in the middle of a pass, ``gave_way`` the passes that found the database locked too long."""

    def __init__(self, url: str, keys: Path, chance: Random, share: float) -> None:
        self._where = (url, keys)
        self._all = [_Process(url, keys) for _ in range(PROCESSES)]
        self._chance, self._share = chance, share
        self._shoot_at: float | None = None
        self.kills = self.in_work = self.gave_way = 0

    def begin(self, what: str, moment: datetime) -> None:
        """Order a pass from each; perhaps one will be shot meanwhile."""
        for one in self._all:
            one.order((what, moment))
        if self._chance.random() < self._share:
            self._shoot_at = time.monotonic() + self._chance.choice((0.004, 0.02, 0.06, 0.2))

    def glance(self) -> None:
        """Take in what was answered, shoot if it is time; never waits."""
        self._listen(0)

    def finish(self) -> None:
        """Wait until every pass is over; who was shot is started again with the same orders."""
        until = time.monotonic() + SLOWEST
        while any(one.waiting for one in self._all):
            if time.monotonic() > until:
                raise RuntimeError("a pass of the sweep does not come to its end")
            self._listen(0.01)
        self._shoot_at = None

    def stop(self) -> None:
        for one in self._all:
            one.end()

    def _listen(self, seconds: float) -> None:
        busy = {one.talk: one for one in self._all if one.waiting}
        for talk in wait(list(busy), seconds):
            assert isinstance(talk, Connection)
            self.gave_way += not busy[talk].hear()
        if self._shoot_at is not None and time.monotonic() >= self._shoot_at:
            self._shoot_at = None
            self._shoot()

    def _shoot(self) -> None:
        busy = [at for at, one in enumerate(self._all) if one.waiting]
        nth = self._chance.choice(busy or range(PROCESSES))
        old = self._all[nth]
        old.end()
        self.kills += 1
        self.in_work += bool(old.waiting)
        self._all[nth] = new = _Process(*self._where)
        for one in old.waiting:
            new.order(one)
