"""Signatures that were used already: one stands for one body, and for ten minutes at most."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from datetime import timedelta

from connectors.wechat.errors import WrongSignature
from intake.clock import Clock

WINDOW = timedelta(minutes=5)
"""So far a timestamp may lie before or after our own clock."""
_MOST = 100_000


class Replays:
    """Remembers, in this process, which body came with which timestamp and nonce.

    Only where the signature does not cover the body (plain mode, the check of the address): this
    is what keeps one that was overheard from carrying another. An encrypted body is signed
    itself, and the platform may seal the same message anew when it asks again; that passes, and
    is found by its key. Whatever lies outside the window is refused, so nothing need be
    remembered for longer.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: OrderedDict[tuple[str, str], tuple[float, bytes]] = OrderedDict()

    def check(self, timestamp: str, nonce: str, body: bytes) -> None:
        """Note the body under its timestamp and nonce. Raises WrongSignature."""
        now = self.fresh(timestamp)
        self._forget(now)
        digest = hashlib.sha256(body).digest()
        _, known = self._seen.setdefault((timestamp, nonce), (now, digest))
        if known != digest:
            raise WrongSignature("this signature was used for another body")

    def fresh(self, timestamp: str) -> float:
        """Our own time in seconds, where the timestamp is near it. Raises WrongSignature."""
        now = self._clock.now().timestamp()
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise WrongSignature("the timestamp is no number")
        if abs(now - int(timestamp)) > WINDOW.total_seconds():
            raise WrongSignature("the timestamp is too far from our clock")
        return now

    def _forget(self, now: float) -> None:
        oldest = now - 2 * WINDOW.total_seconds()
        while self._seen:
            first = next(iter(self._seen))
            if self._seen[first][0] >= oldest and len(self._seen) < _MOST:
                return
            del self._seen[first]
