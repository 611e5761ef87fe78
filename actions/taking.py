"""A message on its way into a draft: what it may replace there, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from language.entities import Entity

Facts = dict[str, Any]


@dataclass
class Absorbed:
    """What a message changed: field → new value; ``problems`` are (field, what was said)."""

    changed: Facts = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    """Place expressions said, completed; resolving them is the regions' business."""


@dataclass
class Into:
    """A message on its way into a draft."""

    facts: Facts
    expects: str | None
    correcting: bool
    text: str
    told_by: dict[str, str | None]
    risks: Sequence[Entity] = ()
    phones: list[int] = field(default_factory=list)
    """Where the numbers of the message begin."""
    names: list[Entity] = field(default_factory=list)
    """The names of the message."""
    absorbed: Absorbed = field(default_factory=Absorbed)

    def put(self, name: str, value: Any, *, merge: bool = False) -> bool:
        """Store unless the draft holds something else that nobody asked to change."""
        old = self.facts.get(name)
        if old == value:
            return False
        if old is not None and not merge and not self.correcting and self.expects != name:
            return False
        self.facts[name] = value
        self.absorbed.changed[name] = value
        declined = self.facts.get("declined")
        if declined and name in declined:
            self.facts["declined"] = [one for one in declined if one != name]
        return True

    def leave_out(self, name: str) -> None:
        """Note that there is no such thing to be told: it is not asked for."""
        declined = self.facts.get("declined") or []
        if name not in declined:
            self.facts["declined"] = [*declined, name]
