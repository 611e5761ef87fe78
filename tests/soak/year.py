"""The year itself: a day after the other, acts of people and sweeps at the same time."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from random import Random

from sqlalchemy import update

from intake import seeds
from intake.clock import SHANGHAI, FrozenClock
from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tables import OutboxMessage
from tests.soak.acts import Hands
from tests.soak.case import Case
from tests.soak.checks import Figures, check
from tests.soak.places import settle
from tests.soak.plan import new_case, next_act
from tests.soak.sweeper import Sweepers

FIRST = date(2026, 1, 5)
DAY = timedelta(days=1)
SWEEP, ARCHIVE, WORK, NOON, EVENING = hour(7), hour(8), hour(9), hour(12), hour(17, 30)
LARGEST = 20
"""Acts of people in one transaction, at most: as many as a busy minute of a county has."""


@dataclass(frozen=True)
class Size:
    """``days`` of filing, and ``after`` in which what lies there is swept on. ``shot`` is the
    share of sweeps in which a process is killed."""

    cases: int
    days: int
    after: int
    shot: float
    seed: int = 12317
    first: date = FIRST


class Year:
    """One simulation on an empty database with all tables. ``keys`` is the folder of its keys.

    ``last`` is the last day; with ``ends_early`` set meanwhile, the one that goes on then.
    """

    def __init__(self, url: str, keys: Path, size: Size) -> None:
        self.size = size
        self._database = Database(url, Keyring.load_or_create(keys))
        self._chance = Random(f"{size.seed}/year")
        self._where = (url, keys)
        self._agenda: dict[date, list[tuple[Case, str]]] = defaultdict(list)
        self._households: dict[int, list[Case]] = defaultdict(list)
        self.cases: list[Case] = []
        self.seconds: dict[str, float] = defaultdict(float)
        self.last = size.first + DAY * (size.days + size.after - 1)
        self.ends_early = False

    def run(self, say: Callable[[str], None] = lambda _: None) -> Figures:
        """The whole of it; gives the figures, with what is wrong in them."""
        began = time.monotonic()
        with self._database.unit_of_work() as uow:
            seeds.ensure(uow.session)
            uow.commit()
        self._users = settle(self._database, _at(self.size.first, SWEEP))
        self._plan()
        sweepers = Sweepers(*self._where, Random(f"{self.size.seed}/shots"), self.size.shot)
        try:
            day = self.size.first
            while day <= self.last:
                self._day(day, sweepers)
                if self.ends_early:
                    self.last = day
                if day.day == 1 or day == self.last:
                    taken = round(time.monotonic() - began)
                    say(f"{day}: {len(self.cases)} cases, {sweepers.kills} shot, {taken} s")
                day += DAY
        finally:
            sweepers.stop()
        begin = time.monotonic()
        figures = check(self._database, self.cases, self.last)
        self.seconds["check"] = time.monotonic() - begin
        counts = {
            **figures.counts,
            "days": (self.last - self.size.first).days + 1,
            "processes shot": sweepers.kills,
            "of these in a pass": sweepers.in_work,
            "passes that gave way": sweepers.gave_way,
            "seconds": round(time.monotonic() - began),
            **{f"seconds {name}": round(value) for name, value in self.seconds.items()},
        }
        self._database.dispose()
        return Figures(counts, figures.wrong)

    def _plan(self) -> None:
        for nth in range(self.size.cases):
            on = self.size.first + DAY * self._chance.randrange(self.size.days)
            self._agenda[on].append((new_case(nth, self.size.seed), "file"))

    def _day(self, day: date, sweepers: Sweepers) -> None:
        begin = time.monotonic()
        sweepers.begin("sweep", _at(day, SWEEP))
        sweepers.finish()
        sweepers.begin("archive", _at(day, ARCHIVE))
        sweepers.finish()
        self._deliver()
        middle = time.monotonic()
        sweepers.begin("sweep", _at(day, NOON))
        self._work(day, sweepers)
        sweepers.finish()
        late = time.monotonic()
        sweepers.begin("sweep", _at(day, EVENING))
        sweepers.finish()
        self._deliver()
        self.seconds["work"] += late - middle
        self.seconds["sweeps alone"] += time.monotonic() - late + middle - begin

    def _work(self, day: date, sweepers: Sweepers) -> None:
        """Everything that people do this day, one act a case, in transactions of a few acts."""
        acts = self._agenda.pop(day, [])
        self._chance.shuffle(acts)
        clock = FrozenClock(_at(day, WORK))
        while acts:
            count = self._chance.randint(1, LARGEST)
            now, acts = acts[:count], acts[count:]
            with self._database.unit_of_work() as uow:
                hands = Hands(uow, self._users, clock, self._households)
                for case, act in now:
                    hands.take(case, act)
                    clock.advance(seconds=7)
                uow.commit()
            for case, act in now:
                if act == "file":
                    self.cases.append(case)
                    self._households[case.household].append(case)
                following = next_act(case, day)
                if following is not None:
                    self._agenda[max(following[0], day + DAY)].append((case, following[1]))
            sweepers.glance()

    def _deliver(self) -> None:
        """What the delivery does is tested elsewhere; here everything goes out at once."""
        with self._database.unit_of_work() as uow:
            waiting = update(OutboxMessage).where(OutboxMessage.state == "waiting")
            uow.session.execute(waiting.values(state="sent"))
            uow.commit()


def _at(day: date, time_of_day: hour) -> datetime:
    return datetime.combine(day, time_of_day, SHANGHAI)
