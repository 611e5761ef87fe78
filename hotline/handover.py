"""The parts of hand-over by HTTP, put together for one process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from sanic import Blueprint

from connectors.group_commit import GroupCommit
from connectors.handover.http import blueprint
from connectors.handover.sending import NotTaken, Sender
from connectors.handover.settings import HandoverSettings
from connectors.work import Work
from hotline.bootstrap import Application

log = logging.getLogger("hotline.handover")

_THREADS = 2


@dataclass(frozen=True)
class Handing:
    """What takes cases of the other hotline in (``web``)."""

    settings: HandoverSettings
    application: Application
    work: Work

    @classmethod
    def of(cls, application: Application, together: GroupCommit | None = None) -> Self | None:
        """None where no other hotline is configured."""
        settings = application.channels.handover
        if settings is None:
            return None
        return cls(settings, application, Work(application.database, _THREADS, together))

    def blueprint(self) -> Blueprint:
        """The interface for an app of Sanic."""
        return blueprint(self.settings, self.work, self.application.clock)

    async def close(self) -> None:
        """Finish what is under way."""
        await self.work.close(10.0)


def sending(application: Application) -> Callable[[], Awaitable[None]]:
    """The worker's duty: one round of bringing what is ours; what the other side did not take
    waits for the next. Without a configured hotline it does nothing."""
    settings = application.channels.handover
    sender = Sender(settings, application.database, application.clock) if settings else None

    async def hand_over() -> None:
        if sender is None:
            return
        try:
            await asyncio.to_thread(sender.send_due)
        except NotTaken as error:
            log.warning("the other hotline did not take our lines: %s", error)

    return hand_over
