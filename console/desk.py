"""Talks that asked for a person: finding, reading, answering and ending them.

Answering takes the talk: from then on the bot stays silent in it, until it is ended here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import texts as chat_texts
from connectors.receiving import append, is_anonymous
from connectors.tables import Conversation, Message
from intake import audit, drafts, regions, routing
from intake.clock import Clock
from intake.errors import IntakeError, NotAllowed
from intake.facts import LEAD
from intake.privacy.access import may_be_told, visible_records
from intake.records.view import of_conversations
from intake.tables.people import User
from intake.tables.records import Record
from intake.unit_of_work import UnitOfWork

NONE, WANTED, TAKEN = "none", "wanted", "operator"
LAST = 3
"""So many of the last messages stand in the list."""


class TalkTaken(IntakeError):
    """Another operator has the talk; ``name`` is theirs."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TalkOver(IntakeError):
    """Nothing can be written into this talk any more."""


@dataclass(frozen=True)
class Waiting:
    """A talk in the list. ``since`` is to the hour alone in an anonymous one."""

    talk: Conversation
    since: datetime | None
    about: bool
    last: list[Message]
    mine: bool


def may_open(session: Session, user: User, talk: Conversation, clock: Clock) -> bool:
    """Whether an operator may read a talk: not one that holds a lead about the operator's unit.

    Put together from intake's rules: what is filed in the talk must be visible to the user, and
    the units that an unfinished lead is about must be ones that the user's may be told of.
    """
    if user.disabled_at is not None or user.role != "operator":
        return False
    if user.region is None:
        return True
    filed = select(Record.id).where(of_conversations(session, [talk.id]), Record.kind == LEAD)
    seen = filed.where(
        visible_records(
            user,
        )
    )
    if set(session.scalars(filed)) != set(session.scalars(seen)):
        return False
    for draft in drafts.unfinished(session, talk.id, clock, LEAD):
        code = draft.facts.get("region_code")
        place = regions.ensure(session, code) if code else None
        units = routing.implicated_units(session, draft.facts, place)
        if not may_be_told(user.region, [unit.code for unit in units]):
            return False
    return True


def waiting(session: Session, user: User, clock: Clock) -> list[Waiting]:
    """Talks that want a person or have this one, the longest waiting first."""
    query = select(Conversation).where(
        (Conversation.attention == WANTED)
        | ((Conversation.attention == TAKEN) & (Conversation.operator == user.id))
    )
    found = [
        _waiting(session, talk, user)
        for talk in session.scalars(query)
        if may_open(session, user, talk, clock)
    ]
    return sorted(found, key=lambda one: (one.mine, one.since or clock.now()))


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
    uow: UnitOfWork, user: User, talk: Conversation, text: str, key: str, clock: Clock
) -> None:
    """Write to the farmer as an operator; the same ``key`` twice writes once.

    Raises :class:`TalkTaken`, :class:`TalkOver`.
    """
    session, now = uow.session, clock.now()
    sent = select(Message.id).where(
        Message.conversation_id == talk.id, Message.message_key == f"operator:{key}"
    )
    if session.scalar(sent) is not None:
        return
    _mine_or_free(session, user, talk)
    if talk.state != "open":
        raise TalkOver
    if talk.attention != TAKEN:
        talk.attention, talk.operator = TAKEN, user.id
        append(session, talk, "system", chat_texts.system("operator_here"), now)
    append(session, talk, "operator", text, now, message_key=f"operator:{key}")
    audit.append(uow, f"user:{user.id}", "answer_talk", "talk", talk.id, at=now)


def finish(uow: UnitOfWork, user: User, talk: Conversation, clock: Clock) -> None:
    """The operator is done; the bot answers again. Raises :class:`TalkTaken`."""
    _mine_or_free(uow.session, user, talk)
    if talk.attention == TAKEN and talk.state == "open":
        append(uow.session, talk, "system", chat_texts.system("operator_left"), clock.now())
    talk.attention, talk.attention_reason, talk.operator = NONE, None, None
    audit.append(uow, f"user:{user.id}", "finish_talk", "talk", talk.id, at=clock.now())


def _mine_or_free(session: Session, user: User, talk: Conversation) -> None:
    if talk.attention == TAKEN and talk.operator != user.id:
        other = session.get(User, talk.operator) if talk.operator else None
        raise TalkTaken(other.name if other else "")


def _waiting(session: Session, talk: Conversation, user: User) -> Waiting:
    query = select(Message).where(Message.conversation_id == talk.id)
    messages = list(session.scalars(query.order_by(Message.seq.desc()).limit(30)))
    return Waiting(
        talk=talk,
        since=_since(messages),
        about=is_anonymous(talk),
        last=[one for one in messages if one.direction != "system"][:LAST][::-1],
        mine=talk.operator == user.id,
    )


def _since(newest_first: list[Message]) -> datetime | None:
    """Since when the farmer waits: the call for a person, or the first word after an answer."""
    calls = (chat_texts.system("human_wanted"), chat_texts.system("set_aside"))
    since = None
    for message in newest_first:
        if message.direction == "operator":
            break
        if message.direction == "system" and message.text in calls:
            return message.at
        if message.direction == "farmer":
            since = message.at
    return since
