"""The names of places as the database has them now, read again when something was imported."""

from __future__ import annotations

import time

from intake.db import Database
from intake.regions.resolving import gazetteer
from intake.regions.tree import number_imported
from language.places import Gazetteer

_FRESH = 30.0
"""Seconds after which imported regions are looked at again, even if their number is the same."""


class KnownPlaces:
    """Called, it gives the names of the national list and of all towns and villages that were
    imported; a process that runs on learns of those that come, at once or, where it asks again and
    again, after so many seconds (``pause``)."""

    def __init__(self, database: Database, pause: float = 0.0) -> None:
        self._database = database
        self._pause = pause
        self._known: tuple[float, int, Gazetteer] | None = None
        self._looked_at = 0.0

    def __call__(self) -> Gazetteer:
        known, now = self._known, time.monotonic()
        if known is not None and now - self._looked_at < self._pause:
            return known[2]
        with self._database.reading() as session:
            number = number_imported(session)
            if known is None or known[1] != number or now - known[0] > _FRESH:
                known = self._known = (now, number, gazetteer(session))
        self._looked_at = now
        return known[2]
