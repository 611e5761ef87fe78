"""The parts that actions use; put together in ``hotline/``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from intake import records, regions
from intake.clock import Clock
from intake.db import Database
from language.places import Gazetteer
from policy_kb.knowledge import KnowledgeBase


@dataclass
class Services:
    """What an action may call."""

    database: Database
    knowledge: KnowledgeBase
    clock: Clock
    same_household: timedelta = records.RECENTLY
    """Within this time a second declaration is offered as an addition to the first."""

    def __post_init__(self) -> None:
        self._places = regions.KnownPlaces(
            self.database, pause=1.0
        )  # asked for several times a turn

    @property
    def gazetteer(self) -> Gazetteer:
        """Names of the national list and of the towns and villages that were imported."""
        return self._places()
