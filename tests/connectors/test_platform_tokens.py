"""One token an account for all processes: renewed early, forced rarely, never in clear."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from connectors.platform_tokens import Issued, NoToken, PlatformTokens, Token
from intake.clock import FrozenClock
from intake.db import Database

NAME = "wechat/wx1"
TWO_HOURS = timedelta(seconds=7200)


class Away(Exception):
    """The platform does not answer."""


class Platform:
    """Gives one token as stable_token does: the next one in the last five minutes or by force."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.asked: list[bool] = []
        self.away = False
        self._number = 0
        self._ends = clock.now()
        self._lock = threading.Lock()

    def issue(self, force: bool) -> Issued:
        with self._lock:
            self.asked.append(force)
            if self.away:
                raise Away
            if force or self.clock.now() >= self._ends - timedelta(minutes=5):
                self._number += 1
                self._ends = self.clock.now() + TWO_HOURS
            token = f"token-{self._number}-".ljust(512, "x")
            return Issued(token, self._ends - self.clock.now())


@pytest.fixture
def platform(clock: FrozenClock) -> Platform:
    return Platform(clock)


@pytest.fixture
def tokens(database: Database, clock: FrozenClock) -> PlatformTokens:
    return PlatformTokens(database, clock, pause=lambda _: None)


def number(token: Token) -> str:
    assert len(token.value) == 512
    return token.value.split("-")[1]


def test_it_is_asked_for_once_and_again_five_minutes_before_its_end(
    tokens: PlatformTokens, platform: Platform, clock: FrozenClock
) -> None:
    assert [number(tokens.get(NAME, platform.issue)) for _ in range(3)] == ["1", "1", "1"]
    clock.advance(seconds=7200 - 301)
    assert number(tokens.get(NAME, platform.issue)) == "1"
    assert platform.asked == [False]
    clock.advance(seconds=1)
    assert [number(tokens.get(NAME, platform.issue)) for _ in range(3)] == ["2", "2", "2"]
    assert platform.asked == [False, False]


def test_accounts_have_tokens_of_their_own(tokens: PlatformTokens, platform: Platform) -> None:
    other = tokens.get("wecom/ww1/7", lambda _: Issued("another", TWO_HOURS))
    assert (other, number(tokens.get(NAME, platform.issue))) == (Token("another", 1), "1")


def test_many_at_once_ask_once(database: Database, clock: FrozenClock, platform: Platform) -> None:
    together = threading.Barrier(6)

    def get(_: int) -> str:
        holder = PlatformTokens(database, clock)
        together.wait()
        return number(holder.get(NAME, platform.issue))

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(get, range(6))) == ["1"] * 6
    assert platform.asked == [False]


def test_many_whose_token_was_rejected_force_once(
    database: Database, clock: FrozenClock, platform: Platform, tokens: PlatformTokens
) -> None:
    rejected = tokens.get(NAME, platform.issue)
    together = threading.Barrier(6)

    def renew(_: int) -> str:
        holder = PlatformTokens(database, clock)
        together.wait()
        return number(holder.renewed(NAME, platform.issue, rejected))

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(renew, range(6))) == ["2"] * 6
    assert platform.asked == [False, True]


def test_forcing_is_thirty_seconds_apart_and_twenty_times_a_day(
    tokens: PlatformTokens, platform: Platform, clock: FrozenClock
) -> None:
    token = tokens.get(NAME, platform.issue)
    for _ in range(20):
        token = tokens.renewed(NAME, platform.issue, token)
        with pytest.raises(NoToken) as soon:
            tokens.renewed(NAME, platform.issue, token)
        assert soon.value.retry_after == timedelta(seconds=30)
        clock.advance(seconds=30)
    with pytest.raises(NoToken) as often:
        tokens.renewed(NAME, platform.issue, token)
    # Nine in the morning and ten minutes: the rest of the day in Shanghai.
    assert often.value.retry_after == timedelta(hours=14, minutes=50)
    assert platform.asked == [False] + [True] * 20
    assert tokens.get(NAME, platform.issue) == token
    clock.advance(hours=14, minutes=50)
    tokens.renewed(NAME, platform.issue, tokens.get(NAME, platform.issue))
    assert platform.asked == [False] + [True] * 20 + [False, True]


def test_a_platform_that_is_away_does_no_harm_while_the_token_holds(
    tokens: PlatformTokens, platform: Platform, clock: FrozenClock
) -> None:
    platform.away = True
    with pytest.raises(Away):
        tokens.get(NAME, platform.issue)
    platform.away = False
    first = tokens.get(NAME, platform.issue)
    platform.away = True
    clock.advance(seconds=7200 - 300)
    assert [tokens.get(NAME, platform.issue) for _ in range(3)] == [first] * 3
    assert platform.asked == [False] * 3
    clock.advance(seconds=30)
    assert tokens.get(NAME, platform.issue) == first
    clock.advance(seconds=270)
    with pytest.raises(Away):
        tokens.get(NAME, platform.issue)
    platform.away = False
    assert number(tokens.get(NAME, platform.issue)) == "2"


def test_who_dies_while_asking_holds_nobody_up_for_longer_than_the_lease(
    tokens: PlatformTokens, platform: Platform, clock: FrozenClock, database: Database
) -> None:
    class Killed(BaseException):
        pass

    def die(_: bool) -> Issued:
        raise Killed

    with pytest.raises(Killed):
        tokens.get(NAME, die)
    with pytest.raises(NoToken):
        tokens.get(NAME, platform.issue)
    clock.advance(seconds=31)
    assert number(tokens.get(NAME, platform.issue)) == "1"


def test_a_late_answer_does_not_replace_what_another_got(
    tokens: PlatformTokens, platform: Platform, clock: FrozenClock
) -> None:
    def slow(_: bool) -> Issued:
        clock.advance(seconds=31)
        assert number(tokens.get(NAME, platform.issue)) == "1"
        return Issued("late", TWO_HOURS)

    assert number(tokens.get(NAME, slow)) == "1"
    assert number(tokens.get(NAME, platform.issue)) == "1"


def test_the_database_holds_it_sealed(
    tokens: PlatformTokens, platform: Platform, database: Database
) -> None:
    token = tokens.get(NAME, platform.issue)
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM platform_tokens")).mappings().all()
    assert len(rows) == 1
    assert token.value not in str(rows)
    assert token.value not in repr(token) + repr(platform.issue(False))
