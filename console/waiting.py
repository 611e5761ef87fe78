"""The list of talks of one operator: whose each should be, and its last words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import assignment, attention, queueing
from connectors.desk_tables import DeskTalk
from connectors.readers import may_read
from connectors.receiving import is_anonymous
from connectors.tables import Conversation, Message
from intake import regions
from intake.clock import Clock
from intake.tables.people import User

TAKEN = "operator"
LAST = 3
"""So many of the last messages stand in the list."""


@dataclass(frozen=True)
class Waiting:
    """A talk in the list. ``spoke_at`` is the farmer's last word, to the hour if anonymous.

    ``meant``: 0 for the user, 1 for nobody, 2 for another, whose name is ``meant_for``. ``region``
    is where it was given to. ``new``: a colleague gave it to the user, who has not looked yet.
    """

    talk: Conversation
    spoke_at: datetime | None
    anonymous: bool
    last: list[Message]
    mine: bool
    meant: int = 1
    meant_for: str | None = None
    region: str | None = None
    new: bool = False


def waiting(session: Session, user: User, clock: Clock) -> list[Waiting]:
    """The user's own talks, then those that want a person: danger, then those meant for the user,
    then the longest waiting, last those meant for another."""
    own = select(Conversation).where(
        Conversation.attention == TAKEN, Conversation.operator == user.id
    )
    found = [
        _waiting(session, talk, user, clock.now())
        for talk in [*session.scalars(own), *queueing.line(session)]
        if may_read(session, user, talk, clock)
    ]
    return sorted(
        found, key=lambda one: (not one.mine, not attention.is_urgent(one.talk), one.meant)
    )


def _last(words: list[Message]) -> list[Message]:
    """The last words, oldest first, the farmer's own last ones always among them."""
    shown = words[:LAST]
    own = next((one for one in words if one.direction == "farmer"), None)
    if own is not None and own not in shown:
        shown[-1] = own
    return shown[::-1]


def _waiting(session: Session, talk: Conversation, user: User, now: datetime) -> Waiting:
    desk = session.get(DeskTalk, talk.id)
    meant = assignment.meant_for(desk, now) if talk.attention != TAKEN else None
    other = session.get(User, meant) if meant and meant != user.id else None
    given_to = desk.for_region if desk is not None else None
    query = select(Message).where(Message.conversation_id == talk.id)
    messages = list(session.scalars(query.order_by(Message.seq.desc()).limit(30)))
    words = [one for one in messages if one.direction != "system"]
    return Waiting(
        talk=talk,
        spoke_at=next((one.at for one in words if one.direction == "farmer"), None),
        anonymous=is_anonymous(talk),
        last=_last(words),
        mine=talk.operator == user.id,
        meant=0 if meant == user.id else 2 if meant else 1,
        meant_for=other.name if other else None,
        region=regions.full_name(session, given_to) if given_to else None,
        new=talk.operator == user.id and desk is not None and desk.taken_at is None,
    )
