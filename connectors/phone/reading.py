"""What a page of an operator asks of calls: which there are, and what is being said in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.phone.tables import Call, CallSegment
from connectors.tables import Conversation, Message

HEARD = "segment:"
"""So the keys of messages begin that were heard by a recogniser."""
UNSAID = 0.8
"""Where a recogniser does not say how sure it is: heard, and no reason to doubt the whole."""
_FEW = 200


@dataclass(frozen=True)
class Line:
    """A segment as it stands now; see :class:`connectors.phone.tables.CallSegment`.

    ``message_seq`` is the message that it became; while it is None the words are passing, or
    wait for what came before them. A final one without text was nothing: take it off the page.
    """

    segment_id: str
    number: int
    rev: int
    is_final: bool
    speaker: str
    text: str
    start_ms: int | None
    end_ms: int | None
    confidence: float | None
    message_seq: int | None


@dataclass(frozen=True)
class LiveCall:
    """A call that goes on, with its conversation. Whether somebody has it stands there."""

    talk: Conversation
    caller: str | None
    started_at: datetime


def live(session: Session) -> list[LiveCall]:
    """Calls that go on, the longest first. Who may read which is the console's to decide."""
    query = (
        select(Conversation, Call)
        .join(Call, Call.conversation_id == Conversation.id)
        .where(Call.state == "live", Conversation.state == "open")
        .order_by(Call.started_at)
    )
    return [LiveCall(talk, call.caller, call.started_at) for talk, call in session.execute(query)]


def call_of(session: Session, conversation: str) -> Call | None:
    """The call of a conversation; None for any other channel's."""
    return session.get(Call, conversation)


def on_the_line(session: Session, conversation: str) -> bool:
    """Whether somebody is on the telephone there now."""
    call = session.get(Call, conversation)
    return call is not None and call.state == "live"


def lines_after(session: Session, conversation: str, number: int, most: int = _FEW) -> list[Line]:
    """Segments that changed since ``number``, by the number of their last change.

    Each comes as it stands now: what was replaced in between is never seen, and what is asked
    for again from the same number comes again, so nothing is missed.
    """
    query = (
        select(CallSegment)
        .where(CallSegment.conversation_id == conversation, CallSegment.number > number)
        .order_by(CallSegment.number)
        .limit(most)
    )
    return [
        Line(
            row.segment_id,
            row.number,
            row.rev,
            row.is_final,
            row.speaker,
            row.text,
            row.start_ms,
            row.end_ms,
            row.confidence,
            row.message_seq,
        )
        for row in session.scalars(query)
    ]


def passing(session: Session, conversation: str) -> list[str]:
    """What the caller is just saying: words that are no message yet."""
    query = select(CallSegment.text).where(
        CallSegment.conversation_id == conversation,
        CallSegment.speaker == "caller",
        CallSegment.message_seq.is_(None),
    )
    return [text for text in session.scalars(query) if text]


def confidence_of(session: Session, message: Message) -> float | None:
    """How sure the recogniser was of a message's words (0 to 1); None for words that were typed.

    FunASR does not say, and after a day nobody knows any more: then :data:`UNSAID`.
    """
    if not (message.message_key or "").startswith(HEARD):
        return None
    said = session.scalar(
        select(CallSegment.confidence).where(
            CallSegment.conversation_id == message.conversation_id,
            CallSegment.message_seq == message.seq,
        )
    )
    return UNSAID if said is None else said
