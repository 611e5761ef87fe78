"""How a hand-over stands, and the ones that wait for somebody of ours to look."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from intake import audit
from intake.clock import Clock
from intake.deadlines.rows import due_row
from intake.errors import NotAllowed
from intake.handover.states import Theirs, word_for, word_for_sent_back
from intake.notices import about, tell_operators
from intake.privacy.access import actor_name, may
from intake.tables.handover import Handover
from intake.tables.people import User
from intake.tables.tickets import Ticket
from intake.tickets.noting import locked, note
from intake.tickets.steps import has_ended, is_open
from intake.unit_of_work import UnitOfWork

OUT, IN = "out", "in"
WAITING, SENT, TAKEN = "waiting", "sent", "taken"
RETURNED, ANSWERED, ASKED = "returned", "answered", "asked"
ENDED, CANCELLED = "ended", "cancelled"
UNDER_WAY = (WAITING, SENT, TAKEN, ASKED)
"""With them, or theirs with us: not to be handed over once more."""
WAITS_FOR_US = (RETURNED, ANSWERED, ASKED)
"""They gave it back; they are done and our ticket is open; they want something of us."""


def after(row: Handover, meant: Theirs) -> str:
    """The state of a hand-over when the other side tells a word that means this."""
    open_here = is_open(row.ticket.state)
    if row.direction == IN:
        wants = meant.asks or meant.returned or (meant.ended and open_here)
        return ASKED if wants else row.state
    if has_ended(row.ticket.state) and (meant.returned or meant.ended):
        return ENDED
    if meant.returned:
        return RETURNED
    if meant.ended:
        return ANSWERED if open_here else ENDED
    return ASKED if meant.asks else TAKEN


def why_sent_back(row: Handover) -> str | None:
    """Why a case of theirs goes back to them; ``None`` if it does not."""
    return (row.given or {}).get("returned") if row.direction == IN else None


def word_told(row: Handover, standing: Ticket) -> str:
    """The word of theirs that they are told of a ticket."""
    return word_for_sent_back() if why_sent_back(row) else word_for(standing.state)


def tell(uow: UnitOfWork, row: Handover, said: str, key: str, at: datetime) -> None:
    """Tell the operators that this hand-over waits for one of them; once for each ``key``."""
    record = row.ticket.record
    params = {**about(record, due_row(uow.session, record.id)), "state": said}
    template, dedupe = f"handover_{row.state}", f"handover-{row.id}-{key[:32]}"
    tell_operators(uow, record, template, params, dedupe_key=dedupe, at=at)


def settle(uow: UnitOfWork, ticket_id: str, user: User, clock: Clock) -> bool:
    """Somebody has looked at what the other side wants; ``False`` if nothing waits. The caller
    commits.

    - Veto: NotAllowed by ``may()``.
    - Write: what waited for us ends, or goes on as it was; one history row.
    - Audit: one row ``handover_seen``.
    """
    session = uow.session
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or not may(user, "hand_over", ticket):
        raise NotAllowed
    ticket = locked(session, ticket.record_id)
    waits = select(Handover).where(
        Handover.ticket_id == ticket.id, Handover.state.in_(WAITS_FOR_US)
    )
    rows = session.scalars(waits).all()
    for row in rows:
        row.state = _seen(row)
        detail = {"peer": row.peer}
        note(session, ticket, "handover_seen", actor_name(user), clock.now(), detail=detail)
        audit.append(
            uow, actor_name(user), "handover_seen", "ticket", ticket.id, detail, at=clock.now()
        )
    session.flush()
    return bool(rows)


def _seen(row: Handover) -> str:
    if row.state != ASKED:
        return ENDED
    if row.direction == OUT:
        return TAKEN
    told = row.told_state == word_told(row, row.ticket)
    return ENDED if told and has_ended(row.ticket.state) else TAKEN
