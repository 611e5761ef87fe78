"""Asking for a person: why, since when, and what is said when nobody comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import desk_rows, texts, waits
from connectors.desk_tables import DeskTalk
from connectors.receiving import append, is_anonymous
from connectors.tables import Conversation, Message
from intake.service import callbacks
from intake.service.presence import availability
from language import dangers

DANGER = "danger:"
STUCK = "stuck"
"""The reason where the bot could not handle a message."""
UNANSWERED = "unanswered"


def want(session: Session, row: Conversation, reasons: Iterable[str], now: datetime) -> bool:
    """Put the talk into the operators' queue (``True``), or add why it is there.

    Danger that is heard later raises a talk that waits already. Where somebody is there, the
    farmer will be told when nobody has come in time; where nobody is, the bot has said so.
    """
    known = reasons_of(row)
    row.attention_reason = ",".join(dict.fromkeys([*known, *reasons])) or None
    if row.attention != "none":
        return False
    row.attention = "wanted"
    desk_rows.of(session, row, now)
    there = availability(session, row.region, now)
    if there.somebody:
        row.answer_due_at = now + timedelta(minutes=there.answer_minutes)
    return True


def heed(session: Session, row: Conversation, text: str, now: datetime) -> None:
    """Note danger in words that no bot hears: a caller's, and those told to an operator.

    A talk that waits is raised, one that an operator has is urgent should it come back, and so is
    a call that is promised.
    """
    if row.state != "open" or row.attention == "none":
        return
    found = [f"{DANGER}{kind}" for kind in dangers.find(text)]
    if found:
        want(session, row, found, now)
        callbacks.make_urgent(session, row.id, found[0], now)


def reasons_of(row: Conversation) -> list[str]:
    """Why a person is wanted: ``asked``, ``not_understood``, ``no_place``, ``stuck``,
    ``unsure_talk``, ``danger:<kind>``."""
    return [one for one in (row.attention_reason or "").split(",") if one]


def is_urgent(row: Conversation) -> bool:
    """Whether danger was heard in the talk."""
    return any(one.startswith(DANGER) for one in reasons_of(row))


def is_called_instead(session: Session, row: Conversation) -> bool:
    """Whether the talk waits for a call and not here; danger is always answered here too."""
    return waits_for_a_call(row, callbacks.open_one(session, row.id) is not None)


def waits_for_a_call(row: Conversation, promised: bool) -> bool:
    """As :func:`is_called_instead`, where it is known whether a call is ``promised``."""
    return not is_urgent(row) and (promised or reasons_of(row) == ["callback"])


def clear(session: Session, row: Conversation) -> None:
    """Nobody is wanted any more."""
    session.flush()
    waits.left(session, row, session.get(DeskTalk, row.id, populate_existing=True))
    desk_rows.drop(session, row.id)
    row.attention, row.attention_reason, row.operator = "none", None, None
    row.answer_due_at = None


def tell_unanswered(session: Session, now: datetime, limit: int = 20) -> list[str]:
    """Tell those whom nobody has answered in time, once, and offer a call; the conversations.

    Who has left a number already is not told: the call is promised. In an anonymous talk no
    number may be left, so none is asked for.
    """
    waiting = session.scalars(
        select(Conversation)
        .where(Conversation.answer_due_at <= now)
        .order_by(Conversation.answer_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    told = []
    for row in waiting:
        row.answer_due_at = None
        if row.attention != "wanted" or row.state != "open":
            continue
        if callbacks.open_one(session, row.id) is not None:
            continue
        tell_waiting(session, row, UNANSWERED, now)
        told.append(row.id)
    return told


def tell_waiting(session: Session, row: Conversation, why: str, now: datetime) -> Message:
    """Say truly who is there now, beside what has happened: ``unanswered`` for too long, the
    operator is ``lost``, or the one it was ``given`` to has not come.

    Where somebody is there, they will be waited for again; a call is offered where nobody has
    come or nobody is there, but in an anonymous talk no number may be left.
    """
    there = availability(session, row.region, now)
    closed = there.opens is not None and not there.within_hours
    state = "busy" if there.somebody else "closed" if closed else "nobody"
    if there.somebody and why != UNANSWERED:
        row.answer_due_at = now + timedelta(minutes=there.answer_minutes)
    parts = [texts.system(f"{why}_{state}", opens=there.opens)]
    offered = why == UNANSWERED or not there.somebody
    anonymous = is_anonymous(row)
    if offered:
        parts.append(texts.system("may_wait" if anonymous else "may_call"))
    buttons = texts.buttons("unanswered") if offered and not anonymous else None
    return append(session, row, "system", "".join(parts), now, buttons=buttons)
