"""Talks that asked for a person: who may read which, since when they wait, what is answered.

Taking, speaking and giving back are :mod:`connectors.operators`'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import attention, desk_notes, operators
from connectors.operators import NotTheirs
from connectors.readers import may_read
from connectors.receiving import is_anonymous
from connectors.tables import Conversation, Message
from intake import audit
from intake.clock import Clock
from intake.errors import NotAllowed
from intake.service import callbacks, presence
from intake.tables.people import User
from intake.unit_of_work import UnitOfWork

NONE, TAKEN = "none", "operator"
LAST = 3
"""So many of the last messages stand in the list."""


@dataclass(frozen=True)
class Waiting:
    """A talk in the list. ``spoke_at`` is the farmer's last word, to the hour if anonymous."""

    talk: Conversation
    spoke_at: datetime | None
    anonymous: bool
    last: list[Message]
    mine: bool


def may_open(session: Session, user: User, talk: Conversation, clock: Clock) -> bool:
    """Whether an operator may read a talk: not one that holds a lead about the operator's unit."""
    return may_read(session, user, talk, clock)


def waiting(session: Session, user: User, clock: Clock) -> list[Waiting]:
    """The user's own talks, then those that want a person: danger, then the longest waiting."""
    own = select(Conversation).where(
        Conversation.attention == TAKEN, Conversation.operator == user.id
    )
    found = [
        _waiting(session, talk, user)
        for talk in [*session.scalars(own), *operators.waiting(session)]
        if talk.operator == user.id or not _called_instead(session, talk)
        if may_open(session, user, talk, clock)
    ]
    return sorted(found, key=lambda one: (not one.mine, not attention.is_urgent(one.talk)))


def find(session: Session, user: User, talk_id: str, clock: Clock) -> Conversation:
    """The talk, locked. Raises :class:`NotAllowed` for none, for one that nobody asked help in,
    and for one that is not this user's to read."""
    talk = session.get(Conversation, talk_id, with_for_update=True, populate_existing=True)
    if talk is None or talk.attention == NONE or not may_open(session, user, talk, clock):
        raise NotAllowed
    return talk


def read(uow: UnitOfWork, user: User, talk: Conversation, clock: Clock) -> list[Message]:
    """All messages of the talk; reading them is an audit row."""
    audit.append(uow, f"user:{user.id}", "read_talk", "talk", talk.id, at=clock.now())
    query = select(Message).where(Message.conversation_id == talk.id).order_by(Message.seq)
    return list(uow.session.scalars(query))


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
    nothing of its own. Raises NotTheirs, UnknownDisposition, NoteMissing."""
    now = clock.now()
    operators.close(uow.session, talk.id, user.id, code, note or None, now)
    audit.append(uow, f"user:{user.id}", "close_talk", "talk", talk.id, {"as": code}, at=now)


def note(uow: UnitOfWork, user: User, talk: Conversation, text: str, clock: Clock) -> None:
    """Write a note on the talk for other operators; the farmer never sees it."""
    desk_notes.add(uow.session, talk, user.id, text, clock.now())
    audit.append(uow, f"user:{user.id}", "note_talk", "talk", talk.id, at=clock.now())


def holder(session: Session, talk: Conversation) -> str | None:
    """The name of the operator who has the talk."""
    other = session.get(User, talk.operator) if talk.attention == TAKEN and talk.operator else None
    return other.name if other else None


def _called_instead(session: Session, talk: Conversation) -> bool:
    """Whether the talk waits for a call and not here; danger is always answered here too."""
    if attention.is_urgent(talk):
        return False
    only_call = attention.reasons_of(talk) == ["callback"]
    return only_call or callbacks.open_one(session, talk.id) is not None


def _last(words: list[Message]) -> list[Message]:
    """The last words, oldest first, the farmer's own last ones always among them."""
    shown = words[:LAST]
    own = next((one for one in words if one.direction == "farmer"), None)
    if own is not None and own not in shown:
        shown[-1] = own
    return shown[::-1]


def _waiting(session: Session, talk: Conversation, user: User) -> Waiting:
    query = select(Message).where(Message.conversation_id == talk.id)
    messages = list(session.scalars(query.order_by(Message.seq.desc()).limit(30)))
    words = [one for one in messages if one.direction != "system"]
    return Waiting(
        talk=talk,
        spoke_at=next((one.at for one in words if one.direction == "farmer"), None),
        anonymous=is_anonymous(talk),
        last=_last(words),
        mine=talk.operator == user.id,
    )


__all__ = [
    "NotTheirs",
    "Waiting",
    "answer",
    "close",
    "find",
    "finish",
    "holder",
    "may_open",
    "note",
    "read",
    "take",
    "waiting",
]
