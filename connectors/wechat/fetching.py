"""What a push holds, into the talk: pictures and voices are fetched, words left behind too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from connectors import readback, receiving, texts, uploads
from connectors.inbox import Inbox, Stored
from connectors.logs import trace
from connectors.receiving import append
from connectors.wechat import jobs
from connectors.wechat.client import Media
from connectors.wechat.jobs import Job
from connectors.wechat.outcomes import Final, QuotaUsed, Retry, WindowClosed
from connectors.work import Work
from intake.clock import Clock

log = logging.getLogger("hotline.wechat")


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
        self._stopping = False
        self._in_turn: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def stop(self) -> None:
        """Begin nothing more; what is being got is brought to its end."""
        self._stopping = True

    async def fetch_due(self, limit: int = 10) -> int:
        """Get what nobody is getting (the worker's part); how many calls were looked at."""
        now = self._clock.now()
        due = await self._work.read(lambda session: jobs.due(session, now, limit))
        await asyncio.gather(*(self.fetch(key) for key in due))
        return len(due)

    async def fetch(self, key: str) -> None:
        """Get the media of one call and bring it into the talk, each person's in their order.

        What fails by a fault of ours is tried again, and at last left to a person.
        """
        if self._stopping:
            return
        now = self._clock.now()
        job = await self._work.write(lambda session: jobs.claim(session, key, now))
        if job is None:
            return
        in_turn = self._in_turn.setdefault(job.address, asyncio.Lock())
        try:
            async with in_turn:
                if await self._holds(job):
                    await self._bring(job)
        except Exception as error:
            log.error("a call was not brought into its talk: %s", trace(error))
            now = self._clock.now()
            talk = await self._work.write(lambda session: jobs.set_aside(session, job, now))
            if talk is not None:
                self._inbox.pushes.publish(talk)

    async def _holds(self, job: Job) -> bool:
        now = self._clock.now()
        return await self._work.write(lambda session: jobs.hold(session, job, now))

    async def _bring(self, job: Job) -> None:
        if job.text is not None:  # the inbox did not take it
            await self._inbox.receive(job.caller, job.public_id, job.key, job.text, ())
            await self._work.write(lambda session: jobs.done(session, job))
            return
        try:
            media = await self._get(job)
        except Retry as error:
            at = self._clock.now() + error.after
            if await self._work.write(lambda session: jobs.later(session, job, at)):
                return
            await self._tell(job, texts.channel("media_lost"))
            return
        except (Final, QuotaUsed, WindowClosed) as error:
            log.warning("media of a call: %s", error)
            await self._tell(job, texts.channel("media_lost"))
            return
        if job.kind == "image":
            await self._keep(job, media)
        elif await self._holds(job):
            await self._voice(job, media)

    async def _get(self, job: Job) -> Media:
        """The media of a call; of a voice the one with more samples a second, where it can be
        listened to (WeChat may give Speex, which nobody plays)."""
        if job.better is not None:
            try:
                media = await self._media(job.better)
                if uploads.accept(media.content).media_type != uploads.SPEEX:
                    return media
                log.info("the better voice of a call is no use: nobody plays it")
            except (Retry, Final, QuotaUsed, WindowClosed, uploads.UploadRefused) as error:
                log.info("the better voice of a call is no use: %s", error)
        return await self._media(job.media_id)

    async def _keep(self, job: Job, media: Media) -> None:
        """Bring it into the talk as a file: file, message and the call's end at once, so that
        whoever dies leaves all of them or none."""
        try:
            upload = uploads.accept(media.content)
        except uploads.UploadRefused as refused:
            limit = uploads.MAX_BYTES // 1024 // 1024
            await self._tell(job, texts.error(refused.code, limit=limit))
            return

        def keep(session: Session) -> Stored:
            file = self._inbox.put_file(session, job.caller, job.public_id, upload)
            session.flush()
            words = receiving.Incoming(job.caller.message_key(job.key), "", (file,))
            stored = self._inbox.store(session, job.caller, job.public_id, words)
            jobs.done(session, job)
            return stored

        self._inbox.is_in(await self._work.write(keep))

    async def _voice(self, job: Job, media: Media) -> None:
        heard = await self._hear(media.content, media.media_type)
        if heard.for_a_person:
            await self._keep(job, media)  # the talk says itself that an operator will listen
            return
        await self._tell(job, heard.said, heard=heard.text)

    async def _tell(self, job: Job, words: str, *, heard: str | None = None) -> None:
        """Write our own words into the talk; the call's media is done with."""

        def write(session: Session) -> str:
            now = self._clock.now()
            address, talk = jobs.talk_of(session, job, now)
            jobs.done(session, job)
            if heard is None:
                append(session, talk, "system", words, now)
            else:
                readback.say(session, address, talk, heard, words, spoken_at=job.at, now=now)
            return talk.id

        self._inbox.pushes.publish(await self._work.write(write))
