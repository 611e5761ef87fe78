"""The operators' service in figures, all from stored rows: who is there, who waits, how it went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors import dispositions, queueing, waits
from connectors.desk_tables import DeskTalk, DeskWait, TalkClosing
from connectors.phone import CHANNEL as PHONE
from connectors.phone.callers import AGAIN
from connectors.receiving import is_anonymous
from connectors.tables import Conversation
from intake.clock import SHANGHAI, local_date
from intake.service import presence
from intake.tables.people import User


@dataclass(frozen=True)
class There:
    """An operator who is there, and how many talks and calls they have in hand."""

    user: User
    talks: int
    calls: int


@dataclass(frozen=True)
class Now:
    """This moment. ``longest`` is how long the one who waits longest has waited, anonymous talks
    and those who have gone away left out; ``None`` where nobody else waits."""

    there: Sequence[There]
    waiting_talks: int
    waiting_calls: int
    longest: timedelta | None


@dataclass
class Week:
    """A week from its Monday. Waits in seconds of those who were not anonymous; ``left``: nobody
    came before they went. ``first``: contacts of which one can say whether the first one was enough
    (not in the last week), ``first_solved`` those where it was."""

    monday: date
    taken: int = 0
    left_talks: int = 0
    left_calls: int = 0
    waited: list[int] = field(default_factory=list)
    closed: int = 0
    first: int = 0
    first_solved: int = 0

    @property
    def median_wait(self) -> int | None:
        """Seconds; half waited no longer."""
        return round(median(self.waited)) if self.waited else None

    @property
    def long_wait(self) -> int | None:
        """Seconds; nine of ten waited no longer."""
        if not self.waited:
            return None
        ordered = sorted(self.waited)
        return ordered[min(len(ordered) - 1, -(-9 * len(ordered) // 10) - 1)]


@dataclass
class Work:
    """An operator's talks of a week: how many were ended, how many solved, and the seconds that
    each of those that were not anonymous was in hand."""

    monday: date
    operator: str
    closed: int = 0
    solved: int = 0
    spent: list[int] = field(default_factory=list)

    @property
    def median_spent(self) -> int | None:
        """Seconds; half took no longer."""
        return round(median(self.spent)) if self.spent else None


def now(session: Session, at: datetime) -> Now:
    """Who is there, and who waits for somebody."""
    query = (
        select(Conversation.operator, Conversation.channel, func.count())
        .where(Conversation.attention == "operator")
        .group_by(Conversation.operator, Conversation.channel)
    )
    held: dict[tuple[str | None, bool], int] = defaultdict(int)
    for operator, channel, count in session.execute(query):
        held[operator, channel == PHONE] += count
    line = queueing.line(session)
    known = {one.id for one in line if not is_anonymous(one)}
    since = session.scalar(
        select(func.min(DeskTalk.wanted_since)).where(
            DeskTalk.conversation_id.in_(known), DeskTalk.counted.is_(False)
        )
    )
    return Now(
        [
            There(one, held[one.id, False], held[one.id, True])
            for one in presence.there(session, at)
        ],
        sum(one.channel != PHONE for one in line),
        sum(one.channel == PHONE for one in line),
        None if since is None else max(timedelta(0), at - since),
    )


def weeks(session: Session, at: datetime, number: int = 8) -> list[Week]:
    """The last weeks, this one first."""
    this = monday(local_date(at))
    found = {one: Week(one) for one in (this - timedelta(weeks=back) for back in range(number))}
    since = min(found)
    for wait in session.scalars(select(DeskWait).where(DeskWait.ended_on >= since)):
        week = found[monday(wait.ended_on)]
        if wait.outcome == waits.TAKEN:
            week.taken += 1
        elif wait.channel == PHONE:
            week.left_calls += 1
        else:
            week.left_talks += 1
        if wait.waited_seconds is not None:
            week.waited.append(wait.waited_seconds)
    closings = _closings(session, since - AGAIN)
    for closing in closings:
        at_week = found.get(monday(local_date(closing.closed_at)))
        if at_week is not None:
            at_week.closed += 1
    for closing, was_enough in _first_contacts(session, closings, at):
        at_week = found.get(monday(local_date(closing.closed_at)))
        if at_week is not None:
            at_week.first += 1
            at_week.first_solved += was_enough
    return list(found.values())


def work(session: Session, at: datetime, number: int = 4) -> list[Work]:
    """What each operator brought to an end, by week, this one first."""
    since = monday(local_date(at)) - timedelta(weeks=number - 1)
    found: dict[tuple[date, str], Work] = {}
    for closing in _closings(session, since):
        week = monday(local_date(closing.closed_at))
        one = found.setdefault((week, closing.operator), Work(week, closing.operator))
        one.closed += 1
        one.solved += dispositions.solved(closing.code)
        if closing.known and closing.taken_at is not None:
            one.spent.append(int((closing.closed_at - closing.taken_at).total_seconds()))
    return sorted(found.values(), key=lambda one: (-one.monday.toordinal(), -one.closed))


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class _Ended:
    """A row of an ending without its words; ``known``: the talk is there, and not anonymous."""

    talk: str
    operator: str
    code: str
    wanted_since: datetime
    taken_at: datetime | None
    closed_at: datetime
    came_back: bool
    follows: bool
    known: bool


def _closings(session: Session, since: date) -> list[_Ended]:
    query = (
        select(
            TalkClosing.conversation_id,
            TalkClosing.operator,
            TalkClosing.code,
            TalkClosing.wanted_since,
            TalkClosing.taken_at,
            TalkClosing.closed_at,
            TalkClosing.came_back,
            TalkClosing.follows,
            Conversation.public_id.is_not(None),
        )
        .outerjoin(Conversation, Conversation.id == TalkClosing.conversation_id)
        .where(TalkClosing.closed_at >= _midnight(since))
        .order_by(TalkClosing.closed_at, TalkClosing.id)
    )
    found = [_Ended(*row) for row in session.execute(query).tuples()]
    return [one for one in found if dispositions.is_contact(one.code)]


def _first_contacts(
    session: Session, closings: Iterable[_Ended], at: datetime
) -> Iterator[tuple[_Ended, bool]]:
    """First contacts that are old enough to tell, and whether they were enough: solved, and
    nobody was asked for again within :data:`AGAIN`, in the talk or by a call from the same number.
    Contacts in an anonymous talk are not told apart, so they do not count."""
    by_talk: dict[str, list[_Ended]] = defaultdict(list)
    for one in closings:
        if one.known:
            by_talk[one.talk].append(one)
    wishes = select(DeskTalk.conversation_id, DeskTalk.wanted_since)
    wanted = dict(session.execute(wishes).tuples().all())
    for talk, found in by_talk.items():
        for before, closing, after in zip([None, *found], found, [*found[1:], None], strict=False):
            if before is not None and closing.wanted_since - before.closed_at <= AGAIN:
                continue
            if closing.follows:
                continue
            if closing.closed_at + AGAIN > at:
                continue
            again = after.wanted_since if after is not None else wanted.get(talk)
            came_back = again is not None and again - closing.closed_at <= AGAIN
            came_back = came_back or closing.came_back
            yield closing, dispositions.solved(closing.code) and not came_back


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
