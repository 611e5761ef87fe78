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
    imported; a process that runs on learns of those that come."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[float, int, Gazetteer] | None = None

    def __call__(self) -> Gazetteer:
        with self._database.reading() as session:
            number = number_imported(session)
            known = self._known
            if known is None or known[1] != number or time.monotonic() - known[0] > _FRESH:
                known = self._known = (time.monotonic(), number, gazetteer(session))
        return known[2]
