"""Log-in and sessions of the console: random tokens, limits of time, slowed-down guessing."""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock
from intake.db import Database
from intake.errors import LoginFailed, TooManyAttempts
from intake.people.passwords import is_right
from intake.people.users import find_user
from intake.privacy.columns import blind_index
from intake.tables.people import ConsoleSession, LoginAttempt, User

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written no more often than this."""

WINDOW = timedelta(minutes=15)
PER_NAME, PER_ADDRESS = 5, 50
"""Failed log-ins within the window: for one name, and from one address."""


@dataclass(frozen=True)
class LoggedIn:
    """What the browser gets: the session's token (256 bits) and the secret against CSRF.

    ``must_change`` is set after a log-in with a first password, which then is used up.
    """

    token: str
    csrf_secret: str
    user: User
    must_change: bool


def log_in(
    database: Database, username: str, password: str, clock: Clock, *, address: str | None = None
) -> LoggedIn:
    """Open a session.

    Raises :class:`LoginFailed` alike for an unknown name, a wrong password, a disabled
    account and a first password that was used or has expired; :class:`TooManyAttempts` after
    five failures for a name within 15 minutes. The attempt is counted before the password is
    compared. Success and failure are audit rows.
    """
    now = clock.now()
    keys = {blind_index(database.keyring, "login-name", username): PER_NAME}
    if address:
        keys[blind_index(database.keyring, "login-address", address)] = PER_ADDRESS
    with database.unit_of_work() as uow:
        uow.session.execute(delete(LoginAttempt).where(LoginAttempt.at <= now - WINDOW))
        uow.session.add_all(LoginAttempt(key=key, at=now) for key in keys)
        uow.commit()
    with database.reading() as session:
        _check_limits(session, keys, now)
        user = find_user(session, username)
    right = is_right(user.password_hash if user else None, password)
    with database.unit_of_work() as uow:
        user = find_user(uow.session, username)
        if not right or user is None or not _usable(user, now):
            audit.append(uow, "nobody", "log_in_failed", "user", user.id if user else "-", at=now)
            uow.commit()
            raise LoginFailed
        uow.session.execute(delete(LoginAttempt).where(LoginAttempt.key.in_(keys)))
        must_change = user.first_secret_until is not None
        if must_change:
            user.first_secret_until = now
        token = secrets.token_urlsafe(32)
        row = ConsoleSession(
            token_hash=_hash(token),
            user_id=user.id,
            csrf_secret=secrets.token_urlsafe(32),
            created_at=now,
            seen_at=now,
        )
        uow.session.add(row)
        audit.append(uow, f"user:{user.id}", "log_in", "user", user.id, at=now)
        uow.commit()
        return LoggedIn(token, row.csrf_secret, user, must_change)


def find(
    database: Database, token: str, clock: Clock, *, renew: bool = True
) -> ConsoleSession | None:
    """The living session of this token with its ``user``; renews its idle time if asked to.

    ``None`` after 30 minutes unused, 12 hours in all, a log-out, or when the account was
    disabled.
    """
    now = clock.now()
    with database.reading() as session:
        row = _living(session, token, now)
    if renew and row is not None and now - row.seen_at >= SEEN_EVERY:
        with database.unit_of_work() as uow:
            row = _living(uow.session, token, now)
            if row is not None:
                row.seen_at = now
                uow.commit()
    return row


def log_out(database: Database, token: str) -> None:
    """End the session."""
    with database.unit_of_work() as uow:
        gone = delete(ConsoleSession).where(ConsoleSession.token_hash == _hash(token))
        uow.session.execute(gone)
        uow.commit()


def _living(session: Session, token: str, now: datetime) -> ConsoleSession | None:
    row = session.get(ConsoleSession, _hash(token))
    if row is None or row.user.disabled_at is not None:
        return None
    alive = now - row.seen_at < IDLE and now - row.created_at < ABSOLUTE
    return row if alive else None


def _usable(user: User, now: datetime) -> bool:
    first = user.first_secret_until
    return user.disabled_at is None and (first is None or now < first)


def _check_limits(session: Session, keys: dict[str, int], now: datetime) -> None:
    for key, allowed in keys.items():
        recent = select(func.count(), func.min(LoginAttempt.at)).where(
            LoginAttempt.key == key, LoginAttempt.at > now - WINDOW
        )
        count, first = session.execute(recent).one()
        if count > allowed:
            minutes = math.ceil((first + WINDOW - now).total_seconds() / 60)
            raise TooManyAttempts(max(1, minutes))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
