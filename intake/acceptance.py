"""How operators took the assist's suggestions: by week and kind, and what they missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from intake.clock import Clock, local_date
from intake.errors import NotAllowed
from intake.feedback import MISSING, USED, WRONG
from intake.privacy.access import may_see_service
from intake.tables.feedback import AssistFeedback
from intake.tables.people import User
from intake.unit_of_work import UnitOfWork

KEPT = timedelta(days=400)
ACTION = "see_assist_use"


@dataclass
class Judged:
    """How suggestions of one kind were judged in the week of ``monday``."""

    monday: date
    kind: str
    used: int = 0
    wrong: int = 0

    @property
    def share(self) -> int | None:
        """Per cent that was of use, of what was judged."""
        judged = self.used + self.wrong
        return round(100 * self.used / judged) if judged else None


def by_week(session: Session, user: User, today: date, number: int = 8) -> list[Judged]:
    """What was judged in the last weeks, this one first. Raises NotAllowed."""
    _check(user)
    since = today - timedelta(days=today.weekday(), weeks=number - 1)
    counted = (
        select(
            AssistFeedback.given_on,
            AssistFeedback.kind,
            AssistFeedback.verdict,
            func.count(),
        )
        .where(AssistFeedback.given_on >= since, AssistFeedback.verdict.in_((USED, WRONG)))
        .group_by(AssistFeedback.given_on, AssistFeedback.kind, AssistFeedback.verdict)
    )
    found: dict[tuple[date, str], Judged] = {}
    for day, kind, verdict, count in session.execute(counted):
        monday = day - timedelta(days=day.weekday())
        one = found.setdefault((monday, kind), Judged(monday, kind))
        if verdict == USED:
            one.used += count
        else:
            one.wrong += count
    return sorted(found.values(), key=lambda one: (-one.monday.toordinal(), one.kind))


def missed(session: Session, user: User, limit: int = 50) -> list[tuple[date, str]]:
    """What operators missed, masked, the newest first. Raises NotAllowed."""
    _check(user)
    query = (
        select(AssistFeedback)
        .where(AssistFeedback.verdict == MISSING)
        .order_by(AssistFeedback.given_on.desc(), AssistFeedback.about)
        .limit(limit)
    )
    return [(one.given_on, one.note or "") for one in session.scalars(query)]


def forget_old(uow: UnitOfWork, clock: Clock) -> int:
    """Delete judgements of more than :data:`KEPT` ago; how many."""
    before = local_date(clock.now()) - KEPT
    gone = uow.session.execute(delete(AssistFeedback).where(AssistFeedback.given_on < before))
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _check(user: User) -> None:
    if not may_see_service(user, ACTION):
        raise NotAllowed
