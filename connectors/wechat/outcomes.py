"""What the platform's answers mean for whoever sends, by the codes of ``errors.yml``."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

SOON = timedelta(seconds=30)
"""The pause after what should not happen again at once: a time-out, a status of 5xx."""


class Retry(Exception):
    """It did not work now; not before ``after`` has it a chance."""

    def __init__(self, reason: str, after: timedelta = SOON) -> None:
        super().__init__(reason)
        self.after = after


class WindowClosed(Exception):
    """The person wrote too long ago, or does not follow the account any more."""


class QuotaUsed(Exception):
    """The messages allowed are used up: until a moment, or (None) until the person writes again."""

    def __init__(self, reason: str, until: datetime | None = None) -> None:
        super().__init__(reason)
        self.until = until


class Final(Exception):
    """No second try changes it. ``blocked``: this person does not want it or does not follow.
    ``ours``: it lies with the account or its settings, and passes when somebody has mended them."""

    def __init__(self, reason: str, *, blocked: bool = False, ours: bool = False) -> None:
        super().__init__(reason)
        self.blocked = blocked
        self.ours = ours


class TokenRejected(Exception):
    """The access token is not the one that holds; for the client alone."""


def problem(code: int) -> Exception | None:
    """The exception for an ``errcode``, None for 0. A code that nobody wrote down is final."""
    if code == 0:
        return None
    known = codes().get(code, {"do": "final", "why": "平台退回"})
    reason = f"{known['why']}（{code}）"
    match known["do"]:
        case "token":
            return TokenRejected(reason)
        case "retry":
            return Retry(reason, timedelta(seconds=known["seconds"]))
        case "window":
            return WindowClosed(reason)
        case "quota":
            return QuotaUsed(reason)
        case "blocked":
            return Final(reason, blocked=True)
        case "account":
            return Final(reason, ours=True)
        case _:
            return Final(reason)


@cache
def codes() -> dict[int, dict[str, Any]]:
    """Every code that is written down: ``do`` and ``why``, with ``retry`` also ``seconds``."""
    text = resources.files("connectors.wechat").joinpath("errors.yml").read_text("utf-8")
    loaded: dict[int, dict[str, Any]] = yaml.safe_load(text)
    return loaded
