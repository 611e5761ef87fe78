"""What leaves: cases that wait, and news of those that were handed over either way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import SHANGHAI, Clock
from intake.handover.shape import as_moment
from intake.handover.standing import (
    ASKED,
    CANCELLED,
    ENDED,
    IN,
    OUT,
    SENT,
    TAKEN,
    WAITING,
    WAITS_FOR_US,
    why_sent_back,
    word_told,
)
from intake.records.anonymity import blurred
from intake.records.likeness import may_hear
from intake.tables.handover import Handover
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.merged import leading_record
from intake.tickets.steps import has_ended, states
from intake.unit_of_work import UnitOfWork

_UNDER_WAY = [name for name, one in states().items() if not one.ended]
GONE = ("withdrawn", "merged")
"""States of ours after which the other side need not go on."""


@dataclass(frozen=True)
class Due:
    """A line that is to go out, and the row that it belongs to."""

    handover: str
    line: dict[str, Any]

    @property
    def text(self) -> str:
        """The line as it is written."""
        return json.dumps(self.line, ensure_ascii=False)


def due(session: Session, *, again: bool = False) -> list[Due]:
    """The lines that are to go out now; with ``again`` also those that went out and got no number
    of the other side's. What was withdrawn before it left never leaves."""
    states = (WAITING, SENT) if again else (WAITING,)
    reopened = and_(Handover.direction == IN, Handover.state == ENDED, Ticket.state.in_(_UNDER_WAY))
    query = (
        select(Handover)
        .join(Ticket, Ticket.id == Handover.ticket_id)
        .where(or_(Handover.state.in_((WAITING, SENT, TAKEN, ASKED)), reopened))
    )
    found = []
    for row in session.scalars(query.order_by(Handover.created_at, Handover.id)):
        gone = row.ticket.state in GONE
        if row.direction == OUT and row.state in states and not row.theirs:
            if not (gone and row.state == WAITING) and row.given is not None:
                found.append(Due(row.id, row.given))
        elif row.direction == IN or gone:
            standing = _standing(session, row)
            if row.told_state != word_told(row, standing):
                found.append(Due(row.id, _news(row, standing)))
    return found


def mark_sent(uow: UnitOfWork, lines: Sequence[Due], actor: str, clock: Clock) -> None:
    """Note that these lines have left; an audit row for each case. The caller commits."""
    for one in lines:
        row = uow.session.get_one(Handover, one.handover)
        row.told_state = str(one.line["state"])
        if one.line["type"] == "case" and row.state == WAITING:
            row.state = SENT
        elif row.direction == IN and row.state in (TAKEN, ENDED):
            row.state = ENDED if has_ended(_standing(uow.session, row).state) else TAKEN
        _touch(row, clock)
        detail = {"peer": row.peer, "type": one.line["type"], "state": row.told_state}
        audit.append(uow, actor, "handover_sent", "ticket", row.ticket_id, detail, at=clock.now())


def acknowledge(uow: UnitOfWork, numbers: Iterable[tuple[str, str]], clock: Clock) -> int:
    """Note the other side's numbers: pairs of ours and theirs; gives how many were new."""
    new = 0
    for ours, theirs in numbers:
        row = waiting_for_number(uow.session, ours)
        if row is not None and row.theirs is None and carry_number(uow.session, row, theirs):
            row.state, row.given = TAKEN, None
            _touch(row, clock)
            new += 1
    uow.session.flush()
    return new


def drop_withdrawn(uow: UnitOfWork, clock: Clock) -> int:
    """End what waits although its ticket is withdrawn or merged; gives how many."""
    query = select(Handover).join(Ticket).where(Handover.state == WAITING, Ticket.state.in_(GONE))
    rows = list(uow.session.scalars(query))
    for row in rows:
        row.state, row.given = CANCELLED, None
        _touch(row, clock)
    return len(rows)


def waiting_for_number(session: Session, ours: str) -> Handover | None:
    """The hand-over of our record with this number that is under way."""
    query = (
        select(Handover)
        .join(Ticket, Ticket.id == Handover.ticket_id)
        .join(Record, Record.id == Ticket.record_id)
        .where(Record.number == ours, Handover.direction == OUT, Handover.state != CANCELLED)
        .order_by(Handover.created_at.desc(), Handover.id)
    )
    return session.scalars(query).first()


def carry_number(session: Session, row: Handover, number: str) -> bool:
    """Give a hand-over the other side's number; what was given twice keeps it with the later one.
    ``False`` if it is another case's."""
    query = select(Handover).where(Handover.peer == row.peer, Handover.theirs == number)
    holder = session.scalars(query).one_or_none()
    if holder is not None and holder.ticket_id != row.ticket_id:
        return False
    if holder is not None and holder.id != row.id:
        holder.theirs = None
        session.flush()
    row.theirs = number
    return True


def _standing(session: Session, row: Handover) -> Ticket:
    """The ticket whose state the other side is told: of theirs that we merged, the one in which
    it goes on, if whoever told of it may hear of that."""
    if row.direction == IN and row.ticket.state == "merged":
        leading = leading_record(session, row.ticket.record)
        if may_hear(row.ticket.record, leading):
            return leading.ticket
    return row.ticket


def _touch(row: Handover, clock: Clock) -> None:
    if row.state in WAITS_FOR_US:
        return  # since when it waits is what counts
    now = clock.now()
    row.changed_at = blurred(now) if row.ticket.record.anonymity == "anonymous" else now


def _news(row: Handover, ticket: Ticket) -> dict[str, Any]:
    line: dict[str, Any] = {
        "type": "state",
        "number": row.ticket.record.number,
        "yours": row.theirs,
        "state": word_told(row, ticket),
        "at": as_moment(blurred(ticket.changed_at).astimezone(SHANGHAI)),
    }
    if row.direction == IN and ticket.state in ("reported_back", "rated", "archived"):
        results = [one.result for one in ticket.visits]
        line["words"] = results[-1] if results else None
    elif why_sent_back(row):
        line["words"] = why_sent_back(row)
    return {name: value for name, value in line.items() if value is not None}
