"""What reaches nobody by a channel now finds another way: notices of a case as they are, all other
words by a hint that they wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors import matters
from connectors.tables import ChannelAddress, Conversation, Message
from intake import outbox
from intake.facts import LEAD
from intake.privacy.columns import keyring_of
from intake.records.phone_codes import gets_messages
from intake.records.reaching import phone_of
from intake.records.view import filed_facts
from intake.tables import OutboxMessage
from intake.unit_of_work import UnitOfWork

KEY = "outbox/"
"""With this the key of a message begins that came from the outbox, before that row's id."""
HINT = "words_waiting"
"""The notice that somebody has answered; what was said is not in it. Where it does not arrive
nobody need see that: the talk itself shows who has not been told."""


@dataclass(frozen=True)
class Ways:
    """Which ways a hint has beside a channel: the platform's notice for it, a text message."""

    notice: bool = False
    text: bool = False


def notices_elsewhere(
    session: Session, address: ChannelAddress, messages: Iterable[Message]
) -> None:
    """Hand the notices among these messages to the outbox once more, for the channel's own kind
    of notice. Once for each."""
    for message in messages:
        key = message.message_key or ""
        row = session.get(OutboxMessage, key.removeprefix(KEY)) if key.startswith(KEY) else None
        if row is None:
            continue
        outbox.enqueue(
            UnitOfWork(session, keyring_of(session)),
            f"{address.channel}_notice",
            address.id,
            row.template,
            row.params,
            dedupe_key=f"{row.id}/{address.channel}",
        )


def hint(
    session: Session,
    address: ChannelAddress,
    messages: Sequence[Message],
    ways: Ways,
    now: datetime,
) -> None:
    """Let somebody know that words of the bot or an operator wait for their next word.

    Once until they have spoken again. Nothing where no way is left, and nothing in a talk with a
    lead or an anonymous one: whoever sees the phone would learn that its owner reported somebody.
    """
    if not any(one.direction in ("bot", "operator") and one.text.strip() for one in messages):
        return
    talk = session.get(Conversation, address.conversation_id)
    if talk is None or talk.public_id is None or matters.has_lead(session, talk.id, now):
        return
    filed = filed_facts(session, [talk.id])
    if any(one.kind == LEAD for one in filed):
        return
    number = next((one.number for one in reversed(filed) if _texts(session, one.number)), None)
    if not (ways.notice and address.following) and not (ways.text and number):
        return
    last_word = session.scalar(
        select(func.max(Message.seq)).where(
            Message.conversation_id == talk.id, Message.direction == "farmer"
        )
    )
    outbox.enqueue(
        UnitOfWork(session, keyring_of(session)),
        f"{address.channel}_notice",
        address.id,
        HINT,
        {"number": number} if number else {},
        dedupe_key=f"{HINT}/{talk.id}/{last_word or 0}",
        at=now,
    )


def _texts(session: Session, number: str) -> bool:
    """Whether a text message can reach whoever filed this."""
    phone = phone_of(session, number)
    return phone is not None and gets_messages(phone)
