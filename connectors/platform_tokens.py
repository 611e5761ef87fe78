"""Access tokens of platforms: one holder for all processes, renewed early, forced rarely."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, or_, update
from sqlalchemy.orm import Session

from connectors.logs import trace
from connectors.platform_token_table import PlatformToken
from intake.clock import SHANGHAI, Clock, local_date
from intake.db import Database
from intake.tables.base import random_id
from intake.upsert import insert_missing

log = logging.getLogger("hotline.tokens")

EARLY = timedelta(minutes=5)
"""So long before its end a token is renewed: from then on the platform gives the next one."""
FORCED_A_DAY, FORCED_APART = 20, timedelta(seconds=30)
"""What WeChat allows of forced renewals; others allow more."""
LEASE = timedelta(seconds=30)
"""Longer than asking the platform may take."""
AGAIN = timedelta(seconds=30)
"""So long nobody asks early again, after a failure or the same token once more."""
_LOOKS, _PAUSE = 50, 0.2
"""How often, and how far apart in seconds, one looks for the token that another asks for."""


class NoToken(Exception):
    """There is no token to be had now; ``retry_after`` is when it may be worth trying again."""

    def __init__(self, reason: str, retry_after: timedelta) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Issued:
    """What the platform gave: a token, and for how long it holds from now."""

    token: str = field(repr=False)
    lifetime: timedelta


@dataclass(frozen=True)
class Token:
    """A token to use; ``generation`` tells it from the ones before and after."""

    value: str = field(repr=False)
    generation: int


Issue = Callable[[bool], Issued]
"""Asks the platform, within 20 seconds; ``True`` forces another token. May raise anything."""


class PlatformTokens:
    """The tokens in the database. Whoever finds one due takes a lease and asks for all.

    Blocking; from asynchronous code call it in a thread. ``pause`` waits for so many seconds.
    """

    def __init__(
        self, database: Database, clock: Clock, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._database = database
        self._clock = clock
        self._pause = pause

    def get(self, name: str, issue: Issue) -> Token:
        """The account's token. Raises NoToken, or what ``issue`` raises where no token holds."""
        for _ in range(_LOOKS):
            now = self._clock.now()
            row = self._row(name)
            usable = _usable(row, now)
            if usable is not None and row.renew_at is not None and now < row.renew_at:
                return usable
            owner = self._claim(name, row.generation, now)
            if owner is not None:
                return self._ask(name, owner, issue, usable)
            if usable is not None:
                return usable  # another is about it, and this one still holds
            self._pause(_PAUSE)
        raise NoToken("another process asks for the token and does not come back", LEASE)

    def renewed(self, name: str, issue: Issue, rejected: Token) -> Token:
        """Another token, after the platform rejected this one (40001, 42001).

        Where somebody has renewed it meanwhile that is the answer. Raises NoToken where it was
        forced a moment ago or too often today, and what ``issue`` raises.
        """
        for _ in range(_LOOKS):
            now = self._clock.now()
            row = self._row(name)
            usable = _usable(row, now)
            if usable is not None and usable.generation != rejected.generation:
                return usable
            if row.lease_owner is None or row.lease_until is None or row.lease_until < now:
                _check_forcing(row, now)
                owner = self._claim(name, row.generation, now, force=True)
                if owner is not None:
                    return self._ask(name, owner, issue, None, force=True)
            self._pause(_PAUSE)
        raise NoToken("another process renews the token and does not come back", LEASE)

    def _row(self, name: str) -> PlatformToken:
        with self._database.reading() as session:
            row = session.get(PlatformToken, name)
        if row is not None:
            return row
        with self._database.unit_of_work() as unit:
            insert_missing(
                unit.session, PlatformToken, [{"name": name, "generation": 0, "forced": 0}]
            )
            unit.commit()
        with self._database.reading() as session:
            return session.get_one(PlatformToken, name)

    def _claim(
        self, name: str, generation: int, now: datetime, *, force: bool = False
    ) -> str | None:
        """The lease, if the row still is of this generation and nobody has it; counts a force
        before it is made, so that a crash cannot make one too many."""
        owner = random_id()
        with self._database.unit_of_work() as unit:
            taken = unit.session.execute(
                update(PlatformToken)
                .where(
                    PlatformToken.name == name,
                    PlatformToken.generation == generation,
                    or_(PlatformToken.lease_owner.is_(None), PlatformToken.lease_until < now),
                )
                .values(lease_owner=owner, lease_until=now + LEASE)
            )
            assert isinstance(taken, CursorResult)
            if taken.rowcount != 1:
                return None
            if force:
                row = unit.session.get_one(PlatformToken, name)
                _check_forcing(row, now)
                row.forced = _forced_today(row, now) + 1
                row.forced_on, row.forced_at = local_date(now), now
            unit.commit()
        return owner

    def _ask(
        self, name: str, owner: str, issue: Issue, usable: Token | None, *, force: bool = False
    ) -> Token:
        try:
            issued = issue(force)
        except Exception as error:
            self._give_back(name, owner)
            if usable is None:
                raise
            log.warning("token of %s not renewed yet: %s", name, trace(error))
            return usable
        now = self._clock.now()
        with self._database.unit_of_work() as unit:
            row = _held(unit.session, name, owner)
            if row is None:  # the lease has lapsed: what the other got is at least as new
                found = _usable(unit.session.get_one(PlatformToken, name), now)
                return found or Token(issued.token, -1)
            if issued.token != row.token:
                row.token, row.generation = issued.token, row.generation + 1
            row.expires_at = now + issued.lifetime
            row.renew_at = max(row.expires_at - EARLY, now + AGAIN)
            row.lease_owner = row.lease_until = None
            made = Token(issued.token, row.generation)
            unit.commit()
        return made

    def _give_back(self, name: str, owner: str) -> None:
        with self._database.unit_of_work() as unit:
            row = _held(unit.session, name, owner)
            if row is not None:
                row.lease_owner = row.lease_until = None
                row.renew_at = self._clock.now() + AGAIN
                unit.commit()


def _held(session: Session, name: str, owner: str) -> PlatformToken | None:
    row = session.get(PlatformToken, name, with_for_update=True)
    return row if row is not None and row.lease_owner == owner else None


def _usable(row: PlatformToken, now: datetime) -> Token | None:
    if row.token is None or row.expires_at is None or now >= row.expires_at:
        return None
    return Token(row.token, row.generation)


def _forced_today(row: PlatformToken, now: datetime) -> int:
    return row.forced if row.forced_on == local_date(now) else 0


def _check_forcing(row: PlatformToken, now: datetime) -> None:
    """Raises NoToken where the platform would not allow another forced renewal now."""
    if row.forced_at is not None and now < row.forced_at + FORCED_APART:
        raise NoToken("the token was renewed a moment ago", row.forced_at + FORCED_APART - now)
    if _forced_today(row, now) >= FORCED_A_DAY:
        midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        raise NoToken(
            "the token was renewed as often today as the platform allows",
            midnight + timedelta(days=1) - now,
        )
