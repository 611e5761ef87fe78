"""Telling those who are reached by an address what was said to them, in order, under a lease."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors import telling
from connectors.logs import trace
from connectors.other_ways import Ways, hint, notices_elsewhere
from connectors.tables import ChannelAddress, Message
from connectors.telling import Limits, Piece
from connectors.work import Work
from intake.clock import Clock
from intake.tables.base import random_id

log = logging.getLogger("hotline.speaking")

LEASE = timedelta(minutes=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=10)
_ATTEMPTS = 30
"""With these pauses about four hours of trying; after that it waits for the person's next word."""


class Later(Exception):
    """Not now. ``after`` is the time that the far end asks for, if it does."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.after = after


class Shut(Exception):
    """Nothing may be sent before the person speaks again: the window is over or used up.

    ``gone``: they do not follow the account any more, or it does not know them.
    """

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


class Voice(Protocol):
    """A channel's way to say something to an address."""

    limits: Limits

    def may_speak(self, address: ChannelAddress, now: datetime) -> bool:
        """Whether the channel takes another message for this person now."""
        ...

    async def say(self, address: str, text: str, buttons: Sequence[Mapping[str, str]]) -> None:
        """Send one message, within half a minute. Raises Later or Shut."""
        ...


@dataclass(frozen=True)
class _Next:
    """What is to be sent next, and to whom."""

    channel: str
    address: str
    piece: Piece


class Speaker:
    """Tells what is due, each address by one process at a time.

    What was sent and not noted (the process was killed between the two) is sent again: twice
    is better than never. ``ways``: how somebody learns, by channel, that words wait for them.
    """

    def __init__(
        self,
        work: Work,
        clock: Clock,
        voices: Mapping[str, Voice],
        ways: Mapping[str, Ways] | None = None,
    ) -> None:
        self._work = work
        self._clock = clock
        self._voices = dict(voices)
        self._ways = dict(ways or {})
        self._stopping = False

    def stop(self) -> None:
        """Send nothing more but what is being sent; the rest stays due."""
        self._stopping = True

    async def speak_due(self, limit: int = 20) -> int:
        """Tell those who wait the longest; how many messages were sent."""
        now = self._clock.now()
        due = await self._work.read(lambda session: _due(session, now, limit))
        return sum(await asyncio.gather(*(self.speak(address) for address in due)))

    async def speak(self, address: str) -> int:
        """Tell one person all that there is to tell; how many messages were sent."""
        if self._stopping:
            return 0
        owner, now = random_id(), self._clock.now()
        if not await self._work.write(lambda session: _claim(session, address, owner, now)):
            return 0
        sent = 0
        while True:
            following = await self._work.write(lambda session: self._next(session, address, owner))
            if following is None:
                return sent
            if not await self._say(address, owner, following):
                return sent
            sent += 1

    async def _say(self, address: str, owner: str, one: _Next) -> bool:
        try:
            await self._voices[one.channel].say(one.address, one.piece.text, one.piece.buttons)
        except Later as error:
            after, reason = error.after, str(error)
            await self._work.write(
                lambda session: self._put_off(session, address, owner, reason, after)
            )
            return False
        except Shut as error:
            gone, reason = error.gone, str(error)
            await self._work.write(
                lambda session: self._shut(session, address, owner, reason, gone)
            )
            return False
        except Exception as error:  # a voice's own fault must not stop the others
            log.error("speaking failed: %s", trace(error))
            reason = type(error).__name__
            await self._work.write(
                lambda session: self._put_off(session, address, owner, reason, None)
            )
            return False
        await self._work.write(lambda session: self._said(session, address, owner, one.piece))
        return True

    def _next(self, session: Session, address: str, owner: str) -> _Next | None:
        row = _held(session, address, owner)
        if row is None:
            return None
        if self._stopping:
            row.lease_owner = row.lease_until = None
            return None
        voice = self._voices.get(row.channel)
        waiting = telling.untold(session, row)
        if voice is None or not waiting:
            row.last_error = None
            _release(row)
            return None
        now = self._clock.now()
        if not row.following or not voice.may_speak(row, now):
            self._elsewhere(session, row, waiting)
            _release(row)
            return None
        piece = telling.pieces(waiting, row.told_parts, voice.limits)[0]
        row.lease_until = now + LEASE
        return _Next(row.channel, row.address, piece)

    def _elsewhere(self, session: Session, row: ChannelAddress, waiting: Sequence[Message]) -> None:
        notices_elsewhere(session, row, waiting)
        hint(session, row, waiting, self._ways.get(row.channel, Ways()), self._clock.now())

    def _said(self, session: Session, address: str, owner: str, piece: Piece) -> None:
        row = _held(session, address, owner)
        if row is None:
            log.warning("the lease of an address had lapsed while it was told")
            return
        telling.told(row, piece)
        row.sent_since += 1
        row.attempts, row.last_error = 0, None

    def _put_off(
        self, session: Session, address: str, owner: str, reason: str, after: timedelta | None
    ) -> None:
        row = _held(session, address, owner)
        if row is None:
            return
        row.attempts += 1
        row.last_error = reason[:200]
        if row.attempts >= _ATTEMPTS:
            self._elsewhere(session, row, telling.untold(session, row))
            row.attempts = 0
            _release(row)
            return
        pause = min(_FIRST_PAUSE * 2 ** min(row.attempts - 1, 20), _LONGEST_PAUSE)
        pause = max(pause * random.uniform(0.8, 1.2), after or timedelta())
        _release(row)
        row.due_at = self._clock.now() + pause

    def _shut(self, session: Session, address: str, owner: str, reason: str, gone: bool) -> None:
        row = _held(session, address, owner)
        if row is None:
            return
        row.last_error = reason[:200]
        row.spoke_at = row.menu_at = None
        row.following = row.following and not gone
        self._elsewhere(session, row, telling.untold(session, row))
        _release(row)


def _due(session: Session, now: datetime, limit: int) -> list[str]:
    return list(
        session.scalars(
            select(ChannelAddress.id)
            .where(*_ripe(now))
            .order_by(ChannelAddress.due_at)
            .limit(limit)
        )
    )


def _ripe(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What may be told now: due, nobody at it, and no call that may still carry it."""
    return (
        ChannelAddress.due_at <= now,
        or_(ChannelAddress.lease_owner.is_(None), ChannelAddress.lease_until < now),
        or_(ChannelAddress.hold_until.is_(None), ChannelAddress.hold_until <= now),
        or_(ChannelAddress.carried_until.is_(None), ChannelAddress.carried_until <= now),
    )


def _claim(session: Session, address: str, owner: str, now: datetime) -> bool:
    taken = session.execute(
        update(ChannelAddress)
        .where(ChannelAddress.id == address, *_ripe(now))
        .values(
            lease_owner=owner,
            lease_until=now + LEASE,
            hold_until=None,
            carried_by=None,
            carried_until=None,
        )
    )
    assert isinstance(taken, CursorResult)
    return taken.rowcount == 1


def _held(session: Session, address: str, owner: str) -> ChannelAddress | None:
    """The row, locked; None where the lease has gone to somebody else."""
    row = session.get(ChannelAddress, address, with_for_update=True, populate_existing=True)
    return row if row is not None and row.lease_owner == owner else None


def _release(row: ChannelAddress) -> None:
    """Give the lease back; nothing is due before something new is said."""
    row.lease_owner = row.lease_until = row.due_at = None
