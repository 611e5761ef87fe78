"""An operator in a conversation: takes it from the bot, speaks, gives it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import and_, exists, or_, select, true, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors import attention, dispositions, going_on, leases, texts
from connectors.desk_tables import DeskTalk
from connectors.phone import CHANNEL as PHONE
from connectors.phone import callers, holding
from connectors.phone.reading import on_the_line
from connectors.receiving import append
from connectors.tables import Conversation, Message


class NotTheirs(Exception):
    """The conversation is over, or another operator has it."""


class StillOnTheLine(Exception):
    """The caller is still on the telephone: what they say would be seen by nobody."""


def take_over(session: Session, conversation: str, operator: str, now: datetime) -> None:
    """From now on the operator answers, not the bot. What waits for the bot, and what is said
    meanwhile, is held for it: it takes the facts from there when it goes on.

    Taken is compared and swapped: of two at once one gets it. Taking it twice changes nothing,
    a talk whose holder's lease is over may be taken. Raises NotTheirs.
    """
    over = exists().where(DeskTalk.conversation_id == Conversation.id, DeskTalk.held_until <= now)
    taken = session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation,
            Conversation.state == "open",
            or_(
                Conversation.attention != "operator",
                and_(Conversation.operator != operator, over),
            ),
        )
        .values(attention="operator", operator=operator, answer_due_at=None)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(taken, CursorResult)
    if taken.rowcount != 1:
        leases.accept(session, theirs(session, conversation, operator), now)
        return
    row = _open(session, conversation)
    leases.begin(session, row, now)
    pending = Message.conversation_id == conversation, Message.state == "pending"
    unheard = select(Message.text).where(*pending, Message.direction == "farmer")
    for text in session.scalars(unheard.order_by(Message.seq)).all():
        attention.heed(session, row, text, now)
    for said_by, state in ((Message.direction == "system", "handled"), (true(), "held")):
        session.execute(
            update(Message).where(*pending, said_by).values(state=state, turn_id=None, capsule=None)
        )
    row.waiting_since = row.due_at = None
    if row.channel != PHONE:
        append(session, row, "system", texts.system("operator_here"), now)


def say(session: Session, conversation: str, operator: str, text: str, now: datetime) -> int:
    """Write as the operator; gives the message's number. Raises NotTheirs."""
    row = theirs(session, conversation, operator)
    return append(session, row, "operator", text, now).seq


def tell_filed(session: Session, conversation: str, said: Iterable[str], now: datetime) -> None:
    """Write to the farmer what was filed for them, as the bot would; who is gone hears nothing."""
    row = _locked(session, conversation)
    if row is not None and row.state == "open":
        for text in said:
            append(session, row, "bot", text, now, message_key=f"filed:{row.last_seq + 1}")


def hand_back(session: Session, conversation: str, operator: str, now: datetime) -> None:
    """The bot goes on: it takes what was said meanwhile, and puts its open question again.

    A talk that is over meanwhile is let go without a word. A call, which no bot takes, is
    closed, or waits again while it goes on. Raises NotTheirs.
    """
    row = _locked(session, conversation)
    if row is not None and row.state != "open" and _is_held(row, operator):
        attention.clear(session, row)
        going_on.let_go(session, row.id)
        return
    row = theirs(session, conversation, operator)
    if row.channel == PHONE:
        holding.finish(session, row, now)
        return
    dispositions.record(session, row, operator, dispositions.TO_BOT, None, now)
    attention.clear(session, row)
    goodbye = append(session, row, "system", texts.system("operator_left"), now)
    going_on.bot_goes_on(session, row, goodbye, now)


def close(
    session: Session, conversation: str, operator: str, code: str, note: str | None, now: datetime
) -> None:
    """The operator is done, in the way that `code` says; the bot says nothing of its own, what
    was told and not filed stays where it is. A talk that is over meanwhile is closed all the same.

    Raises NotTheirs, StillOnTheLine before the call has ended, and UnknownDisposition and
    NoteMissing of :mod:`connectors.dispositions`.
    """
    dispositions.check(code, note)
    row = _locked(session, conversation)
    if row is None or not _is_held(row, operator):
        raise NotTheirs
    if on_the_line(session, row.id):
        raise StillOnTheLine
    closing = dispositions.record(session, row, operator, code, note, now)
    if row.channel == PHONE and dispositions.is_contact(code):
        callers.mark_again(session, row, closing)
    attention.clear(session, row)
    going_on.end_here(session, row, now)
    if row.channel == PHONE:
        holding.close(session, row)
    elif row.state == "open":
        append(session, row, "system", texts.system("operator_done"), now)


def _locked(session: Session, conversation: str) -> Conversation | None:
    return session.get(Conversation, conversation, with_for_update=True, populate_existing=True)


def _is_held(row: Conversation, operator: str) -> bool:
    return row.attention == "operator" and row.operator == operator


def _open(session: Session, conversation: str) -> Conversation:
    row = _locked(session, conversation)
    if row is None or row.state != "open":
        raise NotTheirs
    return row


def theirs(session: Session, conversation: str, operator: str) -> Conversation:
    """The open talk that this operator has, locked. Raises NotTheirs."""
    row = _open(session, conversation)
    if not _is_held(row, operator):
        raise NotTheirs
    return row
