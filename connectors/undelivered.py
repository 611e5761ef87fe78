"""What the outbox could not deliver, or not yet: who may know of it, once more, no more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.transports import masked, shortened
from intake import audit, notices, outbox
from intake.clock import Clock
from intake.privacy.access import may_see_delivery
from intake.tables import OutboxMessage, Record, Region, Ticket, User
from intake.unit_of_work import UnitOfWork

MOST = 200
"""So many are shown at once."""
UNSENT = (outbox.FAILED, outbox.WAITING, outbox.LEASED)
_OF_REGIONS = ("unit", "robot")
_PLACES = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Undelivered:
    """A message as people see it. ``to`` is a region's name or a masked address, ``about`` the
    beginning of what it says to anybody; ``again`` whether it can be sent once more."""

    id: str
    state: str
    channel: str
    template: str
    about: str
    to: str
    why: str | None
    since: datetime
    tries: int
    next_at: datetime | None
    again: bool


def listed(
    session: Session,
    user: User | None,
    *,
    states: Sequence[str] = UNSENT,
    channel: str | None = None,
    template: str | None = None,
) -> list[Undelivered]:
    """The messages that the user may know of, the latest first; everything for ``None`` (the
    command line)."""
    return [_shown(session, row) for row in _rows(session, user, states, channel, template)][:MOST]


def find(session: Session, user: User | None, message_id: str) -> OutboxMessage | None:
    """A message that did not arrive, if there is one and the user may know of it."""
    row = session.get(OutboxMessage, message_id)
    if row is None or row.state not in (*UNSENT, outbox.DROPPED):
        return None
    return row if _may_see(user, row, _tickets(session, [row])) else None


def text_of(row: OutboxMessage) -> str | None:
    """What it says, without what points to a person; ``None`` where that is not kept."""
    try:
        return masked(notices.render(row.template, row.params))
    except KeyError:
        return None


def show(session: Session, row: OutboxMessage) -> Undelivered:
    """The message as people see it."""
    return _shown(session, row)


def resend(uow: UnitOfWork, row: OutboxMessage, actor: str, clock: Clock) -> bool:
    """Try a failed message again from the beginning; ``False`` if it is not failed any more.

    It stays the same message with the same key, so whoever has it already gets no second one.
    """
    done = _can_again(row) and outbox.begin_again(uow, row)
    if done:
        _note(uow, row, actor, "resend_message", clock)
    return done


def resend_kind(
    uow: UnitOfWork, user: User | None, channel: str, template: str, actor: str, clock: Clock
) -> int:
    """All failed ones of a channel and template that the user may know of; gives how many."""
    found = _rows(uow.session, user, (outbox.FAILED,), channel, template)
    return sum(resend(uow, row, actor, clock) for row in found)


def drop(uow: UnitOfWork, row: OutboxMessage, actor: str, clock: Clock) -> bool:
    """Give a message up that failed or waits; ``False`` if it is on its way or was delivered."""
    done = outbox.give_up(uow, row)
    if done:
        _note(uow, row, actor, "drop_message", clock)
    return done


def _note(uow: UnitOfWork, row: OutboxMessage, actor: str, action: str, clock: Clock) -> None:
    detail = {"channel": row.channel, "template": row.template}
    audit.append(uow, actor, action, "message", row.id, detail, at=clock.now())


def _rows(
    session: Session,
    user: User | None,
    states: Sequence[str],
    channel: str | None,
    template: str | None,
) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.state.in_(states))
    if channel:
        query = query.where(OutboxMessage.channel == channel)
    if template:
        query = query.where(OutboxMessage.template == template)
    rows = session.scalars(query.order_by(OutboxMessage.created_at.desc())).all()
    tickets = _tickets(session, rows)
    return [row for row in rows if _may_see(user, row, tickets)]


def _tickets(session: Session, rows: Sequence[OutboxMessage]) -> dict[str, Ticket]:
    numbers = sorted({row.params["number"] for row in rows if row.params.get("number")})
    query = select(Record.number, Ticket).join(Ticket, Ticket.record_id == Record.id)
    found: dict[str, Ticket] = {}
    for begin in range(0, len(numbers), 500):
        part = query.where(Record.number.in_(numbers[begin : begin + 500]))
        found |= {row.number: row.Ticket for row in session.execute(part)}
    return found


def _may_see(user: User | None, row: OutboxMessage, tickets: dict[str, Ticket]) -> bool:
    return user is None or may_see_delivery(user, tickets.get(row.params.get("number") or ""))


def _can_again(row: OutboxMessage) -> bool:
    """Not a one-time code: it is not kept, and would be over."""
    return row.state == outbox.FAILED and row.template != outbox.PHONE_CODE


def _shown(session: Session, row: OutboxMessage) -> Undelivered:
    return Undelivered(
        id=row.id,
        state=row.state,
        channel=row.channel,
        template=row.template,
        about=_about(row.template),
        to=_to(session, row),
        why=readable(row.last_error) if row.last_error else None,
        since=row.created_at,
        tries=row.attempts,
        next_at=row.due_at if row.state == outbox.WAITING else None,
        again=_can_again(row),
    )


def _about(template: str) -> str:
    if not notices.has_text(template):
        return template
    text = _PLACES.sub("…", notices.wording(template))
    return text if len(text) <= 24 else text[:24] + "…"


def _to(session: Session, row: OutboxMessage) -> str:
    if row.channel in _OF_REGIONS:
        region = session.get(Region, row.recipient)
        return region.name if region else shortened(row.recipient)
    return shortened(row.recipient) if row.recipient else ""


def readable(error: str) -> str:
    """The reason for people; a fault of the program has only its English name."""
    return f"程序出错（{error}）" if error.isascii() else error
