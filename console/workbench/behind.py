"""The assist hears what is said in talks that an operator holds and does not look at.

One task for all of them: it asks once a second which of these talks have gone on, and hears one
utterance after the other, after all that somebody waits for (:mod:`console.precedence`). The talk
that is open on a page is heard from the page's own stream, at once; whichever hears an utterance
first, it counts once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from sqlalchemy import select

from assist import Said
from connectors.tables import Conversation
from console import desk
from console.call import Call
from console.precedence import BEHIND
from console.workbench import hearing

log = logging.getLogger("hotline.console")

PAUSE_SECONDS = 1.0


class Behind:
    """Hears the talks behind the open ones, from :meth:`begin` to :meth:`stop`."""

    def __init__(self, call: Call) -> None:
        """``call`` has the parts of the console; nobody asks in it."""
        self._call = call
        self._known: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """On the running event loop."""
        if self._call.assist is not None:
            self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Begin nothing more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def hear(self) -> None:
        """Once: what is new in all talks that are held, an utterance of each in turn."""
        waiting = deque(await asyncio.to_thread(self._gone_on))
        while waiting:
            talk = waiting.popleft()
            said = await asyncio.to_thread(self._next, talk)
            if said is not None:
                await hearing.hear(self._call, said, BEHIND)
                waiting.append(talk)

    async def _go_on(self) -> None:
        while True:
            try:
                await self.hear()
            except Exception as error:  # a trace might hold the words
                log.error("the assist did not hear talks behind: %s", type(error).__name__)
            await asyncio.sleep(PAUSE_SECONDS)

    def _gone_on(self) -> list[str]:
        """The held talks with messages at which nobody has looked from here."""
        held = select(Conversation.id, Conversation.last_seq).where(
            Conversation.attention == desk.TAKEN
        )
        with self._call.database.reading() as session:
            last = dict(session.execute(held).tuples().all())
        self._known = {talk: seq for talk, seq in self._known.items() if talk in last}
        return [talk for talk, seq in last.items() if self._known.get(talk, 0) < seq]

    def _next(self, talk_id: str) -> Said | None:
        """The next message of a talk, asked anew: it may have been given away, or have become
        anonymous, while others were heard."""
        with self._call.database.reading() as session:
            talk = session.get(Conversation, talk_id)
            if talk is None or talk.attention != desk.TAKEN:
                return None
            found = hearing.unheard(session, talk, self._known.get(talk_id, 0), 1)
            self._known[talk_id] = found[0].seq if found else talk.last_seq
            return found[0] if found else None
