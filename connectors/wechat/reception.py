"""Taking a push in: stored before it is answered, and answered at once where the bot is quick."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors import addresses, telling
from connectors.caller import Caller
from connectors.inbox import Inbox
from connectors.tables import ChannelAddress, Conversation, PlatformCall
from connectors.wechat import late_failures, reading
from connectors.wechat.incoming import Incoming
from connectors.wechat.voice import LIMITS
from connectors.wechat.words import with_buttons
from connectors.work import Work
from intake.clock import Clock
from intake.privacy.columns import keyring_of

CHANNEL = "wechat"
PATIENCE = 4.3
"""Seconds for the bot's answer; the platform hangs up after five."""
TYPING_AFTER = 1.5
"""Seconds after which an answer that is not there yet shows as 对方正在输入; that lasts for 15."""
MOST_WAITING = 64
"""With so many calls open, answers go out as messages of their own: to be heard comes first."""
_LEFT = timedelta(seconds=15)
"""After this a call is nobody's: the platform has asked for the last time."""
_ORPHANED = timedelta(seconds=6)
"""Words that have waited so long for the inbox have lost who took them: no call stays open
longer."""
_HOLD, _AFTERWARDS = timedelta(seconds=5), timedelta(seconds=1)
_LOOK = 1.0  # seconds; the turn may be handled by another process, which wakes nobody here


@dataclass(frozen=True)
class _Noted:
    """A push as it lies in the database. ``reply`` is what was answered to it before, ``earlier``
    keys and words of the same person's that a process which died has left behind."""

    key: str
    conversation: str
    public_id: str
    caller: Caller
    meaning: reading.Meaning
    reply: str | None
    earlier: tuple[tuple[str, str], ...] = ()


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
        noted = await self._work.write(lambda session: self._note(session, incoming))
        if noted.reply is not None:
            return noted.reply or None
        for key, text in noted.earlier:  # said before, so it comes before
            await self._inbox.receive(noted.caller, noted.public_id, key, text, ())
        if noted.meaning.text is not None:
            await self._inbox.receive(
                noted.caller, noted.public_id, noted.key, noted.meaning.text, ()
            )
        if noted.meaning.media is not None:
            self._work.spawn(self._fetched(noted.key))
        return await self._answer(noted, incoming.openid) or None

    async def _fetched(self, key: str) -> None:
        await self._fetch(key)

    def _note(self, session: Session, incoming: Incoming) -> _Noted:
        now = self._clock.now()
        address = addresses.find_or_add(session, CHANNEL, incoming.account, incoming.openid)
        key = _keyed(session, incoming)
        talk = addresses.talk_of(session, address, now)
        call = session.get(PlatformCall, key)
        meaning = reading.Meaning()
        if call is None:
            call = PlatformCall(key=key, address_id=address.id, attempts=0, at=now)
            session.add(call)
            session.flush()
            meaning = self._understand(session, address, talk, call, incoming, now)
        elif call.reply is None and call.media is not None:
            kept = call.media
            meaning = reading.Meaning(text=kept.get("text"), media=kept.get("media"))
        assert talk.public_id is not None
        caller = addresses.caller_of(session, address)
        earlier = _left_behind(session, address, key, now)
        return _Noted(key, talk.id, talk.public_id, caller, meaning, call.reply, earlier)

    def _understand(
        self,
        session: Session,
        address: ChannelAddress,
        talk: Conversation,
        call: PlatformCall,
        incoming: Incoming,
        now: datetime,
    ) -> reading.Meaning:
        reading.note_person(address, incoming, now)
        late_failures.heed(session, incoming, texting=self._texting)
        reading.note_region(session, address, talk, incoming, now)
        meaning = reading.meaning(session, address, talk, incoming, now)
        if meaning.silent:
            call.reply = ""
            address.due_at = now  # what waited for the person to come back may go out
            return meaning
        address.attempts = 0
        address.hold_until = now + _HOLD
        if meaning.text is not None:
            # Until the inbox has it; should this process die before, the worker brings it there.
            call.media, call.due_at = {"text": meaning.text}, now + _LEFT
        elif meaning.media is not None:
            call.media = {"media": meaning.media, "kind": incoming.kind}
            if incoming.better_media_id is not None:
                call.media |= {"better": incoming.better_media_id}
            call.due_at = now
        return meaning

    async def _answer(self, noted: _Noted, openid: str) -> str:
        if self._waiting >= MOST_WAITING:
            return await self._work.write(lambda session: self._give_up(session, noted))
        self._waiting += 1
        typing = asyncio.get_running_loop().call_later(
            self._typing_after, lambda: self._work.spawn(self._shown(openid))
        )
        try:
            return await self._wait(noted)
        finally:
            self._waiting -= 1
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
        """What is new as the answer to this call, noted as told; None while there is nothing."""
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
        fetching = call.media is not None and "media" in call.media
        if being_told or fetching or talk.waiting_since is not None:
            return None
        pieces = telling.pieces(telling.untold(session, address), address.told_parts, LIMITS)
        if not pieces:
            with_operator = talk.attention == "operator"
            return _closed(call, address, now) if with_operator else None
        first, *rest = pieces
        call.reply = with_buttons(first.text, first.buttons)
        call.media = call.due_at = None
        telling.told(address, first)
        address.hold_until = address.last_error = None
        address.due_at = now + _AFTERWARDS if rest else None
        return call.reply

    def _give_up(self, session: Session, noted: _Noted) -> str:
        """The answer comes later, as a message of its own; the platform need not ask again."""
        call = session.get(PlatformCall, noted.key, populate_existing=True)
        assert call is not None
        address = session.get(
            ChannelAddress, call.address_id, with_for_update=True, populate_existing=True
        )
        assert address is not None
        return call.reply if call.reply is not None else _closed(call, address, self._clock.now())


def _left_behind(
    session: Session, address: ChannelAddress, key: str, now: datetime
) -> tuple[tuple[str, str], ...]:
    """Key and words of earlier calls that nobody has brought to the inbox, the oldest first."""
    query = (
        select(PlatformCall)
        .where(
            PlatformCall.address_id == address.id,
            PlatformCall.key != key,
            PlatformCall.due_at.is_not(None),
            PlatformCall.at < now - _ORPHANED,
        )
        .order_by(PlatformCall.at)
    )
    calls = [one for one in session.scalars(query) if one.media is not None]
    return tuple((one.key, one.media["text"]) for one in calls if one.media and "text" in one.media)


def _closed(call: PlatformCall, address: ChannelAddress, now: datetime) -> str:
    call.reply = ""
    if call.media is not None and "text" in call.media:
        call.media = call.due_at = None
    address.hold_until, address.due_at = None, now
    return ""


def _keyed(session: Session, incoming: Incoming) -> str:
    """The key of a push: its own names a person, and never lies in the database."""
    key = keyring_of(session).derive("platform call")
    named = f"{CHANNEL}/{incoming.account}/{incoming.key}".encode()
    return hmac.new(key, named, hashlib.sha256).hexdigest()
