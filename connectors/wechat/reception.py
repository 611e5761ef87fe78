"""Taking a push in: stored before it is answered, and answered at once where the bot is quick."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from connectors import addresses, receiving, telling
from connectors.inbox import Inbox, Stored
from connectors.logs import trace
from connectors.tables import ChannelAddress, Conversation, PlatformCall
from connectors.wechat import late_failures, reading
from connectors.wechat.incoming import Incoming
from connectors.wechat.voice import LIMITS
from connectors.wechat.words import with_buttons
from connectors.work import Work
from intake.clock import Clock
from intake.privacy.columns import keyring_of

log = logging.getLogger("hotline.wechat")

CHANNEL = "wechat"
PATIENCE = 4.3
"""Seconds for the bot's answer; the platform hangs up after five."""
TYPING_AFTER = 1.5
"""Seconds after which an answer that is not there yet shows as 对方正在输入; that lasts for 15."""
MOST_WAITING = 64
"""With so many calls open, answers go out as messages of their own: to be heard comes first."""
_HOLD, _AFTERWARDS = timedelta(seconds=5), timedelta(seconds=1)
_LOOK = 1.0  # seconds; the turn may be handled by another process, which wakes nobody here


@dataclass(frozen=True)
class _Noted:
    """A push as it lies in the database. ``reply`` is what it was answered with, ``said`` are its
    words in the inbox, where this is the first time that it came; ``media``: there is something to
    fetch."""

    key: str
    conversation: str
    reply: str | None
    said: Stored | None = None
    media: bool = False


