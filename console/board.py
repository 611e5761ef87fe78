"""The talks of the queue, read once for all the pages that are open in a process.

Only what is the same for everybody is kept, and only as long as a talk stands in the queue; who may
see it is asked for each user, each time.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from connectors import assignment, queueing
from connectors.desk_tables import DeskTalk
from connectors.receiving import is_anonymous
from connectors.tables import Conversation, Message
from intake import regions
from intake.tables.people import User

TAKEN = "operator"
LAST = 3
"""So many of the last messages stand in the list."""
_CALLS = re.compile(r".{0,3}(?:人工|真人|客服|找个?人|叫个?人).{0,2}")
"""Nothing but a call for a person: 转人工, 我要找人工."""
_NEWEST, _RECENT, _MOST_PIECES = 6, 30, 2000


@dataclass(frozen=True)
class Words:
    """``spoke_at`` is the farmer's last word; ``last`` are the last words, oldest first, the
    farmer's own last ones always among them. ``told`` are the last of theirs that say more than
    that they want a person. ``message`` is the id of the last message."""

    message: str | None
    spoke_at: datetime | None
    last: list[Message]
    told: Message | None


@dataclass(frozen=True)
class Standing:
    """A talk that somebody has or that wants a person, as it stands for whoever may see it.

    ``meant`` is the id of the operator whose it should be, ``meant_for`` the name; ``region`` is
    where it was given to; ``looked_at``: who has it has looked at it.
    """

    talk: Conversation
    anonymous: bool
    words: Words
    meant: str | None
    meant_for: str | None
    region: str | None
    looked_at: bool


class Board:
    """What was read serves the streams of all pages for ``keeps`` seconds. Safe to use from several
    threads."""

    def __init__(self, keeps: float = 0.0) -> None:
        self._keeps = keeps
        self._lock = threading.Lock()
        self._standing: Sequence[Standing] = []
        self._words: dict[str, Words] = {}
        self._read_at: float | None = None
        self._pieces: dict[Hashable, str] = {}

    def standing(
        self, session: Session, now: datetime, *, shared: bool = False
    ) -> Sequence[Standing]:
        """Those that operators have, then the line of those that wait; read anew unless
        ``shared``."""
        # While somebody reads, who only shares it goes on with what was there before.
        if not self._lock.acquire(blocking=not (shared and self._read_at is not None)):
            return self._standing
        try:
            moment, at = time.monotonic(), self._read_at
            if not shared or at is None or moment - at >= self._keeps:
                self._standing = self._read(session, now)
                self._read_at = moment
            return self._standing
        finally:
            self._lock.release()

    def piece(self, of: Hashable, render: Callable[[], str]) -> str:
        """Words or HTML that are the same for equal values: made once."""
        found = self._pieces.get(of)
        if found is None:
            if len(self._pieces) >= _MOST_PIECES:
                self._pieces = {}
            found = self._pieces[of] = render()
        return found

    def _read(self, session: Session, now: datetime) -> Sequence[Standing]:
        held = select(Conversation).where(Conversation.attention == TAKEN)
        talks = [*session.scalars(held.order_by(Conversation.id)), *queueing.line(session)]
        ids = [one.id for one in talks]
        rows = session.scalars(select(DeskTalk).where(DeskTalk.conversation_id.in_(ids)))
        desks = {one.conversation_id: one for one in rows}
        self._words = self._words_of(session, talks, _last_messages(session, ids))
        names = _names(session, {desk.for_user for desk in desks.values() if desk.for_user})
        return [
            _stands(session, one, self._words[one.id], desks.get(one.id), names, now)
            for one in talks
        ]

    def _words_of(
        self, session: Session, talks: Sequence[Conversation], last: Mapping[str, str]
    ) -> dict[str, Words]:
        """The words of each talk: those known from before where nothing was said since."""
        known = {
            one.id: self._words[one.id]
            for one in talks
            if one.id in self._words and self._words[one.id].message == last.get(one.id)
        }
        anew = [one for one in talks if one.id not in known]
        newest = _newest(session, [one.id for one in anew])
        for one in anew:
            found = newest.get(one.id, [])
            if not any(_tells(message) for message in found):
                found = _spoken(session, one)
            known[one.id] = _words(found, last.get(one.id))
        return known


def _last_messages(session: Session, ids: list[str]) -> dict[str, str]:
    """Conversation → id of its last message: nothing was said since, and nothing taken away."""
    query = (
        select(Conversation.id, Message.id)
        .join(
            Message,
            and_(
                Message.conversation_id == Conversation.id,
                Message.seq == Conversation.last_seq,
            ),
        )
        .where(Conversation.id.in_(ids))
    )
    return dict(session.execute(query).tuples().all())


def _newest(session: Session, ids: list[str]) -> dict[str, list[Message]]:
    """Conversation → its newest spoken messages, the last first; all at once, for most talks tell
    enough in these."""
    if not ids:
        return {}
    query = (
        select(Message)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.id.in_(ids),
            Message.seq > Conversation.last_seq - _NEWEST,
            Message.direction != "system",
        )
        .order_by(Message.seq.desc())
    )
    found: dict[str, list[Message]] = {}
    for one in session.scalars(query):
        found.setdefault(one.conversation_id, []).append(one)
    return found


def _spoken(session: Session, talk: Conversation) -> list[Message]:
    """As :func:`_newest`, of one talk, and the farmer's last ones among more."""
    query = select(Message).where(Message.conversation_id == talk.id)
    spoken = query.where(
        Message.seq > talk.last_seq - _RECENT, Message.direction != "system"
    ).order_by(Message.seq.desc())
    shown = session.scalars(spoken.limit(LAST)).all()
    theirs = session.scalars(spoken.where(Message.direction == "farmer").limit(LAST)).all()
    return sorted({*shown, *theirs}, key=lambda one: -one.seq)


def _tells(message: Message) -> bool:
    """Whether a farmer's message says more than that they want a person."""
    told = message.direction == "farmer" and bool(message.text)
    return told and not _CALLS.fullmatch(message.text)


def _words(spoken: Sequence[Message], message: str | None) -> Words:
    """``spoken``: the last first."""
    shown = list(spoken[:LAST])
    theirs = [one for one in spoken if one.direction == "farmer"][:LAST]
    own = theirs[0] if theirs else None
    if own is not None and own not in shown:
        shown[-1] = own
    told = next((one for one in theirs if _tells(one)), own)
    return Words(message, own.at if own is not None else None, shown[::-1], told)


def _names(session: Session, users: set[str]) -> dict[str, str]:
    query = select(User.id, User.name).where(User.id.in_(users))
    return dict(session.execute(query).tuples().all())


def _stands(
    session: Session,
    talk: Conversation,
    words: Words,
    desk: DeskTalk | None,
    names: dict[str, str],
    now: datetime,
) -> Standing:
    meant = assignment.meant_for(desk, now) if talk.attention != TAKEN else None
    given_to = desk.for_region if desk is not None else None
    return Standing(
        talk=talk,
        anonymous=is_anonymous(talk),
        words=words,
        meant=meant,
        meant_for=names.get(meant or ""),
        region=regions.full_name(session, given_to) if given_to else None,
        looked_at=desk is None or desk.taken_at is not None,
    )
