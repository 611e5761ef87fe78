"""The inbox: takes messages in, has each conversation's turns handled one at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from connectors import answers, conversations, receiving, turns, view
from connectors.bot_client import BotAnswer, BotClient, BotRejected, BotUnavailable
from connectors.caller import Caller, new_token
from connectors.files import FileStore
from connectors.logs import trace
from connectors.pushes import Pushes
from connectors.tables import Conversation
from connectors.turns import LeaseLost, Turn
from connectors.uploads import Upload
from intake import records
from intake.clock import Clock
from intake.db import Database
from intake.tables.base import random_id

log = logging.getLogger("hotline.inbox")
T = TypeVar("T")

RENEW_SECONDS = 20.0
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True)
class Opened:
    """A new conversation as its page knows it."""

    conversation: str
    token: str


class ConversationEnded(Exception):
    """Nothing can be said in this conversation any more."""


class Inbox:
    """One process's hold on the conversations.

    Database work runs on a small pool of threads, so the event loop never waits for it.
    `late_after` (seconds) is how long an answer may take before the farmer is told.
    """

    def __init__(
        self,
        database: Database,
        bot: BotClient,
        clock: Clock,
        pushes: Pushes | None = None,
        *,
        files: FileStore | None = None,
        late_after: float = 8.0,
        threads: int = 4,
    ) -> None:
        self.pushes = pushes or Pushes()
        self._database = database
        self._bot = bot
        self._clock = clock
        self._files = files
        self._late = timedelta(seconds=late_after)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="inbox")
        self._tasks: set[asyncio.Task[Any]] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}

    # What a channel asks for

    async def open(self, channel: str, region: str | None) -> Opened:
        """A new conversation and its secret."""
        caller = Caller(new_token())
        now = self._clock.now()
        row = await self._write(
            lambda session: conversations.open_conversation(session, caller, channel, region, now)
        )
        assert row.public_id is not None
        return Opened(row.public_id, caller.token)

    async def receive(
        self, caller: Caller, public_id: str, message_id: str, text: str, files: tuple[str, ...]
    ) -> int:
        """Store a message and begin to handle it; gives its number in the caller's view.

        The same `message_id` again stores nothing and gives the same number. Raises UnknownToken,
        NoSuchConversation, UnknownFile.
        """
        incoming = receiving.Incoming(caller.message_key(message_id), text, files)
        seq, conversation = await self._write(
            lambda session: self._store(session, caller, public_id, incoming)
        )
        self.pushes.publish(conversation)
        self._soon(conversation)
        return seq

    async def has(self, caller: Caller, public_id: str, message_id: str) -> int | None:
        """The number of a message that is stored already."""

        def look(session: Session) -> int | None:
            seen = view.resolve(session, caller, public_id)
            row = receiving.find(session, seen.conversations, caller.message_key(message_id))
            return seen.seen_seq(row.conversation_id, row.seq) if row is not None else None

        return await self._read(look)

    async def check(self, caller: Caller, public_id: str) -> None:
        """Raises UnknownToken or NoSuchConversation unless this caller's talk is this one."""
        await self._read(lambda session: view.resolve(session, caller, public_id))

    async def messages(
        self, caller: Caller, public_id: str, after: int
    ) -> tuple[view.View, list[dict[str, Any]]]:
        """The caller's view and its messages with a number above `after`."""

        def look(session: Session) -> tuple[view.View, list[dict[str, Any]]]:
            seen = view.resolve(session, caller, public_id)
            return seen, view.messages_after(session, seen, after)

        return await self._read(look)

    async def records(self, caller: Caller, public_id: str) -> list[dict[str, Any]]:
        """What was filed in this talk, for the holder of its token."""

        def look(session: Session) -> list[dict[str, Any]]:
            seen = view.resolve(session, caller, public_id)
            return records.records_of_conversation(session, sorted(seen.conversations))

        return await self._read(look)

    async def keep_file(self, caller: Caller, public_id: str, upload: Upload) -> str:
        """Store a file for a later message of this talk; gives its id."""
        if self._files is None:
            raise RuntimeError("this inbox has no place for files")
        files, now = self._files, self._clock.now()

        def keep(session: Session) -> str:
            seen = view.resolve(session, caller, public_id, lock=True)
            return files.put(session, seen.target, upload, now).id

        return await self._write(keep)

    async def end(self, caller: Caller, public_id: str) -> None:
        """The caller clears the talk from the device; nothing opens it any more."""

        def clear(session: Session) -> None:
            view.resolve(session, caller, public_id, lock=True)
            conversations.end_conversation(session, caller)

        await self._write(clear)

    # Handling

    async def handle(self, conversation: str, *, eager: bool = False) -> bool:
        """Handle what waits in a conversation, turn after turn; True when a turn was finished.

        Gives up at once when another process has the lease, and for now when the bot is away.
        """
        owner, now = random_id(), self._clock.now()
        turn = await self._write(
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
            for one in settled.touched:
                self.pushes.publish(one)
            for one in settled.forget:
                self._spawn(self._bot.forget(one))
            turn = settled.next
        return finished

    async def handle_pending(self, limit: int = 20) -> int:
        """Handle conversations that nobody is looking after (the worker's part); how many."""
        now = self._clock.now()
        waiting = await self._read(lambda session: turns.due(session, now, limit))
        done = await asyncio.gather(*(self.handle(one) for one in waiting))
        return sum(done)

    async def settled(self) -> None:
        """Wait until everything begun in this process has come to its end."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self, grace: float = 10.0) -> None:
        """Stop trying again; give what is under way `grace` seconds. The rest is in the rows."""
        self.pushes.close()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        if self._tasks:
            _, left = await asyncio.wait(self._tasks, timeout=grace)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        self._pool.shutdown()

    def _store(
        self, session: Session, caller: Caller, public_id: str, incoming: receiving.Incoming
    ) -> tuple[int, str]:
        now = self._clock.now()
        seen = view.resolve(session, caller, public_id, lock=True)
        known = receiving.find(session, seen.conversations, incoming.key)
        if known is not None:
            return seen.seen_seq(known.conversation_id, known.seq), known.conversation_id
        if incoming.files:
            receiving.check_files(session, seen.conversations, incoming.files)
        row = session.get(Conversation, seen.target, with_for_update=True)
        if row is None or row.state != "open":
            raise ConversationEnded
        capsule = None
        if row.id == seen.home and seen.slot is not None:
            key = caller.sealing_key.hex()
            capsule = {"slot": seen.slot, "key": key, "floor": seen.floor}
        message = receiving.store(session, row, incoming, now, capsule)
        view.keep_handles(session, caller, now)
        return seen.seen_seq(row.id, message.seq), row.id

    async def _take(self, turn: Turn, owner: str) -> answers.Settled | None:
        """Ask the bot and settle the turn; None when it has to wait."""
        try:
            answer = await self._ask(turn, owner)
        except BotUnavailable as error:
            log.warning("turn %s: bot unavailable, %s", turn.question.message_id, error)
            await self._postpone(turn, owner)
            return None
        except BotRejected as error:
            log.error("turn %s: bot rejected it, %s", turn.question.message_id, error)
            await self._weigh(turn, owner, error)
            return None
        now = self._clock.now()
        return await self._write(lambda session: answers.settle(session, turn, owner, answer, now))

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
                await self._write(lambda session: self._still_asking(session, turn, owner))
                self.pushes.publish(turn.conversation)
                patience = RENEW_SECONDS
        finally:
            if not asking.done():
                asking.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await asking

    def _still_asking(self, session: Session, turn: Turn, owner: str) -> None:
        now = self._clock.now()
        turns.renew(session, turn.conversation, owner, now)
        turns.tell_late(session, turns.held(session, turn.conversation, owner), now)

    async def _postpone(self, turn: Turn, owner: str) -> None:
        now = self._clock.now()
        pause = await self._write(
            lambda session: turns.postpone(session, turn, owner, now, self._late)
        )
        self.pushes.publish(turn.conversation)
        self._later(turn.conversation, pause)

    async def _weigh(self, turn: Turn, owner: str, error: BotRejected) -> None:
        """A refusal counts against the message only when it is not the bot that is unwell."""
        if not error.certain and not await self._bot.is_well(turn.conversation):
            await self._postpone(turn, owner)
            return
        now = self._clock.now()
        pause = await self._write(lambda session: turns.rejected(session, turn, owner, now))
        self.pushes.publish(turn.conversation)
        if pause is None:
            self._soon(turn.conversation)
        else:
            self._later(turn.conversation, pause)

    # Tasks and threads

    def _soon(self, conversation: str) -> None:
        self._spawn(self.handle(conversation, eager=True))

    def _later(self, conversation: str, seconds: float) -> None:
        """Try again in this process; should it die meanwhile, a worker finds the row."""

        def again() -> None:
            self._timers.pop(conversation, None)
            self._spawn(self.handle(conversation))

        old = self._timers.pop(conversation, None)
        if old is not None:
            old.cancel()
        loop = asyncio.get_running_loop()
        self._timers[conversation] = loop.call_later(seconds, again)

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("handling failed: %s", trace(error))

    async def _write(self, work: Callable[[Session], T]) -> T:
        def run() -> T:
            with self._database.unit_of_work() as unit:
                result = work(unit.session)
                unit.commit()
                return result

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    async def _read(self, work: Callable[[Session], T]) -> T:
        def run() -> T:
            with self._database.reading() as session:
                return work(session)

        return await asyncio.get_running_loop().run_in_executor(self._pool, run)
