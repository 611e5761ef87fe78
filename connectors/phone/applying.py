"""What an event does to the call and its conversation, when its turn has come."""

from __future__ import annotations

from datetime import datetime

from connectors import attention
from connectors.phone import callers, holding, segments
from connectors.phone.events import Ended, Event, Started, Transcript, Updated
from connectors.phone.reading import HEARD
from connectors.phone.tables import Call, CallSegment
from connectors.receiving import append
from connectors.tables import Conversation
from connectors.webchat.requests import clean
from intake.unit_of_work import UnitOfWork

_DIRECTIONS = {"caller": "farmer", "operator": "operator"}


def apply(uow: UnitOfWork, row: Conversation, call: Call, event: Event, now: datetime) -> bool:
    """Do what the event says; whether something was said. The conversation's row is locked."""
    match event:
        case Started() | Updated():
            _told(uow, row, call, event, now)
        case Transcript():
            return _said(uow, row, call, event, now)
        case Ended():
            if call.state != holding.ENDED:
                call.state, call.end, call.ended_at = holding.ENDED, event.reason, now
                holding.over(uow, row, call, now)
    return False


def _told(
    uow: UnitOfWork, row: Conversation, call: Call, event: Started | Updated, now: datetime
) -> None:
    if event.caller:
        callers.note(uow.session, call, event.caller)
    row.region = event.region or row.region
    if call.state == holding.ENDED or event.operator is None:
        return
    if isinstance(event, Started) and row.attention == "operator":
        return  # somebody took it in the console before this came
    if not holding.give(uow.session, row, event.operator, now) and isinstance(event, Updated):
        holding.wait(uow.session, row, now)


def _said(uow: UnitOfWork, row: Conversation, call: Call, event: Transcript, now: datetime) -> bool:
    """Final words become a message, once a revision; a later revision one of its own, since
    what has been read cannot be changed any more."""
    segment = uow.session.get(CallSegment, (row.id, event.segment_id))
    if segment is None:  # forgotten meanwhile
        segment = segments.note(uow.session, call, event)
    if segment.said_rev is not None and event.rev <= segment.said_rev:
        return False
    first, segment.said_rev = segment.said_rev is None, event.rev
    text = clean(event.text)
    if not text:
        return False
    key = message_key(event.segment_id, None if first else event.rev)
    message = append(uow.session, row, _DIRECTIONS[event.speaker], text, now, message_key=key)
    segment.message_seq = message.seq
    segments.changed(call, segment)
    if event.speaker == "caller":
        attention.heed(uow.session, row, text, now)
    uow.session.flush()
    return True


def message_key(segment_id: str, rev: int | None = None) -> str:
    """The key of a segment's message; ``rev`` for one that corrects an earlier one."""
    return f"{HEARD}{segment_id}" + ("" if rev is None else f"#{rev}")
