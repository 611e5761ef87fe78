"""The inbox: what a channel asks for when somebody speaks, listens, or goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from connectors import (
    assignment,
    attention,
    conversations,
    lateness,
    leases,
    own_records,
    queueing,
    receiving,
    view,
    voicing,
    waits,
)
from connectors.bot_client import BotClient
from connectors.caller import Caller, new_token
from connectors.files import FileStore
from connectors.group_commit import GroupCommit
from connectors.handling import Handler
from connectors.pushes import Pushes
from connectors.tables import Conversation
from connectors.uploads import Upload
from connectors.work import Work
from intake.clock import Clock
from intake.db import Database


@dataclass(frozen=True)
class Opened:
    """A new conversation as its page knows it."""

    conversation: str
    token: str


@dataclass(frozen=True)
class Stored:
    """A message that is in: its number in the caller's view, its conversation by its internal id,
    and whether an operator has that."""

    seq: int
    conversation: str
    held: bool


class ConversationEnded(Exception):
    """Nothing can be said in this conversation any more."""


class Inbox:
    """One process's hold on the conversations.

    Database work runs on a small pool of threads, so the event loop never waits for it.
    `late_after` (seconds) is how long an answer may take before the farmer is told; `at_once` how
    many talks an operator is given at a time; `together` are the writes that others of this
    process share.
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
        at_once: int = assignment.MOST,
        together: GroupCommit | None = None,
    ) -> None:
        self.pushes = pushes or Pushes()
        self._clock = clock
        self._files = files
        self._work = Work(database, threads, together)
        self._at_once = at_once
        self._late = timedelta(seconds=late_after)
        self._handler = Handler(self._work, bot, clock, self.pushes, self._late, files)

    async def open(self, channel: str, region: str | None) -> Opened:
        """A new conversation and its secret."""
        caller = Caller(new_token())
        now = self._clock.now()
        row = await self._work.write(
            lambda session: conversations.open_conversation(session, caller, channel, region, now)
        )
        assert row.public_id is not None
        return Opened(row.public_id, caller.token)

    async def receive(
        self, caller: Caller, public_id: str, message_id: str, text: str, files: tuple[str, ...]
    ) -> int:
        """Store a message and begin to handle it; gives its number in the caller's view.

        Raises as :meth:`store` does.
        """
        incoming = receiving.Incoming(caller.message_key(message_id), text, files)
        stored = await self._work.write(
            lambda session: self.store(session, caller, public_id, incoming)
        )
        self.is_in(stored)
        return stored.seq

    def is_in(self, stored: Stored) -> None:
        """A message is in the database: pages hear of it, and the bot is asked."""
        self.pushes.publish(stored.conversation)
        if not stored.held:
            self._soon(stored.conversation)

    def store(
        self, session: Session, caller: Caller, public_id: str, incoming: receiving.Incoming
    ) -> Stored:
        """Write down a message in a transaction of the caller's own; :meth:`is_in` is for after.

        The same key again stores nothing and gives the same number. Raises UnknownToken,
        NoSuchConversation, UnknownFile, ConversationEnded, AnonymityExhausted.
        """
        now = self._clock.now()
        seen = view.resolve(session, caller, public_id, lock=True)
        known = receiving.find(session, seen.conversations, incoming.key)
        if known is not None:
            number = seen.seen_seq(known.conversation_id, known.seq)
            return Stored(number, known.conversation_id, False)
        if incoming.files:
            receiving.check_files(session, seen.conversations, incoming.files)
        row = session.get(Conversation, seen.target, with_for_update=True)
        if row is None or row.state != "open":
            raise ConversationEnded
        capsule = None
        if row.id == seen.home:
            if seen.slot is None:  # a report begun now would be out of the page's reach
                raise view.AnonymityExhausted
            key = caller.sealing_key.hex()
            capsule = {"slot": seen.slot, "key": key, "floor": seen.floor}
        message = receiving.store(session, row, incoming, now, capsule)
        voicing.to_operator(session, row, message, now)
        if message.state == "held":
            attention.heed(session, row, incoming.text, now)
        if len(seen.conversations) > 1:
            view.keep_handles(session, caller, now)
        return Stored(seen.seen_seq(row.id, message.seq), row.id, message.state == "held")

    async def has(self, caller: Caller, public_id: str, message_id: str) -> int | None:
        """The number of a message that is stored already."""

        def look(session: Session) -> int | None:
            seen = view.resolve(session, caller, public_id)
            row = receiving.find(session, seen.conversations, caller.message_key(message_id))
            return seen.seen_seq(row.conversation_id, row.seq) if row is not None else None

        return await self._work.read(look)

    async def check(self, caller: Caller, public_id: str) -> None:
        """Raises UnknownToken or NoSuchConversation unless this caller's talk is this one."""
        await self._work.read(lambda session: view.resolve(session, caller, public_id))

    async def is_anonymous(self, caller: Caller, public_id: str) -> bool:
        """Whether what is said now goes into an anonymous report."""

        def look(session: Session) -> bool:
            seen = view.resolve(session, caller, public_id)
            return seen.target != seen.home

        return await self._work.read(look)

    async def messages(
        self, caller: Caller, public_id: str, after: int
    ) -> tuple[view.View, list[dict[str, Any]]]:
        """The caller's view and its messages with a number above `after`."""

        def look(session: Session) -> tuple[view.View, list[dict[str, Any]]]:
            seen = view.resolve(session, caller, public_id)
            return seen, view.messages_after(session, seen, after)

        return await self._work.read(look)

    async def page_is_open(self, seen: view.View) -> None:
        """The caller has the page open: whoever waits there has not gone away."""
        talks, now = seen.conversations, self._clock.now()
        if await self._work.read(lambda session: waits.is_page_to_note(session, talks, now)):
            await self._work.write(lambda session: waits.note_page(session, talks, now))

    async def records(self, caller: Caller, public_id: str) -> dict[str, Any]:
        """What was filed in this talk, for the holder of its token."""
        return await self._work.read(
            lambda session: own_records.listed(session, caller, public_id, self._clock)
        )

    async def take_back(self, caller: Caller, public_id: str, number: str) -> None:
        """Take back what was filed in this talk less than ten minutes ago."""
        conversation = await self._work.act(
            lambda uow: own_records.take_back(uow, caller, public_id, number, self._clock)
        )
        self.pushes.publish(conversation)

    async def keep_file(self, caller: Caller, public_id: str, upload: Upload) -> str:
        """Store a file for a later message of this talk; gives its id.

        Raises VoiceTells for a sound in an anonymous talk.
        """
        return await self._work.write(
            lambda session: self.put_file(session, caller, public_id, upload)
        )

    def put_file(self, session: Session, caller: Caller, public_id: str, upload: Upload) -> str:
        """As :meth:`keep_file`, in a transaction of the caller's own."""
        if self._files is None:
            raise RuntimeError("this inbox has no place for files")
        seen = view.resolve(session, caller, public_id, lock=True)
        if upload.kind == "sound" and seen.target != seen.home:
            raise voicing.VoiceTells
        return self._files.put(session, seen.target, upload, self._clock.now()).id

    async def end(self, caller: Caller, public_id: str) -> None:
        """The caller clears the talk from the device; nothing opens it any more."""

        def clear(session: Session) -> None:
            view.resolve(session, caller, public_id, lock=True)
            conversations.end_conversation(session, caller)

        await self._work.write(clear)

    async def handle_pending(self, limit: int = 20) -> int:
        """Handle conversations that nobody is looking after (the worker's part); how many."""
        return await self._handler.handle_pending(limit)

    async def tell_late(self) -> int:
        """Tell those whose turn has not come for too long (the worker's part); how many."""
        now = self._clock.now()
        told = await self._work.write(
            lambda session: lateness.tell_waiting(session, now, self._late)
        )
        for conversation in told:
            self.pushes.publish(conversation)
        return len(told)

    async def tell_unanswered(self) -> int:
        """Tell those whom no operator has answered in time (the worker's part); how many."""
        now = self._clock.now()
        told = await self._work.write(lambda session: attention.tell_unanswered(session, now))
        for conversation in told:
            self.pushes.publish(conversation)
        return len(told)

    async def return_left(self) -> int:
        """Put talks back into the queue whose operator went away (the worker's part); how many."""
        now = self._clock.now()
        left = await self._work.write(lambda session: leases.return_lapsed(session, now))
        for conversation in left:
            self.pushes.publish(conversation)
        return len(left)

    async def tend_line(self) -> int:
        """Tell those who have moved up, and say whose talk each should be (the worker's part);
        how many were told."""
        now = self._clock.now()
        told = await self._work.write(lambda session: queueing.tell_moved(session, now))
        await self._work.write(lambda session: assignment.assign(session, now, most=self._at_once))
        for conversation in told:
            self.pushes.publish(conversation)
        return len(told)

    async def settled(self) -> None:
        """Wait until everything begun in this process has come to its end."""
        await self._work.settled()

    def stop(self) -> None:
        """Begin nothing new, and let open streams end: the process is going down."""
        self._handler.stop()
        self.pushes.close()

    async def close(self, grace: float = 26.0) -> None:
        """Stop trying again; give what is under way `grace` seconds, a little more than the bot
        may take for an answer. The rest is in the rows."""
        self.stop()
        await self._work.close(grace)

    def _soon(self, conversation: str) -> None:
        self._handler.soon(conversation)
