"""Taking events in: each once, in the order of their numbers, whatever order they come in.

What passes (partial words) is shown as it comes. Whatever lasts waits for what is missing before
it, but not for ever: an operator has somebody on the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from connectors.desk_tables import DeskTalk
from connectors.phone import CHANNEL, holding, segments
from connectors.phone import events as shapes
from connectors.phone.applying import apply
from connectors.phone.errors import NumberUsed
from connectors.phone.events import Event, Transcript
from connectors.phone.tables import Call, CallEvent
from connectors.tables import Conversation
from intake.clock import local_date
from intake.privacy.columns import blind_index, keyring_of
from intake.tables.base import random_id
from intake.unit_of_work import UnitOfWork
from intake.upsert import insert_missing

PATIENCE = timedelta(seconds=3)
"""So long a final word waits for an event that is missing before it."""


# Words pass many times a second, and these statements with them: they are put together once.
_BOTH = (
    select(Conversation, Call)
    .join(Call, Call.conversation_id == Conversation.id)
    .where(Conversation.id == bindparam("conversation"))
    .with_for_update()  # both: what another has just written of either is seen
    .execution_options(populate_existing=True)
)
_ROWS = select(CallEvent).where(
    CallEvent.conversation_id == bindparam("conversation"),
    or_(
        CallEvent.seq > bindparam("ack"),
        CallEvent.waiting.is_not(None),
        CallEvent.seq.in_(bindparam("seqs", expanding=True)),
        CallEvent.event_key.in_(bindparam("keys", expanding=True)),
    ),
)


@dataclass(frozen=True)
class Taken:
    """What came of events: every one up to ``ack`` is stored. ``said``: there are new messages;
    ``waiting``: something waits for a missing event."""

    conversation: str
    ack: int
    said: bool = False
    waiting: bool = False


def take(uow: UnitOfWork, call_id: str, events: Sequence[Event], now: datetime) -> Taken:
    """Store events of a call, named by the telephone system, all or none. Raises NumberUsed."""
    row, call = _locked(uow.session, call_id, now)
    before = call.ack
    keys = [_key(uow.session, one) for one in events]
    rows = _rows(uow.session, call, [one.seq for one in events], keys)
    call.heard_at = now
    with uow.session.no_autoflush:
        for event, key in zip(events, keys, strict=True):
            if _is_used(rows, call, event, key):
                raise NumberUsed(before)
            if _store(uow.session, rows, call, event, key, now) and isinstance(event, Transcript):
                segments.note(uow.session, call, event)
    uow.session.flush()
    return _advance(uow, row, call, rows, now)


def settle(uow: UnitOfWork, conversation: str, now: datetime) -> Taken | None:
    """Go on without what has been missing for too long; None where there is no such call."""
    row = uow.session.get(Conversation, conversation, with_for_update=True)
    call = uow.session.get(Call, conversation, populate_existing=True)
    if row is None or call is None:
        return None
    return _advance(uow, row, call, _rows(uow.session, call), now)


def overdue(session: Session, now: datetime) -> list[str]:
    """Calls in which something has waited for too long."""
    query = select(CallEvent.conversation_id).where(
        CallEvent.waiting.is_not(None), CallEvent.at <= now - PATIENCE
    )
    return list(session.scalars(query.distinct()))


def conversation_of(session: Session, call_id: str) -> str:
    """The id of a call's conversation: found by whoever has the keys, telling nothing."""
    return blind_index(keyring_of(session), "call", call_id)[:32]


def _locked(session: Session, call_id: str, now: datetime) -> tuple[Conversation, Call]:
    conversation = conversation_of(session, call_id)
    found = session.execute(_BOTH, {"conversation": conversation}).one_or_none()
    if found is None:
        begin(session, conversation, now)
        found = session.execute(_BOTH, {"conversation": conversation}).one()
    return found.tuple()


def begin(session: Session, conversation: str, now: datetime) -> None:
    """The rows of a new call; another process may be making them at the same time. It waits in
    the queue until somebody has it."""
    fresh = {
        "id": conversation,
        "channel": CHANNEL,
        "public_id": random_id(),
        "state": "open",
        "attention": "wanted",
        "attention_reason": holding.CALLING,
        "last_seq": 0,
        "opened_on": local_date(now),
        "last_on": local_date(now),
        "failures": 0,
        "late_told": False,
    }
    insert_missing(session, Conversation, [fresh])
    new = {"conversation_id": conversation, "state": "live", "ack": 0, "last_number": 0}
    insert_missing(session, Call, [{**new, "started_at": now, "heard_at": now}])
    insert_missing(session, DeskTalk, [{"conversation_id": conversation, "wanted_since": now}])


def _rows(
    session: Session, call: Call, seqs: Sequence[int] = (), keys: Sequence[str] = ()
) -> list[CallEvent]:
    """The rows of these events, and those that are not done with."""
    about = {"conversation": call.conversation_id, "ack": call.ack, "seqs": seqs, "keys": keys}
    return list(session.scalars(_ROWS, about))


def _is_used(rows: Sequence[CallEvent], call: Call, event: Event, key: str) -> bool:
    """Whether another event has this number, or this event has another number."""
    if any((one.seq == event.seq) != (one.event_key == key) for one in rows):
        return True
    # Passing words leave no row behind; whatever lasts does.
    gone = event.seq <= call.ack and not _is_known(rows, event, key)
    return gone and event.lasting


def _is_known(rows: Sequence[CallEvent], event: Event, key: str) -> bool:
    return any(one.seq == event.seq and one.event_key == key for one in rows)


def _store(
    session: Session, rows: list[CallEvent], call: Call, event: Event, key: str, now: datetime
) -> bool:
    """Note an event; False for one that is known."""
    if event.seq <= call.ack or _is_known(rows, event, key):
        return False
    if event.seq == call.ack + 1 and not event.lasting:
        call.ack = event.seq
        return True
    row = CallEvent(
        conversation_id=call.conversation_id,
        seq=event.seq,
        event_key=key,
        lasting=event.lasting,
        waiting=shapes.written([event])[0] if event.lasting else None,
        at=now,
    )
    session.add(row)
    rows.append(row)
    return True


def _key(session: Session, event: Event) -> str:
    return blind_index(keyring_of(session), "call_event", event.event_id)


def _advance(
    uow: UnitOfWork, row: Conversation, call: Call, rows: Sequence[CallEvent], now: datetime
) -> Taken:
    """Apply what need not wait, in order."""
    session = uow.session
    pending = sorted(
        (one for one in rows if one.seq > call.ack or one.waiting is not None),
        key=lambda one: one.seq,
    )
    late = [one.seq for one in pending if one.waiting is not None and one.at <= now - PATIENCE]
    # What was waited for in vain is not waited for again: the next words would all come late.
    gone_on = [one.seq for one in pending if one.lasting and one.waiting is None]
    reached, upto = max([call.ack, *gone_on]), max(late, default=0)
    said = waiting = False
    for one in pending:
        if one.seq == call.ack + 1:
            call.ack = one.seq
        if one.seq in (call.ack, reached + 1):
            reached = max(reached, one.seq)
        if one.waiting is not None:
            if one.seq > max(reached, upto):
                waiting = True
                continue
            said |= apply(uow, row, call, shapes.one(one.waiting), now)
            one.waiting = None
        if not one.lasting and one.seq <= call.ack:
            session.delete(one)
    session.flush()
    return Taken(row.id, call.ack, said, waiting)
