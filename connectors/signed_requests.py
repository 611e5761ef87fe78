"""The door for requests of other machines: signed by who knows the secret, now, and only once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from sanic import Request
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connectors.nonce_table import RequestNonce
from connectors.signing import KEY, NONCE, SIGNATURE, TIMESTAMP, signature
from connectors.work import Work

WINDOW = timedelta(minutes=5)
"""So far a timestamp may lie before or after our own clock."""
NONCES_KEPT = 2 * WINDOW
_SHORTEST, _LONGEST = 16, 128


class NotSigned(Exception):
    """The request is not signed as it should be; the text says what is wrong, for the log."""


class TooBig(Exception):
    """More in one request than is read."""


class Signs(Protocol):
    """Whose requests are believed."""

    @property
    def key_id(self) -> str: ...

    @property
    def secret(self) -> str: ...


async def admit(settings: Signs, request: Request, work: Work, now: datetime, most: int) -> None:
    """Let a request in, once. Raises TooBig for more than ``most`` bytes, NotSigned."""
    if len(request.body) > most:
        raise TooBig
    path = request.raw_url.decode("ascii", "replace")
    nonce = check(settings, request.headers, request.method, path, request.body, now)
    await work.write(lambda session: use(session, nonce, now))


def check(
    settings: Signs,
    headers: Mapping[str, str],
    method: str,
    path: str,
    body: bytes,
    now: datetime,
) -> str:
    """The nonce of a request that is signed as it should be; ``path`` as it was asked for, with
    its query. Raises NotSigned."""
    timestamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
    expected = signature(
        method, path, body, secret=settings.secret, timestamp=timestamp, nonce=nonce
    )
    given = headers.get(SIGNATURE, "").encode()
    known = hmac.compare_digest(headers.get(KEY, "").encode(), settings.key_id.encode())
    if not hmac.compare_digest(given, expected.encode()) or not known:
        raise NotSigned("not signed with our key")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise NotSigned("the timestamp is no number")
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise NotSigned("the timestamp is too far from our clock")
    if not _SHORTEST <= len(nonce) <= _LONGEST:
        raise NotSigned("the nonce is too short or too long")
    return nonce


def use(session: Session, nonce: str, now: datetime) -> None:
    """Note a nonce, for all processes. Raises NotSigned for one that was used."""
    key = hashlib.sha256(nonce.encode()).hexdigest()
    try:
        with session.begin_nested():
            session.add(RequestNonce(key=key, at=now))
    except IntegrityError:
        raise NotSigned("this nonce was used before") from None


def forget_old(session: Session, now: datetime) -> None:
    """Drop nonces whose timestamp is refused by now."""
    session.execute(delete(RequestNonce).where(RequestNonce.at <= now - NONCES_KEPT))
