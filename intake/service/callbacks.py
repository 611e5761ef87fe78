"""Promised calls (回电): filed once a conversation, tried, noted, ended, forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from intake import audit, regions
from intake.clock import Clock
from intake.errors import StepProblem
from intake.tables.service import Callback
from intake.unit_of_work import UnitOfWork

OPEN, DONE, FAILED, WITHDRAWN = "open", "done", "failed", "withdrawn"
NOT_REACHED = "not_reached"
OUTCOMES = (DONE, NOT_REACHED, FAILED)
"""What an operator may note after a try; after ``not_reached`` the call stays promised."""

KEPT = timedelta(days=30)
"""Number, wish and notes of a call are kept so long after it has ended."""


def open_one(session: Session, conversation_id: str) -> Callback | None:
    """The call that this conversation waits for."""
    query = select(Callback).where(
        Callback.conversation_id == conversation_id, Callback.state == OPEN
    )
    return session.scalars(query).one_or_none()


def conversations(session: Session) -> set[str]:
    """The conversations that wait for a call."""
    return set(session.scalars(select(Callback.conversation_id).where(Callback.state == OPEN)))


def waiting(session: Session) -> list[Callback]:
    """All promised calls: urgent ones first, then the longest waiting."""
    query = select(Callback).where(Callback.state == OPEN)
    return list(session.scalars(query.order_by(Callback.urgent.desc(), Callback.created_at)))


def ask(
    uow: UnitOfWork,
    conversation_id: str,
    phone: str,
    clock: Clock,
    *,
    wish: str | None,
    reason: str,
    urgent: bool,
    region_code: str | None,
) -> Callback:
    """File a call; one that the conversation waits for already gets the new number and wish.

    An audit row says that it was filed; number and wish are not in it.
    """
    now = clock.now()
    row = open_one(uow.session, conversation_id)
    if row is None:
        if region_code:
            regions.ensure(uow.session, region_code)
        row = Callback(
            conversation_id=conversation_id,
            region_code=region_code,
            reason=reason,
            urgent=False,
            state=OPEN,
            tries=0,
            notes=[],
            created_at=now,
        )
        uow.session.add(row)
    row.phone, row.wish, row.changed_at = phone, wish, now
    row.urgent = row.urgent or urgent
    uow.session.flush()
    audit.append(uow, "system", "ask_callback", "callback", row.id, {"urgent": urgent}, at=now)
    return row


def make_urgent(session: Session, conversation_id: str, reason: str, now: datetime) -> None:
    """Danger was heard: the call that is promised goes to the top."""
    row = open_one(session, conversation_id)
    if row is not None and not row.urgent:
        row.urgent, row.reason, row.changed_at = True, reason, now


def withdraw(uow: UnitOfWork, conversation_id: str, clock: Clock) -> bool:
    """The farmer needs no call any more; ``False`` if none was promised."""
    row = open_one(uow.session, conversation_id)
    if row is None:
        return False
    row.state, row.changed_at = WITHDRAWN, clock.now()
    audit.append(uow, "system", "withdraw_callback", "callback", row.id, at=clock.now())
    return True


def note(
    uow: UnitOfWork, row: Callback, actor: str, name: str, outcome: str, text: str, clock: Clock
) -> None:
    """An operator tried to call: how it went, and a note. ``name`` is who tried.

    ``done`` and ``failed`` end it; ``failed`` (nobody will try again) needs a note. Every try is
    counted and an audit row. Raises :class:`StepProblem`.
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"a call cannot end as {outcome!r}")
    if row.state != OPEN:
        raise StepProblem("这个回电已经办完了。")
    if outcome == FAILED and not text:
        raise StepProblem("不再打了，请写一句为什么。")
    now = clock.now()
    row.tries += 1
    row.notes = [
        *row.notes,
        {"at": now.isoformat(timespec="minutes"), "who": name, "outcome": outcome, "text": text},
    ]
    if outcome != NOT_REACHED:
        row.state = outcome
    row.changed_at = now
    detail = {"outcome": outcome, "tries": row.tries}
    audit.append(uow, actor, "note_callback", "callback", row.id, detail, at=now)


def forget_old(uow: UnitOfWork, clock: Clock) -> int:
    """Drop number, wish and notes of calls that ended long ago; how many."""
    ended: Iterable[Callback] = uow.session.scalars(
        select(Callback).where(
            Callback.state != OPEN,
            Callback.changed_at <= clock.now() - KEPT,
            Callback.phone.is_not(None),
        )
    )
    count = 0
    for row in ended:
        row.phone, row.wish, row.notes = None, None, []
        count += 1
    return count
