"""Pieces of what is being said: which words stand now, whatever order they came in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from connectors.phone.events import Transcript
from connectors.phone.tables import Call, CallSegment


def note(session: Session, call: Call, event: Transcript) -> CallSegment:
    """Take the words of an event into its segment, unless better ones stand there already."""
    row = session.get(CallSegment, (call.conversation_id, event.segment_id))
    new = row is None
    if row is None:
        row = CallSegment(conversation_id=call.conversation_id, segment_id=event.segment_id)
        session.add(row)
    elif _rank(event.is_final, event.rev, event.seq) <= _rank(row.is_final, row.rev, row.seq):
        return row
    row.rev, row.seq, row.is_final = event.rev, event.seq, event.is_final
    row.speaker, row.text = event.speaker, event.text
    row.start_ms, row.end_ms, row.confidence = event.start_ms, event.end_ms, event.confidence
    changed(call, row)
    if new:
        session.flush()  # so that the next one finds it
    return row


def changed(call: Call, row: CallSegment) -> None:
    """Give the segment the next number, so that pages look at it again."""
    call.last_number += 1
    row.number = call.last_number


def _rank(is_final: bool, rev: int, seq: int) -> tuple[bool, int, int]:
    """Final before passing, then the higher revision; of two that claim to be the same, the
    one that was sent first."""
    return is_final, rev, -seq
