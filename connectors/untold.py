"""Who has not been told what was said to them, and why: for operators, who else would not know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.orm import Session

from connectors import telling
from connectors.tables import ChannelAddress, Conversation, Message


@dataclass(frozen=True)
class Untold:
    """What was said behind message ``after`` of a talk has not reached its person.

    ``gone``: they do not follow the account. ``why`` is what the channel answered, None where it
    was not asked because no window is open. ``again_at`` is when it is tried again; None: with
    the person's next word.
    """

    after: int
    gone: bool
    why: str | None
    again_at: datetime | None


@dataclass(frozen=True)
class Stuck:
    """So many people of a channel wait for words that do not reach them, for one reason."""

    channel: str
    why: str
    people: int


def of_talk(session: Session, talk: Conversation, now: datetime) -> Untold | None:
    """What the person of a talk has not been told; None where there is nothing, where it is just
    being told, and on channels whose people ask for themselves."""
    query = select(ChannelAddress).where(ChannelAddress.conversation_id == talk.id)
    row = session.scalars(query).one_or_none()
    if row is None or _under_way(row, now) or not session.scalar(select(_waits(row))):
        return None
    why = row.last_error if row.following else None
    return Untold(row.told_seq, not row.following, why, row.due_at)


def stuck(session: Session) -> list[Stuck]:
    """The reasons for which people are not told, those that concern the most people first."""
    people = func.count()
    query = (
        select(ChannelAddress.channel, ChannelAddress.last_error, people)
        .where(ChannelAddress.last_error.is_not(None), _waits(ChannelAddress))
        .group_by(ChannelAddress.channel, ChannelAddress.last_error)
        .order_by(people.desc(), ChannelAddress.last_error)
    )
    return [Stuck(channel, why or "", count) for channel, why, count in session.execute(query)]


def _under_way(row: ChannelAddress, now: datetime) -> bool:
    """An answer to the platform's own call may carry it, somebody sends it, or is about to."""
    held = row.hold_until is not None and row.hold_until > now
    sending = row.lease_until is not None and row.lease_until > now
    carried = telling.is_carried(row, now)
    return held or sending or carried or (row.due_at is not None and row.due_at <= now)


def _waits(row: ChannelAddress | type[ChannelAddress]) -> Exists:
    return exists().where(
        Message.conversation_id == row.conversation_id,
        Message.seq > row.told_seq,
        Message.direction != "farmer",
    )
