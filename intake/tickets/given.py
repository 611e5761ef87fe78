"""What whoever takes a step gives with it."""

from __future__ import annotations

from dataclasses import dataclass

from intake.tickets.rating import Rating
from intake.tickets.visits import Visit


@dataclass(frozen=True)
class Given:
    """See :func:`intake.tickets.transition.transition`; each step reads its own."""

    reason: str | None = None
    unit_code: str | None = None
    visit: Visit | None = None
    days: int | None = None
    into: str | None = None
    rating: Rating | None = None
    badly: bool = False
