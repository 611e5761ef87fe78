"""Whose talk should it be: the operators who are there, by region and by load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import queueing
from connectors.desk_tables import DeskTalk
from connectors.readers import readers
from connectors.tables import Conversation
from intake import drafts, regions
from intake.clock import FrozenClock
from intake.errors import UnknownRegion
from intake.service import presence
from intake.tables.people import User

OFFERED = timedelta(minutes=1)
"""So long a talk is meant for one operator; then for another who is there."""
MOST = 6
"""Nobody is given a talk who has so many already, where the hotline rules nothing else."""


@dataclass(frozen=True)
class Colleague:
    """An operator who is there. ``load``: the talks that they have or that are meant for them;
    ``local``: of the talk's own region."""

    user: User
    load: int
    local: bool


def colleagues(session: Session, talk: Conversation, now: datetime) -> list[Colleague]:
    """Operators who are there and may read the talk: of its region first, then the least busy."""
    return _fitting(session, talk, presence.there(session, now), loads(session, now), now)


def assign(session: Session, now: datetime, limit: int = 20, most: int = MOST) -> list[str]:
    """Say for each talk of the line whose it should be, where nobody is meant; the conversations.

    Everybody may still take it; nobody is meant who has ``most`` already. Who was meant and did
    not come is asked again only where nobody else is there; what was given to a region is meant
    for operators of that region alone.
    """
    there, busy, done = presence.there(session, now), loads(session, now), list[str]()
    for seen in queueing.line(session):
        free = [one for one in there if busy[one.id] < most]
        if not free or len(done) >= limit:
            break
        desk = session.get(DeskTalk, seen.id)
        if desk is None or _is_meant(desk, now):
            continue
        found = _fitting(session, seen, free, busy, now)
        if desk.for_region:
            found = [one for one in found if one.local]
        found.sort(key=lambda one: one.user.id == desk.for_user)  # the one before comes last
        if found and _mean(session, seen.id, found[0].user, now):
            busy[found[0].user.id] += 1
            done.append(seen.id)
    return done


def _mean(session: Session, conversation: str, user: User, now: datetime) -> bool:
    row = session.get(
        Conversation, conversation, with_for_update={"skip_locked": True}, populate_existing=True
    )
    desk = session.get(DeskTalk, conversation, populate_existing=True)
    if row is None or row.attention != "wanted" or desk is None or _is_meant(desk, now):
        return False
    desk.for_user, desk.for_until = user.id, now + OFFERED
    session.flush()
    return True


def meant_for(desk: DeskTalk | None, now: datetime) -> str | None:
    """The operator whose the talk should be just now."""
    return desk.for_user if desk is not None and _is_meant(desk, now) else None


def line_of(session: Session, talk: Conversation, now: datetime) -> list[str]:
    """The codes from the top down to the place whose operators know best: the one the talk was
    given to, the one told in a draft, the page's; empty where none is known."""
    desk = session.get(DeskTalk, talk.id)
    code = desk.for_region if desk is not None else None
    for draft in drafts.unfinished(session, talk.id, FrozenClock(now)):
        code = code or draft.facts.get("region_code")
    if not code and talk.region:
        found = regions.resolve(session, talk.region).region
        code = found.code if found else None
    try:
        return regions.line_of(session, code) if code else []
    except UnknownRegion:
        return []


def _fitting(
    session: Session,
    talk: Conversation,
    users: Sequence[User],
    busy: Counter[str],
    now: datetime,
) -> list[Colleague]:
    line, clock = line_of(session, talk, now), FrozenClock(now)
    found = [(_distance(one, line), one) for one in readers(session, users, talk, clock)]
    found.sort(key=lambda one: (one[0], busy[one[1].id], one[1].id))
    return [Colleague(one, busy[one.id], away == 0) for away, one in found]


def _is_meant(desk: DeskTalk, now: datetime) -> bool:
    return desk.for_user is not None and desk.for_until is not None and desk.for_until > now


def _distance(user: User, line: Sequence[str]) -> int:
    """0: the operator's region and the talk's lie in one line; 1: one for everywhere, or the
    talk's is not known; 2: elsewhere."""
    if user.region is None or not line:
        return 1
    return 0 if user.region.code in line or line[-1] in user.region.line else 2


def loads(session: Session, now: datetime) -> Counter[str]:
    """How many talks each operator has, with those that are meant for them."""
    held: Sequence[str | None] = session.scalars(
        select(Conversation.operator).where(
            Conversation.attention == "operator", Conversation.state == "open"
        )
    ).all()
    meant = session.scalars(
        select(DeskTalk.for_user)
        .join(Conversation, Conversation.id == DeskTalk.conversation_id)
        .where(DeskTalk.for_until > now, Conversation.attention == "wanted")
    ).all()
    return Counter(one for one in [*held, *meant] if one)
