"""A voice that no recogniser heard: a person listens. In an anonymous talk none is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from connectors import attention, queueing
from connectors.matters import asked_last
from connectors.receiving import append
from connectors.speech import words
from connectors.tables import Conversation, Message, StoredFile
from intake.service.presence import availability

REASON = "voice"
"""The reason for which a talk with a voice waits for an operator (语音留言)."""
_SOUND, _PICTURE = "sound", "picture"


class VoiceTells(Exception):
    """A voice tells who speaks: in an anonymous talk none is kept."""


def to_operator(session: Session, row: Conversation, message: Message, now: datetime) -> None:
    """Where a message is a voice without words, ask for somebody who listens, and say so.

    The bot gets such a message only for the pictures in it, and where it has just asked for
    evidence. While an operator has the talk, the voice is theirs anyway.
    """
    if message.text or not message.files or message.state != "pending":
        return
    kinds = set(session.scalars(select(StoredFile.kind).where(StoredFile.id.in_(message.files))))
    asked = asked_last(session, row.id)
    if _SOUND not in kinds or (asked is not None and asked.expects == "evidence"):
        return
    if _PICTURE not in kinds:
        _keep_from_bot(session, row, message)
    newly = attention.want(session, row, [REASON], now)
    there = availability(session, row.region, now)
    if there.somebody:
        said = words.say("to_operator")
    elif there.opens:
        said = words.say("to_operator_later", opens=there.opens)
    else:
        said = words.say("to_operator_some_day")
    append(session, row, "system", said, now)
    if newly:
        queueing.tell_first(session, row, now)


def forget_all(session: Session, row: Conversation, now: datetime) -> tuple[StoredFile, ...]:
    """Take every sound out of a talk that has just become anonymous, and say so where any was.

    The content lies on disk still: whoever calls removes it when this is committed.
    """
    query = select(StoredFile).where(
        StoredFile.conversation_id == row.id, StoredFile.kind == _SOUND
    )
    gone = tuple(session.scalars(query))
    if not gone:
        return ()
    ids = {one.id for one in gone}
    for message in session.scalars(select(Message).where(Message.conversation_id == row.id)):
        if message.files and ids & set(message.files):
            message.files = [one for one in message.files if one not in ids] or None
    for one in gone:
        session.expunge(one)
    session.execute(delete(StoredFile).where(StoredFile.id.in_(ids)))
    append(session, row, "system", words.say("forgotten"), now)
    return gone


def _keep_from_bot(session: Session, row: Conversation, message: Message) -> None:
    message.state, message.capsule = "handled", None
    session.flush()
    others = session.scalar(
        select(func.count())
        .select_from(Message)
        .where(Message.conversation_id == row.id, Message.state == "pending")
    )
    if not others and row.lease_owner is None:
        row.waiting_since = row.due_at = None
