"""Users, log-in and sessions: slow guessing, first secrets once, sessions that end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from intake import heartbeats
from intake.clock import FrozenClock
from intake.db import Database
from intake.errors import LoginFailed, TooManyAttempts, UnknownRegion, UserProblem
from intake.people import passwords, sessions, users
from intake.people.sessions import PER_NAME, LoggedIn
from intake.tables import AuditRow, ConsoleSession, User

NEW = "春天种玉米2026年"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2id with the least work: its strength is tested below, once."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._nobodys.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    yield
    passwords._nobodys.cache_clear()


def add(database: Database, clock: FrozenClock, username: str = "zhao") -> tuple[User, str]:
    with database.unit_of_work() as uow:
        made = users.add_user(uow, username, "赵某", "operator", None, clock)
        uow.commit()
    return made


def settled(database: Database, clock: FrozenClock) -> LoggedIn:
    """A user who has changed the first password, logged in with the new one."""
    user, secret = add(database, clock)
    with database.unit_of_work() as uow:
        row = users.find_user(uow.session, user.username)
        assert row is not None
        users.change_password(uow, row, secret, NEW, clock)
        uow.commit()
    return sessions.log_in(database, "zhao", NEW, clock)


def test_the_stored_hash_is_argon2id_with_its_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert passwords.make_hash(NEW).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_first_password_has_128_bits_and_no_pattern() -> None:
    made = {passwords.first_secret() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([2-9a-hj-km-np-z]{5}-){5}[2-9a-hj-km-np-z]", one) for one in made)
    assert 31**26 > 2**128


def test_the_first_password_is_good_for_one_log_in(database: Database, clock: FrozenClock) -> None:
    _, secret = add(database, clock)
    opened = sessions.log_in(database, "zhao", secret, clock)
    assert opened.must_change
    with pytest.raises(LoginFailed):
        sessions.log_in(database, "zhao", secret, clock)
    with database.unit_of_work() as uow:
        user = users.find_user(uow.session, "zhao")
        assert user is not None
        users.change_password(uow, user, secret, NEW, clock)
        uow.commit()
    assert sessions.find(database, opened.token, clock) is None
    assert sessions.log_in(database, "zhao", NEW, clock).must_change is False


def test_the_first_password_expires(database: Database, clock: FrozenClock) -> None:
    _, secret = add(database, clock)
    clock.advance(days=7)
    with pytest.raises(LoginFailed):
        sessions.log_in(database, "zhao", secret, clock)


def test_a_reset_gives_another_first_password_and_ends_sessions(
    database: Database, clock: FrozenClock
) -> None:
    opened = settled(database, clock)
    with database.unit_of_work() as uow:
        user = users.find_user(uow.session, "zhao")
        assert user is not None
        secret = users.reset_password(uow, user, clock)
        uow.commit()
    assert sessions.find(database, opened.token, clock) is None
    with pytest.raises(LoginFailed):
        sessions.log_in(database, "zhao", NEW, clock)
    assert sessions.log_in(database, "zhao", secret, clock).must_change


def test_a_password_too_short_or_unchanged_is_refused(
    database: Database, clock: FrozenClock
) -> None:
    user, secret = add(database, clock)
    with database.unit_of_work() as uow:
        row = uow.session.get_one(User, user.id)
        with pytest.raises(UserProblem):
            users.change_password(uow, row, secret, "123456789", clock)
        with pytest.raises(UserProblem):
            users.change_password(uow, row, secret, secret, clock)
        with pytest.raises(LoginFailed):
            users.change_password(uow, row, "not it", NEW, clock)


def test_every_failure_says_the_same(database: Database, clock: FrozenClock) -> None:
    settled(database, clock)
    disabled, secret = add(database, clock, "qian")
    with database.unit_of_work() as uow:
        users.disable(uow, uow.session.get_one(User, disabled.id), clock)
        uow.commit()
    said = set()
    for username, password in [("zhao", "wrong"), ("nobody", NEW), ("qian", secret)]:
        with pytest.raises(LoginFailed) as caught:
            sessions.log_in(database, username, password, clock)
        said.add(str(caught.value))
    assert said == {"用户名或密码不对。"}


def test_guessing_a_password_is_slowed_down(database: Database, clock: FrozenClock) -> None:
    settled(database, clock)
    add(database, clock, "qian")
    for _ in range(PER_NAME):
        with pytest.raises(LoginFailed):
            sessions.log_in(database, "zhao", "wrong", clock)
    with pytest.raises(TooManyAttempts) as caught:
        sessions.log_in(database, "zhao", NEW, clock)
    assert caught.value.minutes == 15
    with pytest.raises(LoginFailed):
        sessions.log_in(database, "qian", "wrong", clock)
    clock.advance(minutes=15)
    assert sessions.log_in(database, "zhao", NEW, clock).user.username == "zhao"


def test_names_that_do_not_exist_are_slowed_down_alike(
    database: Database, clock: FrozenClock
) -> None:
    for _ in range(PER_NAME):
        with pytest.raises(LoginFailed):
            sessions.log_in(database, "nobody", "wrong", clock)
    with pytest.raises(TooManyAttempts):
        sessions.log_in(database, "nobody", "wrong", clock)


def test_one_address_trying_many_names_is_slowed_down(
    database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "PER_ADDRESS", 3)
    for n in range(3):
        with pytest.raises(LoginFailed):
            sessions.log_in(database, f"name{n}", "wrong", clock, address="192.0.2.1")
    with pytest.raises(TooManyAttempts):
        sessions.log_in(database, "name9", "wrong", clock, address="192.0.2.1")
    with pytest.raises(LoginFailed):
        sessions.log_in(database, "name9", "wrong", clock, address="192.0.2.2")


def test_guesses_side_by_side_do_not_outrun_the_limit(
    database: Database, clock: FrozenClock
) -> None:
    settled(database, clock)

    def guess(_: int) -> str:
        try:
            sessions.log_in(database, "zhao", "wrong", clock)
        except TooManyAttempts:
            return "stopped"
        except LoginFailed:
            return "compared"
        return "in"

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(guess, range(20)))
    assert seen.count("compared") <= PER_NAME and "in" not in seen


@pytest.mark.parametrize(
    ("waits", "alive"),
    [
        ([29], True),
        ([30], False),
        ([29] * 24, True),  # eleven hours and more, always in use
        ([29] * 24 + [24], False),  # twelve hours in all
    ],
)
def test_a_session_ends_when_idle_and_after_twelve_hours(
    database: Database, clock: FrozenClock, waits: list[int], alive: bool
) -> None:
    token = settled(database, clock).token
    found: ConsoleSession | None = None
    for minutes in waits:
        clock.advance(minutes=minutes)
        found = sessions.find(database, token, clock)
    assert (found is not None) is alive


def test_a_session_ends_with_the_log_out_and_only_that_one(
    database: Database, clock: FrozenClock
) -> None:
    first = settled(database, clock)
    second = sessions.log_in(database, "zhao", NEW, clock)
    sessions.log_out(database, first.token)
    assert sessions.find(database, first.token, clock) is None
    found = sessions.find(database, second.token, clock)
    assert found is not None
    assert (found.user.username, found.csrf_secret) == ("zhao", second.csrf_secret)


def test_a_disabled_account_loses_its_sessions_at_once(
    database: Database, clock: FrozenClock
) -> None:
    opened = settled(database, clock)
    with database.unit_of_work() as uow:
        users.disable(uow, uow.session.get_one(User, opened.user.id), clock)
        uow.commit()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConsoleSession)) == 0
    assert sessions.find(database, opened.token, clock) is None


def test_the_token_is_not_stored(database: Database, clock: FrozenClock) -> None:
    opened = settled(database, clock)
    assert len(opened.token) == 43  # 256 bits in base64
    with database.reading() as session:
        row = session.scalars(select(ConsoleSession)).one()
    assert opened.token not in (row.token_hash, row.csrf_secret)
    assert sessions.find(database, opened.token + "x", clock) is None


def test_log_ins_and_failures_are_noted(database: Database, clock: FrozenClock) -> None:
    user = settled(database, clock).user
    with pytest.raises(LoginFailed):
        sessions.log_in(database, "zhao", "wrong", clock)
    with pytest.raises(LoginFailed):
        sessions.log_in(database, "nobody", "wrong", clock)
    with database.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
    assert [(row.actor, row.action, row.object_id) for row in rows] == [
        ("cli", "add_user", user.id),
        (f"user:{user.id}", "change_password", user.id),
        (f"user:{user.id}", "log_in", user.id),
        ("nobody", "log_in_failed", user.id),
        ("nobody", "log_in_failed", "-"),
    ]


@pytest.mark.parametrize(
    ("username", "role", "region", "error"),
    [
        ("Zhao", "operator", None, UserProblem),
        ("z", "operator", None, UserProblem),
        ("zhao", "boss", None, UserProblem),
        ("zhao", "village", None, UserProblem),
        ("zhao", "village", "320981", UserProblem),
        ("zhao", "township", "320981", UserProblem),
        ("zhao", "county", "512022-tonglv", UserProblem),
        ("zhao", "county", "999999", UnknownRegion),
    ],
)
def test_a_user_that_does_not_fit_is_refused(
    database: Database,
    clock: FrozenClock,
    username: str,
    role: str,
    region: str | None,
    error: type[Exception],
) -> None:
    with database.unit_of_work() as uow, pytest.raises(error):
        users.add_user(uow, username, "赵某", role, region, clock)


@pytest.mark.parametrize(
    ("role", "region"),
    [("county", "320981"), ("county", "441900"), ("county", "150100"), ("county", "370000"),
     ("township", "512022-tonglv"), ("operator", "320981"), ("admin", None)],
)  # fmt: skip
def test_a_user_belongs_to_a_unit_of_the_roles_level(
    database: Database, clock: FrozenClock, role: str, region: str | None
) -> None:
    with database.unit_of_work() as uow:
        user, _ = users.add_user(uow, "zhao", "赵某", role, region, clock)
        with pytest.raises(UserProblem, match="已经有人用了"):
            users.add_user(uow, "zhao", "钱某", "operator", None, clock)
    assert (user.role, user.region_code) == (role, region)


def test_a_process_lives_for_a_minute_after_its_sign(
    database: Database, clock: FrozenClock
) -> None:
    def beat(process: str) -> None:
        with database.unit_of_work() as uow:
            heartbeats.beat(uow, process, clock)
            uow.commit()

    def lives() -> list[bool]:
        with database.reading() as session:
            return [heartbeats.lives(session, name, clock) for name in ("worker", "bot")]

    assert lives() == [False, False]
    beat("worker-1")
    clock.advance(seconds=30)
    beat("worker-1")
    clock.advance(seconds=60)
    assert lives() == [True, False]
    clock.advance(seconds=1)
    assert lives() == [False, False]
    with database.reading() as session:
        (at,) = heartbeats.last_beats(session).values()
    assert at == datetime.fromisoformat("2026-02-13T09:00:30+08:00")
