"""Tables of calls: the call, what was told of it and in which order, and what is being said.

A call is a conversation of the channel ``phone``; its final words are messages there. What lies
here is needed while the call lasts, and is forgotten a day after it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intake.privacy.columns import EncryptedJSON, EncryptedText
from intake.tables.base import Base, UtcDateTime

_NO_ROWID = {"sqlite_with_rowid": False}


class Call(Base):
    """One call. ``state``: live | ended; ``end``: who or what ended it, as far as it was told.

    ``caller`` is the number as the telephone system shows it, ``caller_index`` a blind index of
    its digits; both are forgotten together. Every event up to ``ack`` has
    been stored. ``last_number`` counts the changes of segments. ``heard_at`` is when the last
    event came.
    """

    __tablename__ = "calls"
    __table_args__ = (Index(None, "state", "heard_at"), Index(None, "caller_index"), _NO_ROWID)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    caller: Mapped[str | None] = mapped_column(EncryptedText("calls.caller"))
    caller_index: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8), default="live")
    end: Mapped[str | None] = mapped_column(String(16))
    ack: Mapped[int] = mapped_column(Integer, default=0)
    last_number: Mapped[int] = mapped_column(Integer, default=0)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallEvent(Base):
    """An event that was taken. ``event_key`` is a keyed hash of the sender's own id.

    ``waiting`` is the event itself while one before it is still missing. Rows that are not
    ``lasting`` (passing words) go as soon as nothing before them is missing.
    """

    __tablename__ = "call_events"
    __table_args__ = (
        UniqueConstraint("conversation_id", "event_key"),
        Index(
            "ix_call_events_waiting",
            "at",
            sqlite_where=text("waiting IS NOT NULL"),
            postgresql_where=text("waiting IS NOT NULL"),
        ),
        _NO_ROWID,
    )

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("calls.conversation_id"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    event_key: Mapped[str] = mapped_column(String(64))
    lasting: Mapped[bool] = mapped_column()
    waiting: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJSON("call_events.waiting"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class CallSegment(Base):
    """A piece of what is said, as it stands now: passing words give way to later ones, and all
    of them to the final ones.

    ``number`` grows with every change within the call, so that a page asks for what is above
    the last one that it knows. ``rev`` and ``seq`` are those of the event that it stands for;
    ``start_ms`` and ``end_ms`` count from the beginning of the call; ``confidence`` is from 0
    to 1. ``message_seq`` is the message that its final words became, of the revision
    ``said_rev``.
    """

    __tablename__ = "call_segments"
    __table_args__ = (UniqueConstraint("conversation_id", "number"), _NO_ROWID)

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("calls.conversation_id"), primary_key=True
    )
    segment_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    rev: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(Integer)
    is_final: Mapped[bool] = mapped_column()
    speaker: Mapped[str] = mapped_column(String(8))  # caller operator
    text: Mapped[str] = mapped_column(EncryptedText("call_segments.text"))
    start_ms: Mapped[int | None] = mapped_column(Integer)
    end_ms: Mapped[int | None] = mapped_column(Integer)
    confidence: Mapped[float | None] = mapped_column(Float)
    message_seq: Mapped[int | None] = mapped_column(Integer)
    said_rev: Mapped[int | None] = mapped_column(Integer)
