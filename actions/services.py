"""The parts that actions use; put together in ``hotline/``."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta

from intake import records, regions
from intake.clock import Clock
from intake.db import Database
from language.places import Gazetteer
from policy_kb.knowledge import KnowledgeBase

_FRESH = 30.0
"""Seconds after which imported regions are looked at again, even if their number is the same."""


@dataclass
class Services:
    """What an action may call."""

    database: Database
    knowledge: KnowledgeBase
    clock: Clock
    same_household: timedelta = records.RECENTLY
    """Within this time a second declaration is offered as an addition to the first."""
    _places: tuple[float, int, Gazetteer] | None = field(default=None, init=False)

    @property
    def gazetteer(self) -> Gazetteer:
        """Names of the national list and of the towns and villages that were imported."""
        with self.database.reading() as session:
            number = regions.number_imported(session)
            known = self._places
            if known is None or known[1] != number or time.monotonic() - known[0] > _FRESH:
                known = (time.monotonic(), number, regions.gazetteer(session))
                self._places = known
        return known[2]
