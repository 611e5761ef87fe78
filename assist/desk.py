"""The assist of one process: hearing, the view, what the operator types, filing, the summary."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from weakref import WeakValueDictionary

from sqlalchemy.orm import Session

from actions import entry
from actions.services import Services
from actions.turn import Reply
from assist import cautions, filing, filling, hearing, sources, summary, texts, typed, viewing
from assist.filling import Said
from assist.forms import FORMS, next_field, question
from assist.listening import begin
from assist.referrals import referrals
from assist.shown import CALLER, Filed, Intent, Parser, Suggestions, View
from assist.similar import similar
from assist.state import State
from intake.facts import KINDS
from intake.tables.people import User
from language import dangers

PATIENCE = 0.2
"""Seconds that the intent of an utterance may take; without it the assist goes on."""


class _Held:
    """A lock that goes when nobody holds it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


class Assist:
    """Listens beside talks. Safe to use from several threads; what belongs to one talk is done one
    after the other. ``parser`` names intents; without one the words alone decide. ``afar`` has
    utterances heard in another process, and says whether anybody was there
    (:class:`assist.afar.Afar`)."""

    def __init__(
        self,
        services: Services,
        parser: Parser | None = None,
        afar: Callable[[Said], bool] | None = None,
    ) -> None:
        self.services = services
        self._parser = parser
        self._afar = afar
        self._held: WeakValueDictionary[str, _Held] = WeakValueDictionary()
        self._guard = threading.Lock()
        self._warm = False

    def warm(self) -> None:
        """Read what is read only once (rules, names of places, models), before anybody calls;
        a second time does nothing."""
        with self._guard:
            if self._warm:
                return
            self._warm = True
        self.services.knowledge.ask(texts.say("warm", "question"))
        for kind in KINDS:
            turn = begin(self.services, "", kind, texts.say("warm", kind))
            entry.reports(turn.heard, turn.entities)
            dangers.find(turn.heard.text)
            FORMS[kind].listen(turn, Reply())  # nothing is written
            question(turn, next_field(turn))

    async def hear(self, said: Said) -> None:
        """Take in one utterance as :meth:`take_in` does, in the other process where there is one
        and it is there; its intent is asked for where it is heard. Raises
        :class:`assist.errors.NotHeard`; it may be heard again then."""
        if self._afar is not None and await asyncio.to_thread(self._heard_afar, said):
            return
        meant = said.intent or await self.meant(said.speaker, said.text)
        await asyncio.to_thread(self._heard_here, replace(said, intent=meant))

    def take_in(
        self,
        conversation: str,
        seq: int,
        speaker: str,
        text: str,
        intent: Intent | None = None,
        confidence: float | None = None,
    ) -> Suggestions:
        """Take in one utterance, message ``seq`` of the talk; the same one again changes nothing.

        ``speaker`` is ``caller`` or ``operator``, ``intent`` what :meth:`meant` gave.
        ``confidence`` (0 to 1) is the recogniser's; ``None`` means that the words were typed.
        Blocks, for a thread of its own.
        """
        return self._heard_here(Said(conversation, seq, speaker, text, intent, confidence))

    def view(self, session: Session, conversation: str, user: User, *, chat: bool = False) -> View:
        """Everything beside the talk. Whether this user may open the talk is the caller's to ask
        (``console.desk.may_open``); of other cases only those that the user may see are shown.
        ``chat``: the household can be reached in this talk, so a phone may be left out, and what
        was filed has been written there."""
        state = State.load(session, conversation)
        filed: Sequence[Filed] = viewing.filed_of(state)
        if not chat:
            filed = filing.with_codes(session, conversation, filed, self.services.clock)
        kind = viewing.kind_of(session, conversation, state, self.services.clock)
        if kind is None:
            shown = viewing.view(None, state, {}, chat=chat)
            return replace(shown, filed=filed, referrals=referrals(session, None, {}, state))
        turn = begin(self.services, conversation, kind, "")
        known = sources.read(session, conversation, kind)
        shown = viewing.view(turn, state, known, chat=chat)
        accused = viewing.cautions_said(cautions.of_lead(session, turn), state)
        alike = similar(session, kind, turn.facts, user)
        return replace(
            shown,
            filed=filed,
            cautions=[*accused, *shown.cautions],
            similar=alike,
            referrals=referrals(session, kind, turn.facts, state),
        )

    def typed(
        self, conversation: str, kind: str, field: str, value: object, operator: User
    ) -> None:
        """Write what the operator typed; ``None`` empties the field. What is said never overwrites
        it. Raises :class:`assist.errors.NotUnderstood`."""
        with self._alone(conversation):
            typed.put(self.services, conversation, kind, field, value, operator)
            filling.settle(self.services, conversation, kind, field)

    def leave_out(self, conversation: str, kind: str, field: str) -> None:
        """The caller does not say it: it is not asked for any more."""
        with self._alone(conversation):
            typed.leave_out(self.services, conversation, kind, field)

    def confirm(self, conversation: str, kind: str, field: str) -> None:
        """The operator has made sure of a doubtful field, or of one that was told otherwise."""
        with self._alone(conversation), self.services.database.unit_of_work() as uow:
            sources.confirm(uow.session, conversation, kind, [field], self.services.clock)
            state = State.load(uow.session, conversation)
            state.settle(kind, field)
            state.save(uow.session, conversation, self.services.clock)
            uow.commit()

    def dismiss(self, conversation: str, caution: str) -> None:
        """The operator has seen to a caution (its id): it is shown no more. What differs from a
        field stays beside that field."""
        with self._alone(conversation), self.services.database.unit_of_work() as uow:
            state = State.load(uow.session, conversation)
            state.dismissed.append(caution)
            state.save(uow.session, conversation, self.services.clock)
            uow.commit()

    def choose(self, conversation: str, kind: str) -> None:
        """Go on with this form (``declaration`` | ``lead``); what was put aside for it is heard."""
        with self._alone(conversation):
            filling.choose(self.services, conversation, kind)

    def file(
        self, conversation: str, kind: str, operator: User, *, tell: filing.Tell | None = None
    ) -> Filed:
        """File what the form holds, once, by the bot's own rules; see :func:`assist.filing.file`.
        Raises :class:`assist.errors.AssistProblem`."""
        with self._alone(conversation):
            filed = filing.file(self.services, conversation, kind, operator, tell=tell)
            filling.note_filed(self.services, conversation, filed)
            return filed

    def summary(self, session: Session, conversation: str, *, chat: bool = False) -> str:
        """What was collected, for the log: from the facts alone, no word added."""
        return summary.summary(session, conversation, self.services.clock, chat=chat)

    async def meant(self, speaker: str, text: str) -> Intent | None:
        """What the bot takes the caller's words for; ``None`` where it is not quick."""
        if speaker != CALLER or self._parser is None:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                meant = await self._parser.parse(text)
        except TimeoutError:
            return None
        return Intent(meant.name, meant.confidence) if meant is not None else None

    def _heard_here(self, said: Said) -> Suggestions:
        with self._alone(said.conversation):
            return hearing.hear(self.services, said)

    def _heard_afar(self, said: Said) -> bool:
        assert self._afar is not None
        with self._alone(said.conversation):  # nothing is typed here meanwhile
            return self._afar(said)

    @contextmanager
    def _alone(self, conversation: str) -> Iterator[None]:
        with self._guard:
            held = self._held.get(conversation)
            if held is None:
                held = self._held[conversation] = _Held()
        with held.lock:
            yield
