"""What a simulator was asked and how it shall fail: read and set over HTTP."""

from __future__ import annotations

import threading
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

App = Sanic[Any, Any]


class Journal:
    """Entries in the order in which they came, and the faults that the next calls meet.

    A fault is a JSON object whose meaning is the simulator's; each is met once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[dict[str, Any]] = []
        self._faults: list[dict[str, Any]] = []

    def note(self, **entry: Any) -> None:
        """Write an entry."""
        with self._lock:
            self._entries.append(entry)

    def entries(self, **fitting: Any) -> list[dict[str, Any]]:
        """The entries whose values are these."""
        with self._lock:
            found = [dict(entry) for entry in self._entries]
        return [one for one in found if all(one.get(key) == fitting[key] for key in fitting)]

    def fail(self, *faults: dict[str, Any]) -> None:
        """Let the next calls meet these faults, in this order."""
        with self._lock:
            self._faults += faults

    def next_fault(self) -> dict[str, Any]:
        """The fault that this call meets, empty for none."""
        with self._lock:
            return self._faults.pop(0) if self._faults else {}

    def clear(self) -> None:
        """Forget entries and faults."""
        with self._lock:
            self._entries.clear()
            self._faults.clear()

    def serve(self, app: App) -> None:
        """``GET /journal``, ``DELETE /journal``, ``POST /faults`` with ``{"next": […]}``."""

        @app.get("/journal")
        async def journal(_request: Request) -> HTTPResponse:
            return json({"entries": self.entries()})

        @app.delete("/journal")
        async def forget(_request: Request) -> HTTPResponse:
            self.clear()
            return json({"entries": []})

        @app.post("/faults")
        async def faults(request: Request) -> HTTPResponse:
            self.fail(*(request.json or {}).get("next", []))
            return json({"ok": True})
