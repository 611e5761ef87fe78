"""Ratings (评价): how satisfied the reporter is, and whether the problem is solved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from intake.errors import StepProblem
from intake.tables.tickets import Ticket, TicketRating
from intake.tickets.steps import Level, levels


@dataclass(frozen=True)
class Rating:
    """``level`` 5 (很满意) to 1 (很不满意); ``solved``: ``None`` if it was not said."""

    level: int
    solved: bool | None = None


def level_of(level: int) -> Level:
    """The level with this number; raises :class:`StepProblem`."""
    found = next((one for one in levels() if one.level == level), None)
    if found is None:
        raise StepProblem("评价只能是：" + "、".join(one.name for one in levels()) + "。")
    return found


def is_unhappy(rating: Rating) -> bool:
    """Whether doing it again is offered: not satisfied, or the problem is still there."""
    return level_of(rating.level).unhappy or rating.solved is False


def add_rating(
    session: Session, ticket: Ticket, rating: Rating | None, version: int, at: datetime
) -> None:
    """Write the rating with the unit that it is about; part of the step ``rate``."""
    if rating is None:
        raise StepProblem("请说满意不满意。")
    level_of(rating.level)
    session.add(
        TicketRating(
            ticket_id=ticket.id,
            version=version,
            level=rating.level,
            solved=rating.solved,
            unit_code=ticket.unit_code,
            at=at,
        )
    )
