"""Writes that share a commit: all or each for itself, and lasting before anybody is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select

from connectors.group_commit import GroupCommit
from intake import audit
from intake.clock import FrozenClock
from intake.db import Database
from intake.tables.audit import AuditRow
from intake.unit_of_work import UnitOfWork

pytestmark = pytest.mark.anyio


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def writes(clock: FrozenClock, number: int, *, fails: bool = False) -> Callable[[UnitOfWork], int]:
    """A change that leaves one audit row, or fails when it has written it."""

    def change(unit: UnitOfWork) -> int:
        audit.append(unit, "system", "test", "thing", str(number), at=clock.now())
        unit.session.flush()
        if fails:
            raise LookupError(number)
        return number

    return change


def rows(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditRow)) or 0


async def test_what_came_meanwhile_shares_a_commit_and_a_failure_takes_nobody_along(
    database: Database, clock: FrozenClock, pool: ThreadPoolExecutor
) -> None:
    before, commits = rows(database), []

    def note(connection: object) -> None:
        commits.append(connection)

    event.listen(database.engine, "commit", note)
    together = GroupCommit(database, pool)
    done = await asyncio.gather(
        *(together.write(writes(clock, nth, fails=nth % 10 == 3)) for nth in range(50)),
        return_exceptions=True,
    )
    event.remove(database.engine, "commit", note)
    good = [one for one in done if isinstance(one, int)]
    failed = [one.args for one in done if isinstance(one, LookupError)]
    assert (good, failed) == (
        [nth for nth in range(50) if nth % 10 != 3],
        [(nth,) for nth in range(3, 50, 10)],
    )
    assert rows(database) == before + 45
    assert len(commits) == 2, "the first one alone, then all that waited for it"
    with database.reading() as session:
        assert audit.verify(session) == before + 45


async def test_where_the_common_commit_fails_everybody_hears_it(
    database: Database, clock: FrozenClock, pool: ThreadPoolExecutor
) -> None:
    before = rows(database)

    def refuse(connection: object) -> None:
        raise OSError("the disk is full")

    event.listen(database.engine, "commit", refuse)
    together = GroupCommit(database, pool)
    try:
        done = await asyncio.gather(
            *(together.write(writes(clock, nth)) for nth in range(3)),
            return_exceptions=True,
        )
    finally:
        event.remove(database.engine, "commit", refuse)
    assert [type(one) for one in done] == [OSError] * 3
    assert rows(database) == before
    assert await together.write(writes(clock, 9)) == 9
    assert rows(database) == before + 1


async def test_whoever_has_gone_is_written_all_the_same(
    database: Database, clock: FrozenClock, pool: ThreadPoolExecutor
) -> None:
    before = rows(database)
    together = GroupCommit(database, pool)
    asked = [asyncio.ensure_future(together.write(writes(clock, nth))) for nth in range(3)]
    await asyncio.sleep(0)
    asked[2].cancel()
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert (done[:2], type(done[2])) == ([0, 1], asyncio.CancelledError)
    assert await together.write(writes(clock, 9)) == 9
    assert rows(database) == before + 4


async def test_threads_write_with_the_others_and_hear_what_failed(
    database: Database, clock: FrozenClock, pool: ThreadPoolExecutor
) -> None:
    before, together = rows(database), GroupCommit(database, pool)
    threads = together.from_threads()
    done = await asyncio.gather(
        *(together.write(writes(clock, nth)) for nth in range(3)),
        *(
            asyncio.to_thread(threads.write, writes(clock, nth, fails=nth == 5))
            for nth in range(3, 8)
        ),
        return_exceptions=True,
    )
    assert [one for one in done if isinstance(one, int)] == [0, 1, 2, 3, 4, 6, 7]
    assert isinstance(done[5], LookupError)
    assert rows(database) == before + 7
