"""A case of the simulation: what was done with it, as whoever did it wrote it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One act: the day, the name of the step, and what it was about."""

    on: date
    what: str
    told: dict[str, Any] = field(default_factory=dict)


@dataclass
class Case:
    """``unit``, ``state`` and ``barred`` are what the simulation knows of it, never read back
    from the database. ``temper``: prompt | slow | idle, how its unit goes about it."""

    nth: int
    chance: Random
    kind: str
    place: str | None
    unit: str | None
    barred: list[str]
    temper: str
    record_id: str = ""
    ticket_id: str = ""
    number: str = ""
    state: str = "dispatched"
    urgent: bool = False
    anonymous: bool = False
    household: int = 0
    due_on: date | None = None
    log: list[Entry] = field(default_factory=list)
    visits: int = 0
    reopened: int = 0
    asked: bool = False
    wished: int | None = None
    extended: bool = False
    widened: bool = False
    run_id: str | None = None
    step: tuple[str, bool] | None = None
    notice_until: date | None = None

    def note(self, on: date, what: str, **told: Any) -> None:
        self.log.append(Entry(on, what, told))

    @property
    def counts_from(self) -> date:
        """Day zero of its limits."""
        return next(one.on for one in reversed(self.log) if one.what in ("file", "reopen"))

    @property
    def last_on(self) -> date:
        return self.log[-1].on
