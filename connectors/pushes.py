"""Waking open streams of this process when a conversation has something new.

Holds nothing but who is waiting for which internal id right now: no pair of ids, no history.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Pushes:
    """Wake-ups within one event loop. What is new stands in the database, not here."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.closed = False

    def publish(self, conversation: str) -> None:
        """Wake whoever waits for this conversation. Call it on the event loop."""
        for event in self._waiting.get(conversation, ()):
            event.set()

    def close(self) -> None:
        """The process is going down: wake everybody, so that open streams can end."""
        self.closed = True
        for conversation in list(self._waiting):
            self.publish(conversation)

    @contextmanager
    def waiting_for(self, conversations: Iterable[str]) -> Iterator[asyncio.Event]:
        """An event that is set when one of these has something new; gone on leaving."""
        event = asyncio.Event()
        ids = set(conversations)
        for one in ids:
            self._waiting[one].add(event)
        try:
            yield event
        finally:
            for one in ids:
                self._waiting[one].discard(event)
                if not self._waiting[one]:
                    del self._waiting[one]
