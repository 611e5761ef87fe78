"""What leaves: cases that wait, and news of those that were handed over either way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit
from intake.clock import SHANGHAI, Clock
from intake.handover.giving import CANCELLED, ENDED, IN, OUT, SENT, TAKEN, WAITING
from intake.handover.shape import as_moment
from intake.handover.states import word_for
from intake.records.anonymity import blurred
from intake.tables.handover import Handover
from intake.tables.records import Record
from intake.tables.tickets import Ticket
from intake.tickets.steps import has_ended
from intake.unit_of_work import UnitOfWork

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
    query = select(Handover).where(Handover.state.in_((WAITING, SENT, TAKEN)))
    found = []
    for row in session.scalars(query.order_by(Handover.created_at, Handover.id)):
        gone = row.ticket.state in GONE
        if row.direction == OUT and row.state in states and not row.theirs:
            if not (gone and row.state == WAITING) and row.given is not None:
                found.append(Due(row.id, row.given))
        elif (row.direction == IN or gone) and row.told_state != word_for(row.ticket.state):
            found.append(Due(row.id, _news(row)))
    return found


def mark_sent(uow: UnitOfWork, lines: Sequence[Due], actor: str, clock: Clock) -> None:
    """Note that these lines have left; an audit row for each case. The caller commits."""
    for one in lines:
        row = uow.session.get_one(Handover, one.handover)
        row.told_state = str(one.line["state"])
        if one.line["type"] == "case" and row.state == WAITING:
            row.state = SENT
        elif row.direction == IN and has_ended(row.ticket.state):
            row.state = ENDED
        _touch(row, clock)
        detail = {"peer": row.peer, "type": one.line["type"], "state": row.told_state}
        audit.append(uow, actor, "handover_sent", "ticket", row.ticket_id, detail, at=clock.now())


def acknowledge(uow: UnitOfWork, numbers: Iterable[tuple[str, str]], clock: Clock) -> int:
    """Note the other side's numbers: pairs of ours and theirs; gives how many were new."""
    new = 0
    for ours, theirs in numbers:
        row = waiting_for_number(uow.session, ours)
        if row is not None and row.theirs is None and not _used(uow.session, row.peer, theirs):
            row.theirs, row.state, row.given = theirs, TAKEN, None
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


def _used(session: Session, peer: str, theirs: str) -> bool:
    query = select(Handover.id).where(Handover.peer == peer, Handover.theirs == theirs)
    return session.scalar(query) is not None


def _touch(row: Handover, clock: Clock) -> None:
    now = clock.now()
    row.changed_at = blurred(now) if row.ticket.record.anonymity == "anonymous" else now


def _news(row: Handover) -> dict[str, Any]:
    ticket = row.ticket
    line: dict[str, Any] = {
        "type": "state",
        "number": ticket.record.number,
        "yours": row.theirs,
        "state": word_for(ticket.state),
        "at": as_moment(blurred(ticket.changed_at).astimezone(SHANGHAI)),
    }
    if row.direction == IN and ticket.state in ("reported_back", "rated", "archived"):
        results = [one.result for one in ticket.visits]
        line["words"] = results[-1] if results else None
    return {name: value for name, value in line.items() if value is not None}
