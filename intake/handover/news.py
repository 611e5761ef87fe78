"""What the other side says has become of a case that was handed over, either way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import Clock
from intake.handover.leaving import Due, carry_number, waiting_for_number
from intake.handover.shape import KNOWN, NOTED, UNCHANGED, Answer, Case, News, as_moment
from intake.handover.standing import ENDED, OUT, RETURNED, WAITING, WAITS_FOR_US, after, tell
from intake.handover.states import Theirs, peer, theirs
from intake.privacy.columns import blind_index
from intake.records.anonymity import blurred
from intake.tables.handover import Handover
from intake.tables.tickets import Ticket, TicketEvent
from intake.tickets.noting import locked, note
from intake.tickets.steps import has_ended
from intake.unit_of_work import UnitOfWork


class Refused(Exception):
    """The line cannot be taken; the sentence says why."""


def hear(uow: UnitOfWork, line: News, actor: str, clock: Clock) -> Answer:
    """Take news of a case. The same line again changes nothing, nor does one that is older than
    what is known: a file may be imported late, or twice.

    - Veto: Refused for a word that we do not know, and a case that is not known.
    - Write: the other side's number, word and words; one history row.
    - Audit: one row ``handover_news``.
    - Notify: the operators, when somebody of ours has to do something.
    """
    meant = meaning(line.state)
    row = _row_of(uow.session, line)
    ticket = locked(uow.session, row.ticket.record_id)
    ours = ticket.record.number
    key = seal(uow, [line.number, line.state, line.words, as_moment(line.at)])
    same = (row.theirs, row.their_state, row.news or None)
    repeats = not meant.asks and same == (line.number, line.state, line.words)
    if repeats or known(uow.session, ticket, key):
        return Answer(line.number, UNCHANGED, ours)
    at = blurred(line.at) if ticket.record.anonymity == "anonymous" else line.at
    if at < max(_told_at(uow.session, ticket), default=at):
        return Answer(line.number, UNCHANGED, ours)
    carry_number(uow.session, row, line.number)
    if row.direction == OUT:
        row.given = None
    row.their_state, row.news, row.state = line.state, line.words, after(row, meant)
    _note(uow, row, ticket, key, actor, clock, at=as_moment(at))
    return Answer(line.number, NOTED, ours)


def come_back(uow: UnitOfWork, row: Handover, line: Case, actor: str, clock: Clock) -> Answer:
    """Their case is ours, which we had given them: they give it back. Like :func:`hear`, once."""
    ticket = locked(uow.session, row.ticket.record_id)
    key = seal(uow, [line.number, "case", as_moment(line.received_at)])
    if not known(uow.session, ticket, key):
        row.their_state, row.news = line.state, line.reason
        row.state = ENDED if has_ended(ticket.state) else RETURNED
        _note(uow, row, ticket, key, actor, clock)
    return Answer(line.number, KNOWN, ticket.record.number)


def refused_there(uow: UnitOfWork, one: Due, said: str | None, clock: Clock) -> None:
    """They did not take a case of ours: it waits for somebody, with what they said. The caller
    commits."""
    row = uow.session.get_one(Handover, one.handover)
    ticket = locked(uow.session, row.ticket.record_id)
    row.state, row.given, row.news = RETURNED, None, said
    row.their_state = "不予受理"
    key = seal(uow, [row.id, "refused", said])
    _note(uow, row, ticket, key, "system", clock)


def by_theirs(session: Session, number: str) -> Handover | None:
    """The hand-over that has this number of the other side's."""
    query = select(Handover).where(Handover.peer == peer().id, Handover.theirs == number)
    return session.scalars(query).one_or_none()


def meaning(word: str) -> Theirs:
    """What their word means. Raises Refused."""
    meant = theirs().get(word)
    if meant is None:
        raise Refused(f"没有“{word}”这种状态")
    return meant


def seal(uow: UnitOfWork, told: list[Any]) -> str:
    """By what a line is known again; nobody reads its words from it."""
    return blind_index(uow.keyring, "handover", json.dumps(told, ensure_ascii=False))


def known(session: Session, ticket: Ticket, key: str) -> bool:
    """Whether this very line was taken before."""
    return any(one.get("line") == key for one in details(session, ticket))


def details(session: Session, ticket: Ticket) -> list[dict[str, Any]]:
    """What the history of a ticket says of lines of theirs."""
    query = select(TicketEvent.detail).where(
        TicketEvent.ticket_id == ticket.id, TicketEvent.event.in_(("handed_in", "handover_news"))
    )
    return [one or {} for one in session.scalars(query)]


def _row_of(session: Session, line: News) -> Handover:
    row = by_theirs(session, line.number)
    if row is not None and row.direction == OUT:  # given again, with the number of before
        newer = waiting_for_number(session, row.ticket.record.number)
        row = newer if newer is not None and newer.state != WAITING else row
    if row is None and line.yours:
        row = waiting_for_number(session, line.yours)
        if row is not None and row.theirs not in (None, line.number):
            raise Refused("这个件在我们这里是另一个编号")
    if row is None:
        raise Refused("没有转过这个件")
    return row


def _told_at(session: Session, ticket: Ticket) -> Iterator[datetime]:
    for one in details(session, ticket):
        if one.get("at"):
            yield datetime.fromisoformat(one["at"])


def _note(
    uow: UnitOfWork,
    row: Handover,
    ticket: Ticket,
    key: str,
    actor: str,
    clock: Clock,
    at: str | None = None,
) -> None:
    anonymous = ticket.record.anonymity == "anonymous"
    now = blurred(clock.now()) if anonymous else clock.now()
    row.changed_at = now
    detail = {"peer": row.peer, "state": row.their_state}
    more = {"line": key} if at is None else {"line": key, "at": at}
    note(uow.session, ticket, "handover_news", "system", now, detail={**detail, **more})
    audit.append(uow, actor, "handover_news", "ticket", ticket.id, detail, at=now)
    if row.state in WAITS_FOR_US:
        tell(uow, row, str(row.their_state), key, now)
    uow.session.flush()
