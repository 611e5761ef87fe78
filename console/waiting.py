"""The list of talks of one operator: whose each should be, and its last words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from connectors import attention
from connectors.readers import readable
from connectors.tables import Conversation
from console.board import TAKEN, Board, Standing, Words
from intake.clock import Clock
from intake.tables.people import User


@dataclass(frozen=True)
class Waiting:
    """A talk in the list. Times in ``words`` are to the hour if ``anonymous``.

    ``meant``: 0 for the user, 1 for nobody, 2 for another, whose name is ``meant_for``. ``region``
    is where it was given to. ``new``: a colleague gave it to the user, who has not looked yet.
    """

    talk: Conversation
    anonymous: bool
    words: Words
    mine: bool
    meant: int = 1
    meant_for: str | None = None
    region: str | None = None
    new: bool = False


def waiting(
    session: Session, user: User, clock: Clock, board: Board, *, shared: bool = False
) -> list[Waiting]:
    """The user's own talks, then those that want a person: danger, then those meant for the user,
    then the longest waiting, last those meant for another. ``shared``: as other pages have just
    read them."""
    standing = board.standing(session, clock.now(), shared=shared)
    found = [one for one in standing if one.talk.attention != TAKEN or one.talk.operator == user.id]
    allowed = readable(session, user, [one.talk for one in found], clock)
    return sorted(
        (_waiting(one, user) for one in found if one.talk.id in allowed),
        key=lambda one: (not one.mine, not attention.is_urgent(one.talk), one.meant),
    )


def _waiting(one: Standing, user: User) -> Waiting:
    mine = one.talk.operator == user.id
    return Waiting(
        talk=one.talk,
        anonymous=one.anonymous,
        words=one.words,
        mine=mine,
        meant=0 if one.meant == user.id else 2 if one.meant else 1,
        meant_for=one.meant_for if one.meant != user.id else None,
        region=one.region,
        new=mine and not one.looked_at,
    )


__all__ = ["TAKEN", "Waiting", "waiting"]
