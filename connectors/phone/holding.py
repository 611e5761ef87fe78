"""Who has a call: the operator to whom the telephone gave it, or whoever takes it first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import attention, desk_rows, leases, waits
from connectors.phone.tables import Call
from connectors.tables import Conversation, Message
from intake import regions
from intake.clock import FrozenClock
from intake.service import callbacks
from intake.tables.people import User
from intake.tables.service import Presence
from intake.unit_of_work import UnitOfWork

CALLING, MISSED = "call", "call_missed"
"""Why a person is wanted: somebody is on the line; nobody took the call."""
ENDED = "ended"


def wait(session: Session, row: Conversation, now: datetime) -> None:
    """The call stands in the operators' queue. Nobody is told later that none has come: who
    calls hears the telephone's own waiting music."""
    row.attention, row.operator, row.answer_due_at = "wanted", None, None
    reasons = [CALLING, *attention.reasons_of(row)]
    row.attention_reason = ",".join(dict.fromkeys(reasons))
    desk = desk_rows.of(session, row, now)
    desk.held_until = desk.taken_at = None


def give(session: Session, row: Conversation, username: str, now: datetime) -> bool:
    """The telephone says who has the call. Where that is no operator who is there, it waits.

    The telephone knows: an operator whom it names has the call even if another one took it in
    the console.
    """
    user = session.scalars(
        select(User)
        .join(Presence, Presence.user_id == User.id)
        .where(
            User.username == username,
            User.role == "operator",
            User.disabled_at.is_(None),
            Presence.until > now,
        )
    ).one_or_none()
    if user is None:
        return False
    hold(session, row, user.id, now)
    return True


def hold(session: Session, row: Conversation, operator: str, now: datetime) -> None:
    """The operator (by id) has the call, without a lease: the line holds it, not a browser."""
    row.attention, row.operator, row.answer_due_at = "operator", operator, None
    desk = desk_rows.of(session, row, now)
    desk.held_until, desk.taken_at = None, now
    waits.taken(session, row, desk, now)


def over(uow: UnitOfWork, row: Conversation, call: Call, now: datetime) -> None:
    """The call has ended. Who has it finishes it; one that nobody took is to be called back.

    Without a number there is nobody to call, and where nothing was said there is nothing to do.
    """
    if row.attention == "operator":
        hung_up(uow.session, row, now)
    if row.attention != "wanted":
        return
    waits.left(uow.session, row, desk_rows.of(uow.session, row, now))
    reasons = [one for one in attention.reasons_of(row) if one != CALLING]
    row.attention_reason = ",".join(dict.fromkeys([*reasons, MISSED]))
    if dialable(call.caller):
        callbacks.ask(
            uow,
            row.id,
            call.caller or "",
            FrozenClock(now),
            wish=None,
            reason=next((one for one in reasons if one.startswith(attention.DANGER)), MISSED),
            urgent=attention.is_urgent(row),
            region_code=_code(uow.session, row),
        )
    elif not uow.session.scalar(
        select(Message.id).where(Message.conversation_id == row.id).limit(1)
    ):
        close(uow.session, row)


def hung_up(session: Session, row: Conversation, now: datetime) -> None:
    """Nobody is on the line any more: its operator has the talk under a lease, as any other."""
    left = [one for one in attention.reasons_of(row) if one != CALLING]
    row.attention_reason = ",".join(left) or None
    desk_rows.of(session, row, now).held_until = now + leases.PAGE


def finish(session: Session, row: Conversation, now: datetime) -> None:
    """The operator is done with the call: it is closed, or waits again while it goes on."""
    call = session.get(Call, row.id)
    if call is None or call.state == ENDED:
        close(session, row)
    else:
        wait(session, row, now)


def close(session: Session, row: Conversation) -> None:
    """Nothing is to be done any more. Final words that come late are still kept."""
    attention.clear(session, row)
    row.state = "ended"


def dialable(caller: str | None) -> bool:
    """Whether a number was shown that can be called."""
    digits = (caller or "").removeprefix("+").replace("-", "")
    return digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15


def _code(session: Session, row: Conversation) -> str | None:
    found = regions.resolve(session, row.region).region if row.region else None
    return found.code if found is not None else None
