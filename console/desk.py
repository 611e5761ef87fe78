"""Talks that asked for a person: who may read which, and what an operator does with them.

Taking, speaking and giving back are :mod:`connectors.operators`'; the list is
:mod:`console.waiting`'s.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import assignment, desk_notes, leases, operators, transfers
from connectors.assignment import Colleague
from connectors.operators import NotTheirs, StillOnTheLine
from connectors.readers import may_read
from connectors.tables import Conversation, Message
from console.waiting import TAKEN, Waiting, waiting
from intake import audit
from intake.clock import Clock
from intake.db import READING
from intake.errors import NotAllowed
from intake.service import presence
from intake.tables.people import User
from intake.unit_of_work import UnitOfWork

NONE = "none"


def may_open(session: Session, user: User, talk: Conversation, clock: Clock) -> bool:
    """Whether an operator may read a talk: not one that holds a lead about the operator's unit."""
    return may_read(session, user, talk, clock)


def find(session: Session, user: User, talk_id: str, clock: Clock) -> Conversation:
    """The talk, locked where the session writes. Raises :class:`NotAllowed` for none, for one that
    nobody asked help in, and for one that is not this user's to read."""
    lock = READING not in session.info
    talk = session.get(Conversation, talk_id, with_for_update=lock, populate_existing=True)
    if talk is None or talk.attention == NONE or not may_open(session, user, talk, clock):
        raise NotAllowed
    return talk


def reads(uow: UnitOfWork, user: User, talk_id: str, clock: Clock) -> None:
    """The user is about to read all of the talk, which is an audit row; who was given the talk
    has it for good then. Raises :class:`NotAllowed` as :func:`find` does."""
    talk = find(uow.session, user, talk_id, clock)
    if talk.attention == TAKEN and talk.operator == user.id:
        leases.accept(uow.session, talk, clock.now())
    audit.append(uow, f"user:{user.id}", "read_talk", "talk", talk.id, at=clock.now())


def messages(session: Session, talk: Conversation) -> list[Message]:
    """All messages of the talk, in order."""
    query = select(Message).where(Message.conversation_id == talk.id).order_by(Message.seq)
    return list(session.scalars(query))


def answer(
    uow: UnitOfWork, user: User, talk: Conversation, text: str, seen: int, clock: Clock
) -> None:
    """Write to the farmer as an operator, who has the talk from then on.

    ``seen`` is the last message that the page showed: the same words written since then by the
    same operator are a second tap, and nothing is written. Raises
    :class:`connectors.operators.NotTheirs`.
    """
    session, now = uow.session, clock.now()
    operators.take_over(session, talk.id, user.id, now)
    since = select(Message).where(
        Message.conversation_id == talk.id, Message.seq > seen, Message.direction == "operator"
    )
    if any(message.text == text for message in session.scalars(since)):
        return
    operators.say(session, talk.id, user.id, text, now)
    presence.seen(uow, user, clock, presence.ANSWER)
    audit.append(uow, f"user:{user.id}", "answer_talk", "talk", talk.id, at=now)


def take(uow: UnitOfWork, user: User, talk: Conversation, clock: Clock) -> None:
    """Take the talk without a word yet; the farmer reads that a person is there. Raises
    NotTheirs."""
    operators.take_over(uow.session, talk.id, user.id, clock.now())
    presence.seen(uow, user, clock, presence.ANSWER)
    audit.append(uow, f"user:{user.id}", "take_talk", "talk", talk.id, at=clock.now())


def finish(uow: UnitOfWork, user: User, talk: Conversation, clock: Clock) -> None:
    """The operator is done; the bot answers again. Raises NotTheirs."""
    operators.hand_back(uow.session, talk.id, user.id, clock.now())
    audit.append(uow, f"user:{user.id}", "finish_talk", "talk", talk.id, at=clock.now())


def close(
    uow: UnitOfWork, user: User, talk: Conversation, code: str, note: str, clock: Clock
) -> None:
    """The operator is done, in the way that ``code`` of the dispositions says, and the bot says
    nothing of its own. Raises NotTheirs, StillOnTheLine, UnknownDisposition, NoteMissing."""
    now = clock.now()
    operators.close(uow.session, talk.id, user.id, code, note or None, now)
    audit.append(uow, f"user:{user.id}", "close_talk", "talk", talk.id, {"as": code}, at=now)


def colleagues(session: Session, user: User, talk: Conversation, clock: Clock) -> list[Colleague]:
    """Who else is there and may have the talk: of its region first, then the least busy."""
    found = assignment.colleagues(session, talk, clock.now())
    return [one for one in found if one.user.id != user.id]


def give(
    uow: UnitOfWork, user: User, talk: Conversation, clock: Clock, *,
    colleague: str | None = None, region: str | None = None,
) -> None:  # fmt: skip
    """Give the talk to a colleague (an id), or to the operators of a region (a code). Raises
    NotTheirs, and NotThere, CallStays and UnknownRegion of :mod:`connectors.transfers`."""
    now = clock.now()
    if region is not None:
        transfers.to_region(uow.session, talk.id, user.id, region, now)
    else:
        transfers.to_colleague(uow.session, talk.id, user.id, colleague or "", now)
    detail = {"region": region} if region is not None else {"to": f"user:{colleague}"}
    audit.append(uow, f"user:{user.id}", "give_talk", "talk", talk.id, detail, at=now)


def note(uow: UnitOfWork, user: User, talk: Conversation, text: str, clock: Clock) -> None:
    """Write a note on the talk for other operators; the farmer never sees it."""
    desk_notes.add(uow.session, talk, user.id, text, clock.now())
    audit.append(uow, f"user:{user.id}", "note_talk", "talk", talk.id, at=clock.now())


def holder(session: Session, talk: Conversation) -> str | None:
    """The name of the operator who has the talk."""
    other = session.get(User, talk.operator) if talk.attention == TAKEN and talk.operator else None
    return other.name if other else None


__all__ = [
    "TAKEN",
    "NotTheirs",
    "StillOnTheLine",
    "Waiting",
    "answer",
    "close",
    "colleagues",
    "find",
    "finish",
    "give",
    "holder",
    "may_open",
    "messages",
    "note",
    "reads",
    "take",
    "waiting",
]
