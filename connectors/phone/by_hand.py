"""Calls without a telephone system that tells of them: the operator opens and writes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import attention, desk_rows
from connectors.operators import NotTheirs
from connectors.phone import CHANNEL, callers, holding, taking
from connectors.phone.tables import Call
from connectors.receiving import append
from connectors.tables import Conversation, Message
from connectors.webchat.requests import clean
from intake.tables.base import random_id

SPEAKERS = {"caller": "farmer", "operator": "operator"}


def open_call(
    session: Session, operator: str, caller: str | None, region: str | None, now: datetime
) -> str:
    """A call that an operator (by id) has on the line; gives its conversation."""
    conversation = random_id()
    taking.begin(session, conversation, now)
    row = session.get_one(Conversation, conversation, with_for_update=True)
    desk_rows.of(session, row, now).counted = True  # nobody knows how long the phone had rung
    session.flush()
    holding.hold(session, row, operator, now)
    row.region = region or None
    callers.note(session, session.get_one(Call, conversation), caller)
    session.flush()
    return conversation


def write(
    session: Session,
    conversation: str,
    operator: str,
    speaker: str,
    text: str,
    key: str,
    now: datetime,
) -> int | None:
    """What ``speaker`` (caller | operator) says, typed by the operator who has the call.

    Gives the message's number, None where no words are left. ``key`` is the page's own id: the
    same one again writes nothing and gives the same number. Raises
    :class:`connectors.operators.NotTheirs`.
    """
    row = _theirs(session, conversation, operator)
    message_key = f"typed:{key}"
    known = session.scalar(
        select(Message.seq).where(
            Message.conversation_id == conversation, Message.message_key == message_key
        )
    )
    if known is not None:
        return known
    text = clean(text)
    if not text:
        return None
    seq = append(session, row, SPEAKERS[speaker], text, now, message_key=message_key).seq
    if speaker == "caller":
        attention.heed(session, row, text, now)
    return seq


def hang_up(session: Session, conversation: str, operator: str, now: datetime) -> None:
    """The call is over; the operator goes on with it until it is finished. Twice is once.

    Raises :class:`connectors.operators.NotTheirs`.
    """
    row = _theirs(session, conversation, operator)
    call = session.get_one(Call, conversation)
    if call.state != holding.ENDED:
        call.state, call.end, call.ended_at = holding.ENDED, "operator", now
        holding.hung_up(session, row, now)


def _theirs(session: Session, conversation: str, operator: str) -> Conversation:
    row = session.get(Conversation, conversation, with_for_update=True)
    if (
        row is None
        or row.channel != CHANNEL
        or (row.state, row.attention, row.operator) != ("open", "operator", operator)
    ):
        raise NotTheirs
    return row
