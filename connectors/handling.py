"""Handling: a conversation's turns go to the bot, one at a time, until it has answered them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from connectors import answers, lateness, turns
from connectors.bot_client import BotAnswer, BotClient, BotRejected, BotUnavailable
from connectors.bot_watch import BotWatch
from connectors.files import FileStore
from connectors.pushes import Pushes
from connectors.turns import LeaseLost, Turn
from connectors.work import Work
from intake.clock import Clock
from intake.tables.base import random_id

log = logging.getLogger("hotline.inbox")

RENEW_SECONDS = 20.0
AT_ONCE = 8
"""So many turns does one process ask the bot at the same time; the others wait in their rows, and
what comes in meanwhile is taken in without delay."""
AWAY_SECONDS = 2.0
"""While the bot is away a conversation asks so often whether it has come back; that costs no
write."""
_MOMENT = timedelta(seconds=1)


class Handler:
    """Takes turns under a lease, asks the bot, and writes down what comes of it.

    `late` is how long an answer may take before the farmer is told; `files` is where the sounds
    lie that an anonymous report must not keep.
    """

    def __init__(
        self,
        work: Work,
        bot: BotClient,
        clock: Clock,
        pushes: Pushes,
        late: timedelta,
        files: FileStore | None = None,
    ) -> None:
        self._work = work
        self._bot = bot
        self._clock = clock
        self._pushes = pushes
        self._late = late
        self._files = files
        self._room = asyncio.Semaphore(AT_ONCE)
        self._watch = BotWatch(bot)
        self._stopping = False

    def stop(self) -> None:
        """Begin no turn any more; the one in hand is brought to its end."""
        self._stopping = True

    def soon(self, conversation: str) -> None:
        """Begin to handle what was just stored; while stopping it is left to who comes next."""
        self._work.spawn(self.handle(conversation, eager=True))

    async def handle(self, conversation: str, *, eager: bool = False) -> bool:
        """Handle what waits in a conversation, turn after turn; True when a turn was finished.

        Gives up at once when another process has the lease, and for now when the bot is away.
        """
        if not await self._watch.is_there():
            self._later(conversation, AWAY_SECONDS)
            return False
        async with self._room:
            return await self._handle(conversation, eager=eager)

    async def _handle(self, conversation: str, *, eager: bool) -> bool:
        if self._stopping:
            return False
        owner, now = random_id(), self._clock.now()
        turn = await self._work.write(
            lambda session: turns.claim(session, conversation, owner, now, eager=eager)
        )
        finished = False
        while turn is not None:
            try:
                settled = await self._take(turn, owner)
            except LeaseLost:
                log.warning("turn %s: lease lost", turn.question.message_id)
                return finished
            if settled is None:
                return finished
            finished = True
            if settled.unwanted:
                await asyncio.to_thread(self._remove, settled)
            for one in settled.touched:
                self._pushes.publish(one)
            for one in settled.forget:
                self._work.spawn(self._bot.forget(one))
            turn = settled.next
            if turn is not None and self._stopping:
                await self._leave(turn, owner)
                return finished
        return finished

    async def _leave(self, turn: Turn, owner: str) -> None:
        """Give the lease back: the next turn is for another process, at once."""
        with contextlib.suppress(LeaseLost):
            await self._work.write(
                lambda session: turns.release(turns.held(session, turn.conversation, owner))
            )

    async def handle_pending(self, limit: int) -> int:
        """Handle conversations that nobody is looking after; how many."""
        now = self._clock.now()
        waiting = await self._work.read(lambda session: turns.due(session, now, limit))
        done = await asyncio.gather(*(self.handle(one) for one in waiting))
        return sum(done)

    async def _take(self, turn: Turn, owner: str) -> answers.Settled | None:
        """Ask the bot and settle the turn; None when it has to wait."""
        try:
            answer = await self._ask(turn, owner)
        except BotUnavailable as error:
            log.warning("turn %s: bot unavailable, %s", turn.question.message_id, error)
            self._watch.lost()
            await self._postpone(turn, owner)
            return None
        except BotRejected as error:
            log.error("turn %s: bot rejected it, %s", turn.question.message_id, error)
            await self._weigh(turn, owner, error)
            return None
        now = self._clock.now()
        return await self._work.write(
            lambda session: answers.settle(session, turn, owner, answer, now)
        )

    def _remove(self, settled: answers.Settled) -> None:
        for one in settled.unwanted:
            if self._files is not None:
                self._files.remove(one)

    async def _ask(self, turn: Turn, owner: str) -> BotAnswer:
        """The bot's answer, holding the lease and telling the farmer when it takes long."""
        asking = asyncio.ensure_future(self._bot.ask(turn.question))
        waited = self._clock.now() - turn.waiting_since
        # After an outage the wait is long already; the answer still gets its moment.
        patience = max(min(self._late, _MOMENT), self._late - waited).total_seconds()
        try:
            while True:
                done, _ = await asyncio.wait({asking}, timeout=patience)
                if done:
                    return asking.result()
                await self._work.write(lambda session: self._still_asking(session, turn, owner))
                self._pushes.publish(turn.conversation)
                patience = RENEW_SECONDS
        finally:
            if not asking.done():
                asking.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await asking

    def _still_asking(self, session: Session, turn: Turn, owner: str) -> None:
        now = self._clock.now()
        turns.renew(session, turn.conversation, owner, now)
        lateness.tell(session, turns.held(session, turn.conversation, owner), now)

    async def _postpone(self, turn: Turn, owner: str) -> None:
        now = self._clock.now()
        pause = await self._work.write(
            lambda session: turns.postpone(session, turn, owner, now, self._late)
        )
        self._pushes.publish(turn.conversation)
        self._later(turn.conversation, pause)

    async def _weigh(self, turn: Turn, owner: str, error: BotRejected) -> None:
        """A refusal counts against the message only when it is not the bot that is unwell."""
        if not error.certain and not await self._bot.is_well(turn.conversation):
            await self._postpone(turn, owner)
            return
        now = self._clock.now()
        pause = await self._work.write(lambda session: turns.rejected(session, turn, owner, now))
        self._pushes.publish(turn.conversation)
        if pause is None:
            self.soon(turn.conversation)
        else:
            self._later(turn.conversation, pause)

    def _later(self, conversation: str, seconds: float) -> None:
        """Try again in this process; should it die meanwhile, a worker finds the row."""
        self._work.later(conversation, seconds, lambda: self._work.spawn(self.handle(conversation)))
