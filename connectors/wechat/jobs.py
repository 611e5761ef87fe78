"""Calls that hold something still to be brought into the talk: whose each is, and how it ends.

Rows are locked in the order of everybody else: the conversation, the address, the call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors import addresses, attention, receiving, texts
from connectors.caller import Caller
from connectors.receiving import append
from connectors.tables import ChannelAddress, Conversation, PlatformCall

TAKEN = timedelta(minutes=1)
"""So long whoever takes a call has it; then another may."""
ATTEMPTS = 6
"""So often the platform is asked for media."""
FAULTS = 3
"""So often a call may fail by a fault of ours before a person is asked to look at it."""


@dataclass(frozen=True)
class Job:
    """One call: words that the inbox did not take, or the platform's id of a picture or voice;
    ``better`` is the same voice with more samples a second. ``at`` is when the call came."""

    key: str
    text: str | None
    media_id: str
    better: str | None
    kind: str
    at: datetime
    address: str
    public_id: str
    caller: Caller


def due(session: Session, now: datetime, limit: int) -> list[str]:
    """The keys of calls that nobody is at, the longest waiting first."""
    query = select(PlatformCall.key).where(PlatformCall.due_at <= now)
    return list(session.scalars(query.order_by(PlatformCall.due_at).limit(limit)))


def claim(session: Session, key: str, now: datetime) -> Job | None:
    """Take a call; None where another has it or there is nothing left to bring."""
    known = session.get(PlatformCall, key)
    if known is None or known.media is None:
        return None
    address = session.get_one(ChannelAddress, known.address_id)
    talk = addresses.talk_of(session, address, now)
    assert talk.public_id is not None
    taken = session.execute(
        update(PlatformCall)
        .where(PlatformCall.key == key, PlatformCall.due_at <= now)
        .values(due_at=now + TAKEN, attempts=PlatformCall.attempts + 1)
    )
    assert isinstance(taken, CursorResult)
    call = session.get_one(PlatformCall, key, populate_existing=True)
    if taken.rowcount != 1 or call.media is None:
        return None
    return Job(
        key,
        call.media.get("text"),
        str(call.media.get("media")),
        call.media.get("better"),
        str(call.media.get("kind")),
        call.at,
        address.id,
        talk.public_id,
        addresses.caller_of(session, address),
    )


def hold(session: Session, job: Job, now: datetime) -> bool:
    """Keep it for another minute; False where another has brought it meanwhile."""
    call = session.get_one(PlatformCall, job.key, populate_existing=True)
    if call.media is None:
        return False
    call.due_at = now + TAKEN
    return True


def done(session: Session, job: Job) -> None:
    """There is nothing left to bring."""
    call = session.get_one(PlatformCall, job.key)
    call.media = call.due_at = None


def talk_of(session: Session, job: Job, now: datetime) -> tuple[ChannelAddress, Conversation]:
    """Whose it is and their talk, both locked."""
    address = session.get_one(ChannelAddress, job.address)
    return address, addresses.talk_of(session, address, now)


def later(session: Session, job: Job, at: datetime) -> bool:
    """Try again then; False when it was tried often enough."""
    call = session.get_one(PlatformCall, job.key)
    call.due_at = at
    return call.attempts < ATTEMPTS


def set_aside(session: Session, job: Job, now: datetime) -> str | None:
    """After the last try: what was sent is left to an operator and the sender told; the talk's
    id. None while it will be tried again."""
    if session.get_one(PlatformCall, job.key, populate_existing=True).attempts < FAULTS:
        return None
    _, talk = talk_of(session, job, now)
    done(session, job)
    if job.text is not None:
        key = job.caller.message_key(job.key)
        if receiving.find(session, frozenset({talk.id}), key) is not None:
            return None  # it had arrived before the fault
        said = append(session, talk, "farmer", job.text, now, message_key=key)
        said.state = "set_aside"
    attention.want(session, talk, [attention.STUCK], now)
    told = texts.channel("media_lost") if job.text is None else texts.system("set_aside")
    append(session, talk, "system", told, now)
    return talk.id
