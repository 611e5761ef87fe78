"""The steps that the reporter takes: withdraw, rate, ask that it is done again.

Whoever calls has made sure that whoever speaks may: the conversation that filed it, or number
and receipt code. A step that was taken already is not taken twice and is no error, so that a
turn of the chat can be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from intake import regions
from intake.clock import Clock
from intake.errors import ReopenedOften
from intake.privacy.access import Party
from intake.records.anonymity import blurred
from intake.tables.records import Record
from intake.tables.tickets import Ticket, TicketEvent
from intake.tickets.noting import locked
from intake.tickets.rating import Rating, is_unhappy
from intake.tickets.reopening import being_done_again, check_not_too_often
from intake.tickets.steps import steps
from intake.tickets.transition import possible, transition
from intake.unit_of_work import UnitOfWork

_JUST = timedelta(minutes=10)


@dataclass(frozen=True)
class OwnStep:
    """What came of it. ``already``: it had been done before. ``unit_name`` has it now, ``None``
    while nobody has. ``unhappy``: after a rating, doing it again is to be offered; ``level`` is
    the one that is kept."""

    record_id: str
    number: str
    kind: str
    state: str
    unit_name: str | None
    already: bool
    unhappy: bool = False
    level: int | None = None


def own_steps(session: Session, record_id: str) -> list[str]:
    """What the reporter may do now, of ``withdraw``, ``rate``, ``reopen``."""
    return possible(session.get_one(Record, record_id).ticket, Party.REPORTER)


def just_rated(session: Session, record_id: str, clock: Clock) -> bool:
    """Whether the reporter's rating was the last thing that happened, a moment ago."""
    ticket = session.get_one(Record, record_id).ticket
    last = ticket.history[-1]
    since = clock.now() - _JUST
    if ticket.record.anonymity == "anonymous":
        since = blurred(since)
    return (last.event, last.actor) == ("rate", Party.REPORTER.value) and last.at >= since


def done_again(session: Session, record_id: str) -> bool:
    """Whether it is being done again just now."""
    return being_done_again(session.get_one(Record, record_id).ticket)


def reopened_often(session: Session, record_id: str) -> bool:
    """Whether there is a result that the reporter may not have done again any more."""
    ticket = session.get_one(Record, record_id).ticket
    if ticket.state == "merged" or ticket.state not in steps()["reopen"].before:
        return False
    try:
        check_not_too_often(ticket)
    except ReopenedOften:
        return True
    return False


def withdraw(
    uow: UnitOfWork, record_id: str, clock: Clock, *, reason: str | None = None
) -> OwnStep:
    """The reporter takes it back; raises :class:`WrongState` once a result was told."""
    return _take(uow, record_id, "withdraw", clock, done="withdrawn", reason=reason)


def rate(
    uow: UnitOfWork, record_id: str, rating: Rating, clock: Clock, *, reason: str | None = None
) -> OwnStep:
    """The reporter's rating of a result, once for each; raises :class:`WrongState` without one."""
    return _take(uow, record_id, "rate", clock, done="rated", rating=rating, reason=reason)


def reopen(
    uow: UnitOfWork,
    record_id: str,
    clock: Clock,
    *,
    badly: bool = False,
    reason: str | None = None,
) -> OwnStep:
    """Not satisfied: to the unit again, with ``badly`` to the one above it. Raises
    :class:`WrongState` while there is no result, or where the declaration was merged, and
    :class:`ReopenedOften`."""
    ticket = locked(uow.session, record_id)
    if being_done_again(ticket):
        return _told(uow.session, ticket, already=True)
    return _take(uow, record_id, "reopen", clock, reason=reason, badly=badly)


def _take(
    uow: UnitOfWork,
    record_id: str,
    event: str,
    clock: Clock,
    *,
    done: str | None = None,
    **given: Any,
) -> OwnStep:
    ticket = locked(uow.session, record_id)
    unhappy = "rating" in given and is_unhappy(given["rating"])
    if ticket.state == done:
        return _told(uow.session, ticket, already=True, unhappy=unhappy)
    ticket = transition(
        uow, ticket.id, event, Party.REPORTER, clock, version=ticket.version, **given
    )
    return _told(uow.session, ticket, already=False, unhappy=unhappy)


def _told(session: Session, ticket: Ticket, *, already: bool, unhappy: bool = False) -> OwnStep:
    unit = ticket.unit_code
    return OwnStep(
        record_id=ticket.record_id,
        number=ticket.record.number,
        kind=ticket.record.kind,
        state=ticket.state,
        unit_name=regions.full_name(session, unit) if unit else None,
        already=already,
        unhappy=unhappy,
        level=next((_level(row) for row in reversed(ticket.history) if row.event == "rate"), None),
    )


def _level(row: TicketEvent) -> int | None:
    return (row.detail or {}).get("level")
