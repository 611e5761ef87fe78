"""A process's threads at two connections each: nobody waits for somebody who does the same."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from intake.db import Database
from intake.privacy.keyring import Keyring

THREADS = 24


def test_who_reads_may_read_once_more_while_all_others_do(url: str, keyring: Keyring) -> None:
    database = Database(url, keyring)
    all_read = threading.Barrier(THREADS, timeout=60)

    def read(nth: int) -> int:
        with database.reading() as outer:
            outer.execute(text("SELECT 1"))
            all_read.wait()
            with database.reading() as inner:
                found = inner.execute(text("SELECT :nth"), {"nth": str(nth)}).scalar_one()
            return int(found)

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(read, range(THREADS))) == list(range(THREADS))
    database.dispose()
