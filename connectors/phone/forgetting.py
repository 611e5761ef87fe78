"""What becomes of calls that nobody tells of any more, and what of each call is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from connectors.phone import holding
from connectors.phone.tables import Call, CallEvent, CallSegment
from connectors.tables import Conversation
from intake.unit_of_work import UnitOfWork

SILENT = timedelta(hours=2)
"""A call of which nothing was heard for so long has ended without our being told."""
KEPT = timedelta(days=1)
"""Events and passing words are kept so long after the end: the sender may still send again."""

NUMBER_KEPT = timedelta(days=30)
"""The caller's number is kept as long as that of a promised call."""


def sweep(uow: UnitOfWork, now: datetime, limit: int = 100) -> int:
    """End calls that fell silent, forget what is no longer needed; how many calls ended."""
    ended = 0
    silent = select(Call.conversation_id).where(Call.state == "live", Call.heard_at <= now - SILENT)
    for conversation in list(uow.session.scalars(silent.limit(limit))):
        row = uow.session.get(Conversation, conversation, with_for_update=True)
        call = uow.session.get(Call, conversation, populate_existing=True)
        if row is None or call is None or call.state != "live" or call.heard_at > now - SILENT:
            continue
        call.state, call.end, call.ended_at = holding.ENDED, "lost", now
        holding.over(uow, row, call, now)
        ended += 1
    old = select(Call.conversation_id).where(
        Call.state == holding.ENDED, Call.heard_at <= now - KEPT
    )
    for table in (CallEvent, CallSegment):
        uow.session.execute(delete(table).where(table.conversation_id.in_(old)))
    uow.session.execute(
        update(Call)
        .where(
            Call.state == holding.ENDED,
            Call.heard_at <= now - NUMBER_KEPT,
            Call.caller.is_not(None),
        )
        .values(caller=None, caller_index=None)
    )
    return ended
