"""The assist of one process: hearing, the view, what the operator types, filing, the summary."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from actions.services import Services
from assist import hearing, sources, viewing
from assist.listening import begin
from assist.shown import CALLER, Intent, Parser, Suggestions, View
from assist.state import State
from intake.tables.people import User

PATIENCE = 0.2
"""Seconds that the intent of an utterance may take; without it the assist goes on."""


class _Held:
    """A lock that goes when nobody holds it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


class Assist:
    """Listens beside talks. Safe to use from several threads; what belongs to one talk is done one
    after the other. ``parser`` names intents; without one the words alone decide."""

    def __init__(self, services: Services, parser: Parser | None = None) -> None:
        self.services = services
        self._parser = parser
        self._held: WeakValueDictionary[str, _Held] = WeakValueDictionary()
        self._guard = threading.Lock()

    async def hear(
        self,
        conversation: str,
        seq: int,
        speaker: str,
        text: str,
        intent: Intent | None = None,
        confidence: float | None = None,
    ) -> Suggestions:
        """Take in one utterance, message ``seq`` of the talk; the same one again changes nothing.

        ``speaker`` is ``caller`` or ``operator``. ``confidence`` (0 to 1) is the recogniser's;
        ``None`` means that the words were typed. The bot is asked for the intent unless given.
        """
        if intent is None and speaker == CALLER and self._parser is not None:
            intent = await self._intent(text)
        return await asyncio.to_thread(
            self.take_in, conversation, seq, speaker, text, intent, confidence
        )

    def take_in(
        self,
        conversation: str,
        seq: int,
        speaker: str,
        text: str,
        intent: Intent | None = None,
        confidence: float | None = None,
    ) -> Suggestions:
        """As :meth:`hear`, without asking the bot; blocks, for a thread of its own."""
        said = hearing.Said(conversation, seq, speaker, text, intent, confidence)
        with self._alone(conversation):
            return hearing.hear(self.services, said)

    def view(self, session: Session, conversation: str, user: User) -> View:
        """Everything beside the talk. Whether this user may open the talk is the caller's to ask
        (``console.desk.may_open``); of other cases only those that the user may see are shown."""
        state = State.load(session, conversation)
        kind = viewing.kind_of(session, conversation, state, self.services.clock)
        if kind is None:
            return viewing.view(None, state, {})
        turn = begin(self.services, conversation, kind, "")
        return viewing.view(turn, state, sources.read(session, conversation, kind))

    async def _intent(self, text: str) -> Intent | None:
        assert self._parser is not None
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._parser.parse(text)
        except TimeoutError:
            return None

    @contextmanager
    def _alone(self, conversation: str) -> Iterator[None]:
        with self._guard:
            held = self._held.get(conversation)
            if held is None:
                held = self._held[conversation] = _Held()
        with held.lock:
            yield
