"""The parts of calls, put together for one process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from sanic import Blueprint

from connectors.group_commit import GroupCommit
from connectors.phone.calls import Calls
from connectors.phone.http import blueprint
from connectors.phone.settings import PhoneSettings
from connectors.pushes import Pushes
from connectors.work import Work
from hotline.bootstrap import Application
from intake.clock import Clock

_THREADS = 4


@dataclass(frozen=True)
class Phone:
    """What takes events (``web``) and goes on where one is missing (``web`` and ``worker``)."""

    settings: PhoneSettings
    calls: Calls
    work: Work
    clock: Clock

    @classmethod
    def of(
        cls, application: Application, pushes: Pushes, together: GroupCommit | None = None
    ) -> Self | None:
        """None where no telephone system is configured."""
        settings = application.channels.phone
        if settings is None:
            return None
        work = Work(application.database, _THREADS, together)
        calls = Calls(work, application.clock, pushes)
        return cls(settings, calls, work, application.clock)

    def blueprint(self) -> Blueprint:
        """The interface for an app of Sanic."""
        return blueprint(self.settings, self.calls, self.work, self.clock)

    async def close(self) -> None:
        """Finish what is under way; what waits is in the rows."""
        await self.work.close(10.0)
