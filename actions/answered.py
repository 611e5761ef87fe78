"""Answers of actions kept for a while: a turn whose answer was lost hears the same again.

The bot may be ended after an action has written something and before anybody was told. Its turn
comes again, and the same action is called with the very same state; doing it twice would delete
what is deleted already and find nothing, or count a wrong code twice. The answers lie in memory
alone: where this process is ended too, what was written says so itself (a filed draft keeps its
receipt code for a while, a draft what it was before its last message).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

KEPT_SECONDS = 300.0
"""Longer than it takes to start a bot and to try again."""
MOST = 2000


class Answered:
    """What each action answered lately, by all that it was asked with."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: OrderedDict[str, tuple[float, Any]] = OrderedDict()

    def get(self, call: Mapping[str, Any]) -> Any | None:
        """What this very call was answered with, ``None`` if it is a new one."""
        self._forget()
        found = self._kept.get(_key(call))
        return found[1] if found else None

    def keep(self, call: Mapping[str, Any], answer: Any) -> None:
        """Remember an answer; one without a message's id cannot come again and is not kept."""
        if not _message_id(call):
            return
        self._kept[_key(call)] = (self._now(), answer)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def _forget(self) -> None:
        too_old = self._now() - KEPT_SECONDS
        while self._kept and next(iter(self._kept.values()))[0] < too_old:
            self._kept.popitem(last=False)


def _message_id(call: Mapping[str, Any]) -> str:
    return str(_latest(call).get("message_id") or "")


def _latest(call: Mapping[str, Any]) -> Mapping[str, Any]:
    """What came with the message; but for the draft as it is now, which the first try changed."""
    latest = (call.get("tracker") or {}).get("latest_message") or {}
    metadata = latest.get("metadata") or {}
    return {name: value for name, value in metadata.items() if name != "draft"}


def _key(call: Mapping[str, Any]) -> str:
    """All that an action reads of a tracker."""
    tracker = call.get("tracker") or {}
    latest = tracker.get("latest_message") or {}
    asked = [
        call.get("next_action"),
        tracker.get("sender_id"),
        tracker.get("slots"),
        (tracker.get("active_loop") or {}).get("name"),
        latest.get("text"),
        latest.get("intent"),
        _latest(call),
    ]
    whole = json.dumps(asked, sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()
