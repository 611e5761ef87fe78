"""Snapshot tracker store: one compact, encrypted row a conversation, and memory in front of it.

Rasa replays every event of a session several times a turn, so a session that grows makes each
turn dearer. Here a turn leaves behind only what the next one needs: the slots, the open form,
the intent of the last message, and the last message ids with their replies. The row is written
once a turn, by the channel, together with the replies and before the HTTP answer; until then a
turn changes memory only, so a turn that failed leaves the conversation where it was.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Dict, List, Optional, Text

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

REPLIES_KEPT = 20
"""How many message ids with their replies a conversation remembers."""

MEMORY = 2000
"""How many conversations one process keeps in memory."""

_table = sa.Table(
    "bot_trackers",
    sa.MetaData(),
    sa.Column("conversation_id", sa.String(32), primary_key=True),
    sa.Column("blob", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)


@dataclass
class Snapshot:
    """What a conversation needs to go on: slots, open form, answered message ids."""

    slots: Dict[Text, Any] = field(default_factory=dict)
    loop: Optional[Text] = None
    replies: "OrderedDict[Text, Any]" = field(default_factory=OrderedDict)

    def to_json(self) -> Text:
        return json.dumps(
            {"slots": self.slots, "loop": self.loop, "replies": list(self.replies.items())},
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: Text) -> "Snapshot":
        data = json.loads(text)
        return cls(data["slots"], data["loop"], OrderedDict(data["replies"]))


class SnapshotTrackerStore(TrackerStore):
    """Keeps snapshots; ``save`` touches memory, :meth:`commit` writes the row."""

    current: Optional["SnapshotTrackerStore"] = None
    """The store of this server process, for the channel that commits its turns."""

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Any = None,
        url: Text = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        key = os.environ.get("HOTLINE_BOT_TRACKER_KEY")
        if not key:
            raise ValueError("HOTLINE_BOT_TRACKER_KEY is not set: start the bot with `hotline up`")
        self._cipher = AESGCM(base64.b64decode(key))
        self._engine = _engine(os.environ.get("HOTLINE_DATABASE_URL") or url)
        self._memory: "OrderedDict[Text, Snapshot]" = OrderedDict()
        self._pending: Dict[Text, Snapshot] = {}
        self._finished: Dict[Text, DialogueStateTracker] = {}
        SnapshotTrackerStore.current = self

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hold the state of the turn in memory until the channel commits it."""
        known = self._pending.get(tracker.sender_id) or self._memory.get(tracker.sender_id)
        self._finished[tracker.sender_id] = tracker
        self._pending[tracker.sender_id] = Snapshot(
            slots={
                name: value
                for name, value in tracker.current_slot_values().items()
                if value is not None and name != "session_started_metadata"
            },
            loop=tracker.active_loop_name,
            replies=OrderedDict(known.replies) if known else OrderedDict(),
        )

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """A tracker made afresh from the snapshot, always short."""
        snapshot = self._pending.get(sender_id) or await self.snapshot(sender_id)
        if snapshot is None:
            return None
        return self.tracker_from(sender_id, snapshot)

    def tracker_from(self, sender_id: Text, snapshot: Snapshot) -> DialogueStateTracker:
        """Rebuild a listening tracker with the snapshot's slots and open form."""
        events: List[Event] = [ActionExecuted("action_session_start"), SessionStarted()]
        known = {slot.name for slot in self.domain.slots}
        events += [SlotSet(name, value) for name, value in snapshot.slots.items() if name in known]
        if snapshot.loop in self.domain.form_names:
            events.append(ActiveLoop(snapshot.loop))
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        return DialogueStateTracker.from_events(
            sender_id, events, slots=self.domain.slots, domain=self.domain
        )

    async def snapshot(self, conversation: Text) -> Optional[Snapshot]:
        """The committed snapshot of a conversation, from memory or the database."""
        if conversation in self._memory:
            self._memory.move_to_end(conversation)
            return self._memory[conversation]
        loop = asyncio.get_event_loop()
        blob = await loop.run_in_executor(None, self._read, conversation)
        if blob is None:
            return None
        snapshot = Snapshot.from_json(
            self._cipher.decrypt(blob[:12], blob[12:], None).decode("utf-8")
        )
        self._remember(conversation, snapshot)
        return snapshot

    async def commit(
        self,
        conversation: Text,
        message_id: Text,
        answer: Dict[Text, Any],
        *,
        forget_earlier: bool = False,
    ) -> None:
        """Write the turn and its answer in one row; raises if the database refuses."""
        snapshot = self._pending[conversation]
        if forget_earlier:
            snapshot.replies.clear()
        snapshot.replies[message_id] = answer
        while len(snapshot.replies) > REPLIES_KEPT:
            snapshot.replies.popitem(last=False)
        nonce = os.urandom(12)
        blob = nonce + self._cipher.encrypt(nonce, snapshot.to_json().encode("utf-8"), None)
        loop = asyncio.get_event_loop()
        await loop.run_in_executor(None, self._write, conversation, blob)
        self._pending.pop(conversation, None)
        self._remember(conversation, snapshot)

    def resume(self, conversation: Text, snapshot: Snapshot) -> None:
        """Let the next turn of a conversation start from this snapshot."""
        self._pending[conversation] = snapshot

    def finished(self, conversation: Text) -> Optional[DialogueStateTracker]:
        """The tracker at the end of the turn that was just handled."""
        return self._finished.pop(conversation, None)

    def abandon(self, conversation: Text) -> None:
        """Forget what a failed turn did."""
        self._pending.pop(conversation, None)
        self._finished.pop(conversation, None)

    def forget(self, conversation: Text) -> None:
        """Drop a conversation from memory: its row has been moved or removed."""
        self.abandon(conversation)
        self._memory.pop(conversation, None)

    def _remember(self, conversation: Text, snapshot: Snapshot) -> None:
        self._memory[conversation] = snapshot
        self._memory.move_to_end(conversation)
        while len(self._memory) > MEMORY:
            self._memory.popitem(last=False)

    def _read(self, conversation: Text) -> Optional[bytes]:
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(_table.c.blob).where(_table.c.conversation_id == conversation)
            ).first()
        return bytes(row[0]) if row else None

    def _write(self, conversation: Text, blob: bytes) -> None:
        now = datetime.now(timezone.utc)
        with self._engine.begin() as connection:
            changed = connection.execute(
                _table.update()
                .where(_table.c.conversation_id == conversation)
                .values(blob=blob, updated_at=now)
            )
            if changed.rowcount == 0:
                connection.execute(
                    _table.insert().values(conversation_id=conversation, blob=blob, updated_at=now)
                )


def _engine(url: Text) -> sa.engine.Engine:
    if not url:
        raise ValueError("HOTLINE_DATABASE_URL is not set: start the bot with `hotline up`")
    if url.startswith("postgresql+psycopg://"):
        url = url.replace("postgresql+psycopg://", "postgresql+psycopg2://", 1)
    arguments = {"timeout": 30} if url.startswith("sqlite") else {}
    return sa.create_engine(url, connect_args=arguments, pool_pre_ping=True)
