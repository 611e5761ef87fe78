"""The rush: everybody speaks, every workbench is open, lines break, and then nothing may be wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from connectors.tables import Conversation
from intake.clock import SystemClock
from intake.db import Database
from intake.people.passwords import make_hash
from intake.people.users import add_user, find_user
from tests.console.browser import PASSWORD
from tests.running import PROCESSES, System
from tests.rush.desk import Desk
from tests.rush.ledger import Ledger
from tests.rush.memory import Memory
from tests.rush.people import SETTINGS, People

REGIONS = (None, "320981")
"""Every other operator is one of a county: what they may open is asked of each talk."""
SETTLE = 180.0


@dataclass(frozen=True)
class Crowd:
    """So many ``talks`` go on at a time, ``calls`` of them on the telephone; ``waiting`` more stand
    in the queue. A line breaks every ``cut`` seconds or so, a page stays with a talk for about
    ``stay`` seconds."""

    seconds: float
    talks: int = 200
    calls: int = 20
    desks: int = 20
    waiting: int = 40
    cut: float = 20.0
    stay: float = 30.0
    begin: float = 60.0
    """Seconds before, within which they all begin; nothing is measured then."""
    seed: int = 12317


@dataclass
class Outcome:
    """What came of it."""

    ledger: Ledger
    memory: dict[str, Memory]
    """By process."""


def prepare(home: Path) -> None:
    """A telephone system is configured, before anything starts."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = home / "channels.toml"
    file.touch(mode=0o600)
    file.write_text(f'[phone]\nkey_id = "{SETTINGS.key_id}"\nsecret = "{SETTINGS.secret}"\n')


def operators(database: Database, count: int) -> list[str]:
    """Operators who can log in; their names."""
    clock, known = SystemClock(), make_hash(PASSWORD)
    names = [f"zuoxi{nth:02}" for nth in range(1, count + 1)]
    with database.unit_of_work() as uow:
        for nth, name in enumerate(names):
            user = find_user(uow.session, name)
            if user is None:
                region = REGIONS[nth % len(REGIONS)]
                user, _ = add_user(uow, name, f"坐席{nth + 1}", "operator", region, clock)
            user.password_hash, user.first_secret_until = known, None
        uow.commit()
    return names


async def hold(system: System, crowd: Crowd, say: Callable[[str], None]) -> Outcome:
    """Let it go on at a running system, wait until all is there, and judge."""
    chance, database = Random(crowd.seed), system.database()
    ledger = Ledger()
    memory = {name: Memory(system.pid_of(name)) for name in PROCESSES}
    async with AsyncExitStack() as stack:
        desks = [
            Desk(
                system.address, name, ledger, Random(f"{crowd.seed}/{name}"), crowd.cut, crowd.stay
            )
            for name in operators(database, crowd.desks)
        ]
        for one in desks:
            await one.enter()
            stack.push_async_callback(one.leave)
        say(f"{len(desks)} pages are open")
        people = People(system.address, database, ledger, time.time() + crowd.seconds, chance)
        stack.push_async_callback(people.close)
        for nth in range(crowd.waiting):
            await people.wait_in_vain(phone=nth % 2 == 0)
        say(f"{crowd.waiting} wait")
        ledger.counts_from = time.time() + crowd.begin
        people.until = ledger.counts_from + crowd.seconds
        watching = [asyncio.create_task(one.watch()) for one in memory.values()]
        telling = asyncio.create_task(_tell(ledger, memory, people.until, say))
        async with asyncio.TaskGroup() as lines:
            for nth in range(crowd.talks):
                first = chance.uniform(0.0, crowd.begin)
                desk = desks[nth % len(desks)]
                lines.create_task(people.line(desk, first, phone=nth < crowd.calls))
        for task in (*watching, telling):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for one in desks:
            await one.quiet()
        await _arrived(database, desks, ledger)
    ledger.check_stored(database)
    database.dispose()
    return Outcome(ledger, memory)


async def _arrived(database: Database, desks: list[Desk], ledger: Ledger) -> None:
    """What was said last has come to every page that has the talk open, and fills its form."""
    deadline = time.monotonic() + SETTLE
    late = [one.watch for one in desks if one.watch and one.watch.talk in one.talks]
    while late and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        with database.reading() as session:
            query = select(Conversation.id, Conversation.last_seq).where(
                Conversation.id.in_([one.talk for one in late])
            )
            last = dict(session.execute(query).tuples().all())
        late = [one for one in late if one.waits or one.after != last[one.talk]]
    ledger.missed += [f"{one.talk}: nothing behind {one.after}" for one in late]


async def _tell(
    ledger: Ledger, memory: Mapping[str, Memory], until: float, say: Callable[[str], None]
) -> None:
    while True:
        await asyncio.sleep(10)
        left = timedelta(seconds=max(0, round(until - time.time())))
        recent = sorted(ledger.times.assist[-200:]) or [0.0]
        say(
            f"{left} left: {sum(map(len, ledger.spoken.values()))} utterances, "
            f"assist p95 {recent[int(len(recent) * 0.95)] * 1000:.0f} ms, "
            f"{memory['web'].samples[-1][1]:.0f} MiB, wrong {len(ledger.wrong)}, missed {len(ledger.missed)}"
        )
