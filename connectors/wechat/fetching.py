"""What a push holds, into the talk: pictures and voices are fetched, words left behind too."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from connectors import addresses, texts, uploads
from connectors.caller import Caller
from connectors.inbox import Inbox
from connectors.receiving import append
from connectors.tables import ChannelAddress, PlatformCall
from connectors.wechat.client import Media
from connectors.wechat.outcomes import Final, QuotaUsed, Retry, WindowClosed
from connectors.work import Work
from intake.clock import Clock

log = logging.getLogger("hotline.wechat")

_TAKEN = timedelta(minutes=1)
_ATTEMPTS = 6


class Heard(Protocol):
    """What was understood of a voice (``text``, None for nothing), and what is said about it."""

    @property
    def text(self) -> str | None:
        """The words, to be confirmed before the bot gets them."""

    @property
    def said(self) -> str:
        """What the person is told."""

    @property
    def for_a_person(self) -> bool:
        """Whether an operator should listen to it."""


@dataclass(frozen=True)
class _Job:
    key: str
    text: str | None
    media_id: str
    kind: str
    address: str
    public_id: str
    caller: Caller


class Fetching:
    """Gets what a call named. Whoever takes a call has it for a minute; then another may."""

    def __init__(
        self,
        inbox: Inbox,
        work: Work,
        clock: Clock,
        *,
        media: Callable[[str], Awaitable[Media]],
        hear: Callable[[bytes, str], Awaitable[Heard]],
    ) -> None:
        self._inbox = inbox
        self._work = work
        self._clock = clock
        self._media = media
        self._hear = hear

    async def fetch_due(self, limit: int = 10) -> int:
        """Get what nobody is getting (the worker's part); how many calls were looked at."""
        now = self._clock.now()
        due = await self._work.read(lambda session: _due(session, now, limit))
        for key in due:
            await self.fetch(key)
        return len(due)

    async def fetch(self, key: str) -> None:
        """Get the media of one call and bring it into the talk."""
        job = await self._work.write(lambda session: self._claim(session, key))
        if job is None:
            return
        if job.text is not None:  # whoever took it in has died on the way
            await self._inbox.receive(job.caller, job.public_id, job.key, job.text, ())
            await self._work.write(lambda session: _done(session, job))
            return
        try:
            media = await self._media(job.media_id)
        except Retry as error:
            after = error.after
            if await self._work.write(lambda session: self._later(session, key, after)):
                return
            await self._tell(job, texts.channel("media_lost"))
            return
        except (Final, QuotaUsed, WindowClosed) as error:
            log.warning("media of a call: %s", error)
            await self._tell(job, texts.channel("media_lost"))
            return
        if job.kind == "image":
            await self._keep(job, media)
        else:
            await self._voice(job, media)

    async def _keep(self, job: _Job, media: Media) -> None:
        """Bring it into the talk as a file."""
        try:
            upload = uploads.accept(media.content)
        except uploads.UploadRefused as refused:
            limit = uploads.MAX_BYTES // 1024 // 1024
            await self._tell(job, texts.error(refused.code, limit=limit))
            return
        file = await self._inbox.keep_file(job.caller, job.public_id, upload)
        await self._inbox.receive(job.caller, job.public_id, job.key, "", (file,))
        await self._work.write(lambda session: _done(session, job))

    async def _voice(self, job: _Job, media: Media) -> None:
        heard = await self._hear(media.content, media.media_type)
        if heard.for_a_person:
            await self._keep(job, media)  # the talk says itself that an operator will listen
            return
        await self._tell(job, heard.said, heard=heard.text)

    async def _tell(self, job: _Job, words: str, *, heard: str | None = None) -> None:
        """Write our own words into the talk; the call's media is done with."""

        def write(session: Session) -> str:
            address = _done(session, job)
            talk = addresses.talk_of(session, address, self._clock.now())
            if heard is not None:
                address.heard = heard
            buttons = texts.buttons("heard") if heard is not None else None
            append(session, talk, "system", words, self._clock.now(), buttons=buttons)
            return talk.id

        self._inbox.pushes.publish(await self._work.write(write))

    def _claim(self, session: Session, key: str) -> _Job | None:
        now = self._clock.now()
        taken = session.execute(
            update(PlatformCall)
            .where(PlatformCall.key == key, PlatformCall.due_at <= now)
            .values(due_at=now + _TAKEN, attempts=PlatformCall.attempts + 1)
        )
        assert isinstance(taken, CursorResult)
        call = session.get(PlatformCall, key, populate_existing=True)
        if taken.rowcount != 1 or call is None or call.media is None:
            return None
        address = session.get_one(ChannelAddress, call.address_id)
        talk = addresses.talk_of(session, address, now)
        assert talk.public_id is not None
        return _Job(
            key,
            call.media.get("text"),
            str(call.media.get("media")),
            str(call.media.get("kind")),
            address.id,
            talk.public_id,
            addresses.caller_of(session, address),
        )

    def _later(self, session: Session, key: str, after: timedelta) -> bool:
        """Try again after a while; False when it was tried often enough."""
        call = session.get_one(PlatformCall, key)
        call.due_at = self._clock.now() + after
        return call.attempts < _ATTEMPTS


def _done(session: Session, job: _Job) -> ChannelAddress:
    call = session.get_one(PlatformCall, job.key)
    call.media = call.due_at = None
    return session.get_one(ChannelAddress, job.address)


def _due(session: Session, now: datetime, limit: int) -> list[str]:
    query = select(PlatformCall.key).where(PlatformCall.due_at <= now)
    return list(session.scalars(query.order_by(PlatformCall.due_at).limit(limit)))
