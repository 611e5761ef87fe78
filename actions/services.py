"""The parts that actions use; put together in ``hotline/``."""

from __future__ import annotations

from dataclasses import dataclass

from intake.clock import Clock
from intake.db import Database
from language.places import Gazetteer
from policy_kb.knowledge import KnowledgeBase


@dataclass(frozen=True)
class Services:
    """What an action may call."""

    database: Database
    knowledge: KnowledgeBase
    clock: Clock
    gazetteer: Gazetteer
