"""Lists are forgotten: thirty days after they were uploaded the figures stay, the people do not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, select

from intake import audit, outbox
from intake.clock import Clock
from intake.lists.results import results
from intake.lists.sending import keys
from intake.lists.states import DRAFT
from intake.tables.lists import SheetList, SheetListPerson
from intake.tables.outbox import OutboxMessage
from intake.unit_of_work import UnitOfWork

KEPT = timedelta(days=30)
DRAFT_KEPT = timedelta(days=7)
"""Nobody has confirmed it."""
_ENDED = (outbox.WAITING, outbox.SENT, outbox.FAILED, outbox.DROPPED)


def forget_old(uow: UnitOfWork, clock: Clock) -> int:
    """Delete the people and messages of old lists; how many lists. Each is an audit row.

    A list of which a message is being sent in this moment comes in the next round.
    """
    now = clock.now()
    old = or_(
        SheetList.created_at <= now - KEPT,
        (SheetList.state == DRAFT) & (SheetList.created_at <= now - DRAFT_KEPT),
    )
    query = select(SheetList).where(SheetList.forgotten_at.is_(None), old)
    done = 0
    for found in uow.session.scalars(query.with_for_update(skip_locked=True)).all():
        if _under_way(uow, found):
            continue
        outbox.withdraw_keys(uow, keys(uow.session, found))
        found.counts = results(uow.session, found).as_json()
        outbox.withdraw_keys(uow, keys(uow.session, found), _ENDED)
        uow.session.execute(delete(SheetListPerson).where(SheetListPerson.list_id == found.id))
        found.forgotten_at = now
        audit.append(uow, "system", "forget_list", "sheet_list", found.id, at=now)
        done += 1
    return done


def _under_way(uow: UnitOfWork, found: SheetList) -> bool:
    being_sent = (
        select(OutboxMessage.id)
        .join(SheetListPerson, SheetListPerson.message_key == OutboxMessage.dedupe_key)
        .where(SheetListPerson.list_id == found.id, OutboxMessage.state == outbox.LEASED)
    )
    return uow.session.scalars(being_sent.limit(1)).first() is not None