class Reception:
    """One process's hand at the door of an official account.

    ``fetch`` begins to get the media of a call; ``typing`` shows an openid that we are at it.
    ``texting``: a notice that has failed in WeChat may go out as a text message.
    """

    def __init__(
        self,
        inbox: Inbox,
        work: Work,
        clock: Clock,
        *,
        fetch: Callable[[str], Awaitable[object]],
        typing: Callable[[str], Awaitable[None]],
        patience: float = PATIENCE,
        typing_after: float = TYPING_AFTER,
        texting: bool = False,
    ) -> None:
        self._inbox = inbox
        self._work = work
        self._clock = clock
        self._fetch = fetch
        self._typing = typing
        self._patience = patience
        self._typing_after = typing_after
        self._texting = texting
        self._waiting = 0

    async def take(self, incoming: Incoming) -> str | None:
        """Store a push; gives the text of the answer, None for nothing to say now.

        The same push again stores nothing and gives the same answer.
        """
        waits = self._waiting < MOST_WAITING
        self._waiting += waits
        try:
            noted = await self._work.write(lambda session: self._note(session, incoming, waits))
            if noted.said is not None:
                self._inbox.is_in(noted.said)
            if noted.media:
                self._work.spawn(self._fetched(noted.key))
            if noted.reply is not None:
                return noted.reply or None
            return await self._answer(noted, incoming.openid) or None
        finally:
            self._waiting -= waits

    def has_left(self, incoming: Incoming) -> None:
        """The text with which this push was answered is on its way: now it counts as told.

        Noted beside the call, which ends when the platform hangs up.
        """
        self._work.spawn(self._noted_as_left(incoming))

    async def _noted_as_left(self, incoming: Incoming) -> None:
        talk = await self._work.write(lambda session: self._left(session, incoming))
        if talk is not None:
            self._inbox.pushes.publish(talk)  # what came meanwhile may go on

    async def _fetched(self, key: str) -> None:
        await self._fetch(key)

    def _note(self, session: Session, incoming: Incoming, waits: bool = True) -> _Noted:
        """Write a push down, and its words into the inbox in the same transaction: whoever dies,
        both are there or neither. Unless it ``waits``, it is answered with nothing."""
        now = self._clock.now()
        address = addresses.find_or_add(session, CHANNEL, incoming.account, incoming.openid)
        key = _keyed(session, incoming)
        talk = addresses.talk_of(session, address, now)
        call = session.get(PlatformCall, key)
        said = None
        if call is None:
            call = PlatformCall(key=key, address_id=address.id, attempts=0, at=now)
            session.add(call)
            session.flush()
            said = self._understand(session, address, talk, call, incoming, now)
        media = call.reply is None and call.media is not None and "media" in call.media
        if call.reply is None and not waits:
            _closed(call, address, now)
        return _Noted(key, talk.id, call.reply, said, media)

    def _understand(
        self,
        session: Session,
        address: ChannelAddress,
        talk: Conversation,
        call: PlatformCall,
        incoming: Incoming,
        now: datetime,
    ) -> Stored | None:
        """Do what the push means; its words as they are in the inbox now."""
        reading.note_person(address, incoming, now)
        late_failures.heed(session, incoming, texting=self._texting)
        reading.note_region(session, address, talk, incoming, now)
        meaning = reading.meaning(session, address, talk, incoming, now)
        if meaning.silent:
            call.reply = ""
            address.due_at = now  # what waited for the person to come back may go out
            return None
        address.attempts = 0
        address.hold_until = now + _HOLD
        if meaning.text is not None:
            return self._store(session, address, talk, call, meaning.text, now)
        if meaning.media is not None:
            call.media = {"media": meaning.media, "kind": incoming.kind}
            if incoming.better_media_id is not None:
                call.media |= {"better": incoming.better_media_id}
            call.due_at = now
        return None

    def _store(
        self,
        session: Session,
        address: ChannelAddress,
        talk: Conversation,
        call: PlatformCall,
        text: str,
        now: datetime,
    ) -> Stored | None:
        caller = addresses.caller_of(session, address)
        assert talk.public_id is not None
        words = receiving.Incoming(caller.message_key(call.key), text)
        try:
            with session.begin_nested():
                return self._inbox.store(session, caller, talk.public_id, words)
        except SQLAlchemyError:
            raise
        except Exception as error:  # the worker tries again, then a person looks at it
            log.error("words did not come into the inbox: %s", trace(error))
            call.media, call.due_at = {"text": text}, now
            return None

    async def _answer(self, noted: _Noted, openid: str) -> str:
        typing = asyncio.get_running_loop().call_later(
            self._typing_after, lambda: self._work.spawn(self._shown(openid))
        )
        try:
            return await self._wait(noted)
        finally:
            typing.cancel()

    async def _shown(self, openid: str) -> None:
        await self._typing(openid)

    async def _wait(self, noted: _Noted) -> str:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        with self._inbox.pushes.waiting_for([noted.conversation]) as news:
            while True:
                news.clear()
                ready = None  # looking costs no lock; only what is there is written down
                if await self._work.read(lambda session: self._is_there(session, noted)):
                    ready = await self._work.write(lambda session: self._carry(session, noted))
                left = until - loop.time()
                if ready is not None:
                    return ready
                if left <= 0:
                    return await self._work.write(lambda session: self._give_up(session, noted))
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), min(left, _LOOK))

    def _is_there(self, session: Session, noted: _Noted) -> bool:
        """Whether it is worth the lock to ask for an answer now."""
        call = session.get(PlatformCall, noted.key)
        talk = session.get(Conversation, noted.conversation)
        answered = call is None or call.reply is not None
        return answered or talk is None or talk.waiting_since is None

    def _carry(self, session: Session, noted: _Noted) -> str | None:
        """What is new as the answer to this call, noted as carried; None while there is nothing."""
        call = session.get(PlatformCall, noted.key, populate_existing=True)
        assert call is not None
        address = session.get(
            ChannelAddress, call.address_id, with_for_update=True, populate_existing=True
        )
        assert address is not None
        if call.reply is not None:
            return call.reply
        now = self._clock.now()
        talk = session.get(Conversation, noted.conversation, populate_existing=True)
        if talk is None or talk.id != address.conversation_id:
            return _closed(call, address, now)
        being_told = address.lease_until is not None and address.lease_until > now
        if being_told or telling.is_carried(address, now):
            return None
        if call.media is not None or talk.waiting_since is not None:
            return None
        pieces = telling.pieces(telling.untold(session, address), address.told_parts, LIMITS)
        if not pieces:
            with_operator = talk.attention == "operator"
            return _closed(call, address, now) if with_operator else None
        call.reply = with_buttons(pieces[0].text, pieces[0].buttons)
        telling.carry(address, pieces[0], call.key, now)
        address.hold_until = address.last_error = None
        return call.reply

    def _left(self, session: Session, incoming: Incoming) -> str | None:
        """Whose answer it was: the talk; None where this was known or is too late."""
        found = addresses.find_or_add(session, CHANNEL, incoming.account, incoming.openid)
        address = session.get_one(
            ChannelAddress, found.id, with_for_update=True, populate_existing=True
        )
        if not telling.has_left(address, _keyed(session, incoming)):
            return None
        rest = telling.untold(session, address)
        address.due_at = self._clock.now() + _AFTERWARDS if rest else None
        return address.conversation_id

    def _give_up(self, session: Session, noted: _Noted) -> str:
        """The answer comes later, as a message of its own; the platform need not ask again."""
        call = session.get(PlatformCall, noted.key, populate_existing=True)
        assert call is not None
        address = session.get(
            ChannelAddress, call.address_id, with_for_update=True, populate_existing=True
        )
        assert address is not None
        return call.reply if call.reply is not None else _closed(call, address, self._clock.now())


def _closed(call: PlatformCall, address: ChannelAddress, now: datetime) -> str:
    call.reply = ""
    address.hold_until, address.due_at = None, now
    return ""


def _keyed(session: Session, incoming: Incoming) -> str:
    """The key of a push: its own names a person, and never lies in the database."""
    key = keyring_of(session).derive("platform call")
    named = f"{CHANNEL}/{incoming.account}/{incoming.key}".encode()
    return hmac.new(key, named, hashlib.sha256).hexdigest()
