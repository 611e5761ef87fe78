"""The database: one engine for SQLite or PostgreSQL, and the ways to read and write."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from intake.fair_lock import FairLock
from intake.privacy.keyring import Keyring
from intake.unit_of_work import UnitOfWork

READING = "reading"
_TURN = "turn"
KEPT_CONNECTIONS, MOST_CONNECTIONS = 20, 65
"""Of a process: as many as are used at a busy moment stay open, for opening one costs several times
what a question does; and at most two for each of its threads, for who reads and asks another part,
which reads by itself, must not wait for somebody who does the same."""
BUSY_SECONDS = 30
"""How long a SQLite writer waits for the one before it."""
_STEP_MS = 5
"""SQLite itself looks again after 1, 2, 5, … 100 ms for one that writes in another process. Where
many write one after the other it would look past every gap; begun anew after so long, it finds
one."""


class Database:
    """The engine, its keyring, and units of work.

    ``url`` is ``sqlite:///PATH`` or ``postgresql://…`` (spoken through psycopg 3). On SQLite
    a unit of work takes the write lock at its beginning, so that what it read still holds
    when it writes; plain use of ``engine`` begins deferred, and code that reads before it
    writes should ask for ``engine.execution_options(writing=True)``.
    """

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.keyring = keyring
        self.engine = _engine(make_url(url))
        # The column types see the dialect and nothing else; so the keys travel on it.
        self.engine.dialect.keyring = keyring  # type: ignore[attr-defined]
        self._writing = self.engine.execution_options(writing=True)

    @property
    def one_writer(self) -> bool:
        """Whether only one transaction writes at a time (SQLite)."""
        return self.engine.dialect.name == "sqlite"

    def unit_of_work(self, within: Connection | None = None) -> UnitOfWork:
        """A writing transaction: rolled back on leaving unless ``commit()`` was called.

        ``within`` :meth:`writing_together` it is a savepoint, and lasting only with the whole.
        """
        session = Session(
            within or self._writing,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )
        return UnitOfWork(session, self.keyring)

    @contextmanager
    def writing_together(self) -> Iterator[Connection]:
        """One transaction for several units of work; committed on leaving."""
        with self._writing.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading; whatever it changed is rolled back.

        On SQLite what has read and then writes is refused at once where another has written
        meanwhile; ``session.info[READING]`` tells helpers to write nothing.
        """
        with Session(self.engine, expire_on_commit=False, info={READING: True}) as session:
            yield session

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


# The one given back last is used first: what it has read and prepared is still warm.
_POOL: dict[str, Any] = {
    "pool_size": KEPT_CONNECTIONS,
    "max_overflow": MOST_CONNECTIONS - KEPT_CONNECTIONS,
    "pool_use_lifo": True,
}


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, **_POOL)
        event.listen(engine, "connect", _prepare_sqlite)
        _in_turn(engine, FairLock())
        return engine
    url = url.set(drivername="postgresql+psycopg")
    return create_engine(url, pool_pre_ping=True, **_POOL)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own notion of transactions is switched off; _in_turn opens them.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Deleted personal data is overwritten, not left in free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _in_turn(engine: Engine, turns: FairLock) -> None:
    """Begin transactions as SQLite wants it; the writers of this process one after the other.

    SQLite itself lets whoever waits look again after a while, ever more seldom: among many
    writers most of the time would go by with waiting, and some would never come in. Only the
    writers of other processes are waited for by looking again.
    """

    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("writing"):
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get(_TURN):  # kept from one transaction of a connection to the next
            connection.info[_TURN] = turns.take(BUSY_SECONDS)
        _enter(connection)

    def returned(_connection: Any, record: Any) -> None:
        if record.info.pop(_TURN, False):
            turns.give()

    event.listen(engine, "begin", begin)
    event.listen(engine, "checkin", returned)


def _enter(connection: Connection) -> None:
    """Take SQLite's write lock as soon as the other processes leave it."""
    until = time.monotonic() + BUSY_SECONDS
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_STEP_MS}")
    try:
        while time.monotonic() < until:
            try:
                cursor.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # fails as SQLAlchemy fails
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        cursor.close()
