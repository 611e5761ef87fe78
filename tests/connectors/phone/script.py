"""Events of calls as a telephone system numbers them, and what must come of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.phone import taking
from connectors.phone.events import Event, one
from connectors.phone.tables import Call, CallSegment
from connectors.tables import Conversation, Message
from intake.clock import FrozenClock
from intake.db import Database


@dataclass
class Line:
    """Numbers the events of one call."""

    events: list[Event] = field(default_factory=list)

    def started(self, **told: Any) -> Event:
        return self._add(type="call.started", **told)

    def updated(self, **told: Any) -> Event:
        return self._add(type="call.updated", **told)

    def ended(self, **told: Any) -> Event:
        return self._add(type="call.ended", **told)

    def said(
        self, segment: str, rev: int, text: str, speaker: str = "caller", **more: Any
    ) -> Event:
        """Final words unless ``is_final`` says otherwise."""
        words = {"segment_id": segment, "rev": rev, "text": text, "speaker": speaker}
        return self._add(**{"type": "transcript", "is_final": True, **words, **more})

    def _add(self, **body: Any) -> Event:
        seq = len(self.events) + 1
        self.events.append(one({"event_id": f"e{seq}", "seq": seq, **body}))
        return self.events[-1]


@dataclass
class Exchange:
    """A telephone system with its calls, at the database itself."""

    database: Database
    clock: FrozenClock
    _names: itertools.count[int] = field(default_factory=itertools.count)

    def name(self) -> str:
        """The id of a call that was not there before."""
        return f"call-{next(self._names)}"

    def send(self, call: str, events: Sequence[Event]) -> taking.Taken:
        with self.database.unit_of_work() as uow:
            taken = taking.take(uow, call, events, self.clock.now())
            uow.commit()
        return taken

    def settle(self, call: str) -> taking.Taken | None:
        with self.database.unit_of_work() as uow:
            talk = taking.conversation_of(uow.session, call)
            taken = taking.settle(uow, talk, self.clock.now())
            uow.commit()
        return taken

    def said(self, call: str) -> list[tuple[str, str, str | None]]:
        """Direction, text and key of each message, in order."""
        with self.database.reading() as session:
            query = select(Message).where(Message.conversation_id == self.talk(session, call).id)
            found = session.scalars(query.order_by(Message.seq))
            return [(one.direction, one.text, one.message_key) for one in found]

    def talk(self, session: Session, call: str) -> Conversation:
        return session.get_one(Conversation, taking.conversation_of(session, call))

    def held(self, call: str) -> tuple[str, str, str | None, str | None]:
        """State, attention, its reason, and the operator."""
        with self.database.reading() as session:
            row = self.talk(session, call)
            return row.state, row.attention, row.attention_reason, row.operator

    def call(self, call: str) -> Call:
        with self.database.reading() as session:
            return session.get_one(Call, taking.conversation_of(session, call))

    def segments(self, call: str) -> dict[str, tuple[bool, int, str]]:
        """Whether final, revision and text of each segment."""
        with self.database.reading() as session:
            query = select(CallSegment).where(
                CallSegment.conversation_id == taking.conversation_of(session, call)
            )
            found = session.scalars(query)
            return {one.segment_id: (one.is_final, one.rev, one.text) for one in found}
