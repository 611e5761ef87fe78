"""One process's hold on calls: takes events on threads and wakes whoever looks at the call."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from connectors.phone import taking
from connectors.phone.events import Event
from connectors.phone.tables import Call
from connectors.pushes import Pushes
from connectors.work import Work
from intake.clock import Clock


class Calls:
    """``pushes`` wake the pages that look at a conversation."""

    def __init__(self, work: Work, clock: Clock, pushes: Pushes) -> None:
        self._work = work
        self._clock = clock
        self._pushes = pushes

    async def take(self, call_id: str, events: Sequence[Event]) -> int:
        """Store events; the highest number up to which none is missing. Raises NumberUsed."""
        now = self._clock.now()
        taken = await self._work.act(lambda uow: taking.take(uow, call_id, events, now))
        self._tell(taken)
        return taken.ack

    async def state(self, call_id: str) -> tuple[int, str | None]:
        """Where to go on from, and ``live`` or ``ended``; 0 and None for a call not heard of."""

        def look(session: Session) -> tuple[int, str | None]:
            call = session.get(Call, taking.conversation_of(session, call_id))
            return (call.ack, call.state) if call is not None else (0, None)

        return await self._work.read(look)

    async def settle_due(self) -> int:
        """Go on in calls that waited in vain for what is missing (the worker's part, and that
        of whoever took the events); how many."""
        now = self._clock.now()
        waiting = await self._work.read(lambda session: taking.overdue(session, now))
        for conversation in waiting:
            await self._settle(conversation)
        return len(waiting)

    async def _settle(self, conversation: str) -> None:
        now = self._clock.now()
        taken = await self._work.act(lambda uow: taking.settle(uow, conversation, now))
        if taken is not None:
            self._tell(taken)

    def _tell(self, taken: taking.Taken) -> None:
        self._pushes.publish(taken.conversation)
        if taken.waiting:
            self._work.later(
                f"call/{taken.conversation}",
                taking.PATIENCE.total_seconds(),
                lambda: self._work.spawn(self._settle(taken.conversation)),
            )
