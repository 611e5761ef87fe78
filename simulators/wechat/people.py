"""People who follow the account: what they see, and what may still be sent to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TALK, TAP = (48 * 3600.0, 5), (60.0, 3)
"""Seconds and messages after words of theirs, and after a tap, a scan or following."""


@dataclass
class Grant:
    """So many messages until a moment."""

    until: float
    left: int


@dataclass
class Person:
    """One follower. ``seen`` are the bubbles of their phone, ``subscribed`` template ids;
    ``spoke_at`` is when they or the account last said something."""

    openid: str
    name: str
    following: bool = False
    grants: list[Grant] = field(default_factory=list)
    subscribed: set[str] = field(default_factory=set)
    seen: list[dict[str, Any]] = field(default_factory=list)
    typing_until: float = 0.0
    spoke_at: float = float("-inf")

    def allow(self, kind: tuple[float, int], now: float) -> None:
        """Words or a tap allow messages; what was left of the same kind is replaced."""
        seconds, most = kind
        self.grants = [one for one in self.grants if one.until > now and one.until - now > seconds]
        self.grants.append(Grant(now + seconds, most))

    def take(self, now: float) -> int:
        """Count a message that is sent: 0, or the errcode that forbids it."""
        alive = sorted((one for one in self.grants if one.until > now), key=lambda one: one.until)
        if not self.following or not alive:
            return 45015
        usable = [one for one in alive if one.left]
        if not usable:
            return 45047
        usable[0].left -= 1
        return 0

    def show(self, side: str, text: str, **more: Any) -> None:
        """A bubble on the phone: ``me``, ``account``, ``notice`` or ``wechat`` speaks."""
        self.seen.append({"n": len(self.seen) + 1, "from": side, "text": text, **more})
