"""Writers of one process come in one after the other, in the order in which they came."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from intake.db import Database
from intake.fair_lock import FairLock
from intake.privacy.keyring import Keyring


def test_whoever_waits_longest_is_next() -> None:
    turns, came = FairLock(), list[int]()
    assert turns.take(0)

    def come(nth: int) -> None:
        assert turns.take(60)
        came.append(nth)
        turns.give()

    threads = []
    for nth in range(5):
        threads.append(threading.Thread(target=come, args=(nth,)))
        threads[-1].start()
        while len(turns._waiting) <= nth:  # it stands in the line before the next one comes
            pass
    turns.give()
    for one in threads:
        one.join()
    assert came == [0, 1, 2, 3, 4]
    assert turns.take(0)


def test_whose_turn_does_not_come_goes_away() -> None:
    turns = FairLock()
    assert turns.take(0)
    assert not turns.take(0.001)
    turns.give()
    assert turns.take(0)


def test_a_unit_of_work_gives_its_turn_on_however_it_ends(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'turns.db'}", Keyring.generate())
    counted = "CREATE TABLE IF NOT EXISTS counted (nth INTEGER)"
    with database.unit_of_work() as uow:
        uow.session.connection().exec_driver_sql(counted)
        uow.commit()

    def write(nth: int) -> None:
        with database.unit_of_work() as uow:
            uow.session.connection().exec_driver_sql(f"INSERT INTO counted VALUES ({nth})")
            if nth % 2:
                uow.commit()

    threads = [threading.Thread(target=write, args=(nth,)) for nth in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with database.writing_together() as connection, database.unit_of_work(connection) as uow:
        found = uow.session.connection().exec_driver_sql("SELECT nth FROM counted ORDER BY nth")
        assert found.scalars().all() == list(range(1, 20, 2))
    database.dispose()


def test_one_connection_may_begin_again_before_it_goes_back(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'turns.db'}", Keyring.generate())
    with database.engine.execution_options(writing=True).connect() as connection:
        for statement in ("CREATE TABLE counted (nth INTEGER)", "INSERT INTO counted VALUES (1)"):
            with connection.begin():
                connection.exec_driver_sql(statement)
    with database.unit_of_work() as uow:  # and then it is the next one's turn
        found = uow.session.connection().exec_driver_sql("SELECT nth FROM counted")
        assert found.scalars().all() == [1]
    database.dispose()


def test_another_process_comes_in_between_those_who_write_one_after_the_other(
    tmp_path: Path,
) -> None:
    url, keyring, over = f"sqlite:///{tmp_path / 'turns.db'}", Keyring.generate(), threading.Event()
    here, there = Database(url, keyring), Database(url, keyring)  # each has turns of its own
    with here.unit_of_work() as uow:
        uow.session.connection().exec_driver_sql("CREATE TABLE counted (nth INTEGER)")
        uow.commit()
    written = 0

    def write_on_and_on() -> None:
        nonlocal written
        while not over.is_set() and written < 200:
            with here.unit_of_work() as uow:
                uow.session.connection().exec_driver_sql("INSERT INTO counted VALUES (1)")
                time.sleep(0.02)
                uow.commit()
            written += 1

    busy = threading.Thread(target=write_on_and_on)
    busy.start()
    for _ in range(20):
        with there.unit_of_work() as uow:
            uow.session.connection().exec_driver_sql("INSERT INTO counted VALUES (2)")
            uow.commit()
    in_time = busy.is_alive()
    over.set()
    busy.join()
    assert in_time, f"{written} were written before these twenty"
    here.dispose()
    there.dispose()
