"""What the holder of a token sees: one talk without gaps, put together anew for each request.

A talk in which somebody went anonymous lies in two places, P (the conversation that the page
knows) and N (the anonymous one). The caller's view is P[1..k] + N[1..L] + P[k+1..], counted up
from 1. While N is open, what comes into P meanwhile waits its turn behind N.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from connectors.caller import Caller
from connectors.tables import Conversation, Message, SealedHandle
from intake.clock import SHANGHAI

HANDLE_LIFE = timedelta(hours=24)
FILE_ONLY = "［图片或录音］"


class UnknownToken(Exception):
    """No conversation has this token (any more)."""


class NoSuchConversation(Exception):
    """The token is good, but not for this conversation."""


class AnonymityExhausted(Exception):
    """This conversation holds as many anonymous reports as it can keep hold of."""


@dataclass(frozen=True)
class Part:
    """A run of one conversation's messages: `low` < seq <= `high`, seen as seq + `offset`."""

    conversation: str
    low: int
    high: int
    offset: int


@dataclass(frozen=True)
class View:
    """The caller's talk. New messages go to `target`; `slot` is the next free handle."""

    home: str
    target: str
    parts: tuple[Part, ...]
    slot: str | None
    floor: int  # messages of `home` that stand before an earlier anonymous part

    @property
    def conversations(self) -> frozenset[str]:
        """The internal ids of everything that the caller may read."""
        return frozenset(part.conversation for part in self.parts) | {self.home, self.target}

    @property
    def length(self) -> int:
        """How many messages the caller sees; also the highest number."""
        return sum(part.high - part.low for part in self.parts)

    def seen_seq(self, conversation: str, seq: int) -> int:
        """The number under which the caller sees this message."""
        for part in self.parts:
            if part.conversation == conversation and part.low < seq <= part.high:
                return seq + part.offset
        # Waiting behind an open anonymous part, or being written just now to its end.
        return self.length + 1


def resolve(session: Session, caller: Caller, public_id: str, *, lock: bool = False) -> View:
    """The caller's view. Raises UnknownToken or NoSuchConversation.

    `lock` holds the home conversation until the transaction ends (PostgreSQL; in SQLite a
    writing transaction is alone anyway).
    """
    query = select(Conversation).where(Conversation.token_hash == caller.token_hash)
    home = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if home is None:
        raise UnknownToken
    if home.public_id != public_id:
        raise NoSuchConversation
    handles = _open_handles(session, caller)
    rows = _rows(session, [number for number, _ in handles])
    parts: list[Part] = []
    at = offset = 0
    target = home.id
    for number, after in handles:
        row = rows.get(number)
        if row is None:
            continue
        before = min(max(after, at), home.last_seq)
        parts.append(Part(home.id, at, before, offset))
        at = before
        parts.append(Part(number, 0, row.last_seq, at + offset))
        offset += row.last_seq
        if row.state == "open":
            target = number
    if target == home.id:
        parts.append(Part(home.id, at, home.last_seq, offset))
    free = len(handles)
    slot = caller.slots[free] if free < len(caller.slots) else None
    return View(home.id, target, tuple(parts), slot, floor=at)


def _rows(session: Session, numbers: list[str]) -> dict[str, Conversation]:
    if not numbers:
        return {}
    found = session.scalars(select(Conversation).where(Conversation.id.in_(numbers)))
    return {row.id: row for row in found}


def _open_handles(session: Session, caller: Caller) -> list[tuple[str, int]]:
    blobs = {
        row.slot: row.blob
        for row in session.scalars(select(SealedHandle).where(SealedHandle.slot.in_(caller.slots)))
    }
    opened = [caller.open(blobs[slot]) for slot in caller.slots if slot in blobs]
    return [(str(one["conversation"]), int(one["after"])) for one in opened]


def messages_after(session: Session, view: View, after: int) -> list[dict[str, Any]]:
    """The messages with a number above `after`, as the interface gives them, in order."""
    wanted = [
        and_(
            Message.conversation_id == part.conversation,
            Message.seq > max(part.low, after - part.offset),
            Message.seq <= part.high,
        )
        for part in view.parts
        if part.high + part.offset > after and part.high > part.low
    ]
    if not wanted:
        return []
    rows = session.scalars(select(Message).where(or_(*wanted)))
    seen = [_as_json(row, view.seen_seq(row.conversation_id, row.seq)) for row in rows]
    return sorted(seen, key=lambda one: int(one["seq"]))


def _as_json(row: Message, seq: int) -> dict[str, Any]:
    return {
        "seq": seq,
        "from": row.direction,
        "text": row.text or FILE_ONLY,
        "buttons": row.buttons or [],
        "expects": row.expects,
        "at": row.at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
    }


def keep_handles(session: Session, caller: Caller, now: datetime) -> None:
    """The caller has said something: the handles live for another day, in full hours."""
    session.execute(
        update(SealedHandle)
        .where(SealedHandle.slot.in_(caller.slots), SealedHandle.expires_at < handle_end(now))
        .values(expires_at=handle_end(now))
    )


def handle_end(now: datetime) -> datetime:
    """When a handle used at `now` falls away: a day later, at the next full hour."""
    return now.replace(minute=0, second=0, microsecond=0) + HANDLE_LIFE + timedelta(hours=1)
