"""stable_token as its page describes it: one token in ordinary mode, forcing counted."""

from __future__ import annotations

import secrets
from typing import Any

LASTS, EARLY = 7200, 300
FORCED_A_DAY, FORCED_APART = 20, 30
_DAY, _SHANGHAI = 86400, 8 * 3600


class Tokens:
    """The access tokens of one account."""

    def __init__(self) -> None:
        self._alive: dict[str, float] = {}
        self._latest: str | None = None
        self._forced: list[float] = []

    def issue(self, now: float, *, force: bool) -> dict[str, Any]:
        """The answer of ``stable_token``."""
        latest = self._latest
        until = self._alive.get(latest, 0.0) if latest else 0.0
        if force:
            if self._forced and now - self._forced[-1] < FORCED_APART:
                return {"errcode": 45011, "errmsg": "api minute-quota reach limit"}
            if sum(_day(one) == _day(now) for one in self._forced) >= FORCED_A_DAY:
                return {"errcode": 45009, "errmsg": "reach max api daily quota limit"}
            self._forced.append(now)
            self._alive.clear()
        if force or latest is None or until - now <= EARLY:
            # The one before stays good for what is left of its time.
            latest = secrets.token_urlsafe(96)
            self._latest, until = latest, now + LASTS
            self._alive[latest] = until
        return {"access_token": latest, "expires_in": int(until - now)}

    def check(self, token: str, now: float) -> int:
        """0, or the errcode for this token."""
        until = self._alive.get(token)
        if until is None:
            return 40001
        return 0 if until > now else 42001

    def forget(self) -> None:
        """Nothing that was given out is good any more."""
        self._alive.clear()


def _day(moment: float) -> int:
    return int((moment + _SHANGHAI) // _DAY)
