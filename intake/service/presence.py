"""Who is there: operators with the console open before them, or who just answered a talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from intake.clock import Clock
from intake.regions import resolve
from intake.service import hours as service_hours
from intake.service.hours import Opening
from intake.service.wording import say_moment
from intake.tables.people import User
from intake.tables.service import Presence
from intake.unit_of_work import UnitOfWork
from intake.upsert import insert_missing

BEAT = timedelta(seconds=90)
"""A page that is open gives a sign every half minute; two may be lost."""
PAGE = timedelta(minutes=3)
"""A page was asked for: somebody reads it, with or without a script."""
ANSWER = timedelta(minutes=10)
"""A talk was taken or answered."""
_HARDLY = timedelta(seconds=10)
"""So much longer is not written down: who answers one talk after the other writes all the time."""


@dataclass(frozen=True)
class Availability:
    """Whether a farmer who asks for a person will find one.

    ``opens`` is the next beginning of the hours, said in words (``明天上午8:30``), ``None`` when
    none is known. ``within_hours``: the hours run, whoever is there.
    """

    somebody: bool
    within_hours: bool
    opens: str | None
    answer_minutes: int


def seen(uow: UnitOfWork, user: User, clock: Clock, how_long: timedelta) -> None:
    """Note that an operator is there; other roles answer no talk and do not count."""
    if user.role != "operator":
        return
    until = clock.now() + how_long
    row = uow.session.get(Presence, user.id)
    if row is None:
        insert_missing(uow.session, Presence, [{"user_id": user.id, "until": until}])
        row = uow.session.get_one(Presence, user.id)
    if until > row.until + _HARDLY:
        row.until = until


def gone(uow: UnitOfWork, user: User) -> None:
    """The operator has logged out."""
    uow.session.execute(delete(Presence).where(Presence.user_id == user.id))


def somebody(session: Session, now: datetime) -> bool:
    """Whether any operator is there."""
    query = (
        select(func.count())
        .select_from(Presence)
        .join(User, User.id == Presence.user_id)
        .where(Presence.until > now, User.disabled_at.is_(None))
    )
    return bool(session.scalar(query))


def there(session: Session, now: datetime) -> list[User]:
    """The operators who are there."""
    query = (
        select(User)
        .join(Presence, Presence.user_id == User.id)
        .where(Presence.until > now, User.disabled_at.is_(None), User.role == "operator")
    )
    return list(session.scalars(query.order_by(User.id)))


def availability(session: Session, region: str | None, now: datetime) -> Availability:
    """What may be promised to somebody from ``region`` (a code, or a name as people say it)."""
    place = resolve(session, region).region if region else None
    hours = service_hours.hours_for(session, place.code if place else None)
    opening = service_hours.next_opening(session, hours, now)
    return Availability(
        somebody=somebody(session, now),
        within_hours=service_hours.is_open(session, hours, now),
        opens=_said(opening, now),
        answer_minutes=hours.answer_minutes,
    )


def _said(opening: Opening | None, now: datetime) -> str | None:
    if opening is None:
        return None
    return say_moment(opening.at, now, provisional=opening.provisional)
