"""Limits per sender, kept in memory only: how many events in a sliding window."""

from __future__ import annotations

import hmac
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one process of the web chat takes.

    A whole village may sit behind one address (mobile carriers share them), and so does
    everybody behind a reverse proxy that hides them; so the limits by address and for all are
    wide: they are there against a flood, not against people.
    """

    messages_a_minute: int = 120
    files_a_minute: int = 20
    new_a_minute: int = 12_000
    new_a_minute_from_one_place: int = 9_000


class Window:
    """At most `most` events per key within `seconds`. `now` gives monotonic seconds."""

    def __init__(self, most: int, seconds: float, now: Callable[[], float]) -> None:
        self._most = most
        self._seconds = seconds
        self._now = now
        self._events: dict[str, deque[float]] = {}
        self._swept = now()

    def allows(self, key: str) -> bool:
        """Count one event of this key; False (and not counted) when there were too many."""
        now = self._now()
        self._sweep(now)
        events = self._events.setdefault(key, deque())
        while events and events[0] <= now - self._seconds:
            events.popleft()
        if len(events) >= self._most:
            return False
        events.append(now)
        return True

    def _sweep(self, now: float) -> None:
        """Forget keys that have been quiet for a whole window."""
        if now - self._swept < self._seconds:
            return
        self._swept = now
        quiet = [key for key, events in self._events.items() if events[-1] <= now - self._seconds]
        for key in quiet:
            del self._events[key]


class Places:
    """Turns a network address into a key that means nothing a minute later.

    The address itself is never kept: the hash is keyed with random bytes that are thrown away
    with each new period.
    """

    def __init__(self, seconds: float, now: Callable[[], float]) -> None:
        self._seconds = seconds
        self._now = now
        self._renew()

    def _renew(self) -> None:
        self._key = secrets.token_bytes(32)
        self._since = self._now()

    def key_of(self, address: str) -> str:
        """The key of this address within the present period."""
        if self._now() - self._since > self._seconds:
            self._renew()
        return hmac.new(self._key, address.encode(), "sha256").hexdigest()
