"""Service hours (人工服务时间): data of a region, told in words, and when the next ones begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit, calendar
from intake.calendar.workdays import SATURDAY, WorkCalendar
from intake.clock import SHANGHAI, Clock, aware
from intake.errors import ImportProblem, UnknownRegion
from intake.regions.tree import line_of
from intake.service.wording import Span, data, write_clock
from intake.tables.service import ServiceHours
from intake.unit_of_work import UnitOfWork

EVERYWHERE = ""
LOOK_AHEAD = 60
"""So many days ahead the next opening is looked for."""

_MINUTES = (1, 240)


@dataclass(frozen=True)
class Hours:
    """The hours that hold somewhere; ``week`` Monday first. ``local_default``: nobody set them."""

    week: tuple[tuple[Span, ...], ...]
    follows_calendar: bool
    answer_minutes: int
    local_default: bool = False
    scope: str = EVERYWHERE

    def on(self, day: date, days: WorkCalendar) -> tuple[Span, ...]:
        """The hours of one day. A make-up working weekend has the hours of the first working
        weekday, unless the weekend has its own."""
        own = self.week[day.weekday()]
        if not self.follows_calendar:
            return own
        if day in days.holidays:
            return ()
        if day.weekday() >= SATURDAY and day in days.shifts and not own:
            return next((spans for spans in self.week if spans), ())
        return own


@dataclass(frozen=True)
class Opening:
    """When somebody will be there again. ``provisional``: that year's days off are not loaded."""

    at: datetime
    provisional: bool


def hours_for(session: Session, region: str | None) -> Hours:
    """The hours of the nearest region upward that has some, else those for everywhere, else the
    shipped local default."""
    try:
        line = line_of(session, region) if region else []
    except UnknownRegion:
        line = []
    found = {
        row.scope: row
        for row in session.scalars(
            select(ServiceHours).where(ServiceHours.scope.in_([*line, EVERYWHERE]))
        )
    }
    for scope in (*reversed(line), EVERYWHERE):
        if scope in found:
            row = found[scope]
            return Hours(_week(row.week), row.follows_calendar, row.answer_minutes, False, scope)
    return shipped()


def set_hours(uow: UnitOfWork, actor: str, hours: Hours, clock: Clock) -> None:
    """Put hours in force for ``hours.scope``; an audit row says who did. Raises
    :class:`UnknownRegion` and :class:`ImportProblem`."""
    if hours.scope:
        line_of(uow.session, hours.scope)
    low, high = _MINUTES
    if not low <= hours.answer_minutes <= high:
        raise ImportProblem(None, f"等多久要在{low}到{high}分钟之间")
    week = [
        [[write_clock(begin), write_clock(end)] for begin, end in spans] for spans in hours.week
    ]
    row = uow.session.get(ServiceHours, hours.scope) or ServiceHours(scope=hours.scope)
    row.week, row.follows_calendar = week, hours.follows_calendar
    row.answer_minutes, row.changed_at = hours.answer_minutes, clock.now()
    uow.session.add(row)
    detail = {"week": week, "calendar": row.follows_calendar, "minutes": row.answer_minutes}
    audit.append(uow, actor, "set_hours", "hours", hours.scope or "*", detail, at=clock.now())


def remove_hours(uow: UnitOfWork, actor: str, scope: str, clock: Clock) -> bool:
    """Let what holds above hold here again; ``False`` where nothing was set."""
    row = uow.session.get(ServiceHours, scope)
    if row is None:
        return False
    uow.session.delete(row)
    uow.session.flush()
    audit.append(uow, actor, "remove_hours", "hours", scope or "*", at=clock.now())
    return True


def all_hours(session: Session) -> list[Hours]:
    """Everything that was set, the platform's first."""
    return [
        Hours(_week(row.week), row.follows_calendar, row.answer_minutes, False, row.scope)
        for row in session.scalars(select(ServiceHours).order_by(ServiceHours.scope))
    ]


def is_open(session: Session, hours: Hours, now: datetime) -> bool:
    """Whether ``now`` lies within the hours."""
    local = aware(now).astimezone(SHANGHAI)
    spans = hours.on(local.date(), calendar.load(session))
    return any(begin <= local.time() < end for begin, end in spans)


def next_opening(session: Session, hours: Hours, now: datetime) -> Opening | None:
    """When the hours begin again, after ``now``; ``None`` if not within :data:`LOOK_AHEAD`."""
    days = calendar.load(session)
    local = aware(now).astimezone(SHANGHAI)
    for ahead in range(LOOK_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for begin, _ in hours.on(day, days):
            at = datetime.combine(day, begin, SHANGHAI)
            if at > local:
                return Opening(at, hours.follows_calendar and day.year not in days.years)
    return None


@cache
def shipped() -> Hours:
    """The hours that the software brings, clearly a local default."""
    row = data()["default"]
    return Hours(_week(row["week"]), row["follows_calendar"], row["answer_minutes"], True)


def _week(rows: Sequence[Sequence[Sequence[str]]]) -> tuple[tuple[Span, ...], ...]:
    return tuple(
        tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in spans)
        for spans in rows
    )
