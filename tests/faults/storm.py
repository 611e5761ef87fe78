"""The storm: people write all the time, and a process after the other is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from intake.db import Database
from tests.faults import verdict, watch
from tests.faults.people import Matter, Person
from tests.faults.phones import Phones
from tests.faults.verdict import Verdict
from tests.running import System

PROCESSES = ("web", "bot", "actions", "worker")
ACCOUNT = "gh_000000000001"
"""The simulated account's own id (`simulators.wechat.wire.Account`)."""


@dataclass(frozen=True)
class Weather:
    """``rate`` messages a second for so many ``seconds``, by ``people`` at a time; a process is
    killed (SIGKILL) every ``between`` seconds or so. ``rest`` is how long all may take to settle."""

    seconds: float
    rate: float
    people: int
    between: tuple[float, float] = (8.0, 20.0)
    rest: float = 600.0
    seed: int = 12317


@dataclass
class Outcome:
    """Figures of one storm; ``rate`` is how many messages a second were taken while it blew."""

    verdict: Verdict
    killed: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    refused: int = 0
    rate: float = 0.0
    settled: float = 0.0


async def blow(system: System, weather: Weather, say: Callable[[str], None]) -> Outcome:
    """Let it blow over a running system, wait until all has settled, and judge."""
    database = system.database()
    try:
        with watch.watching(database):
            return await _blow(system, database, weather, say)
    finally:
        database.dispose()


async def _blow(
    system: System, database: Database, weather: Weather, say: Callable[[str], None]
) -> Outcome:
    assert system.platform is not None
    phones, chance = Phones(system.platform), Random(weather.seed)
    outcome = Outcome(Verdict())
    people = [
        await phones.join(nth, Random(f"{weather.seed}/{nth}")) for nth in range(weather.people)
    ]
    until = time.monotonic() + weather.seconds
    killer = asyncio.create_task(_kill(system, weather, chance, until, outcome.killed, say))
    await asyncio.gather(*(_write(phones, one, weather, until) for one in people))
    await killer
    began = time.monotonic()
    await asyncio.to_thread(system.wait_ready, 180.0)
    while not verdict.at_rest(database):
        if time.monotonic() - began > weather.rest:
            outcome.verdict.wrong.append("it does not come to rest")
            break
        await asyncio.sleep(1.0)
    outcome.settled = time.monotonic() - began
    seen = {one.openid: await phones.seen(one) for one in people}
    with database.reading() as session:
        turns = watch.settled(session)
        for one in people:
            verdict.judge(session, ACCOUNT, one, seen[one.openid], turns, outcome.verdict)
    verdict.weigh_repeats(outcome.verdict, outcome.killed.total())
    sent = [told for one in people for told in one.sent]
    outcome.sent = len(sent)
    outcome.refused = sum(not told.taken for told in sent)
    outcome.rate = sum(told.taken and told.at < until for told in sent) / weather.seconds
    await phones.close()
    return outcome


async def _write(phones: Phones, person: Person, weather: Weather, until: float) -> None:
    pause = weather.people / weather.rate
    await asyncio.sleep(person.chance.uniform(0, pause))
    while time.monotonic() < until:
        begun = time.monotonic()
        wanted = person.wants()
        if isinstance(wanted, Matter):  # brought to its end, whatever the weather
            await phones.bring(person, wanted, until + weather.rest)
        else:
            await phones.insist(person, wanted)
        spent = time.monotonic() - begun
        await asyncio.sleep(max(0.0, pause * person.chance.uniform(0.5, 1.5) - spent))


async def _kill(
    system: System,
    weather: Weather,
    chance: Random,
    until: float,
    killed: Counter[str],
    say: Callable[[str], None],
) -> None:
    turn = list(PROCESSES)
    while True:
        await asyncio.sleep(chance.uniform(*weather.between))
        if time.monotonic() >= until:
            return
        name = turn[0] if turn else chance.choice(PROCESSES)
        with suppress(LookupError, ProcessLookupError):  # just being started anew: later, then
            os.kill(await asyncio.to_thread(system.pid_of, name), signal.SIGKILL)
            killed[name] += 1
            turn = turn[1:]
            say(f"{max(0, round(until - time.monotonic()))} s left: {name} killed")
