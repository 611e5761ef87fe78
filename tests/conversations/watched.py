"""A talk with the system in which every message is checked: nothing accepted is lost, nothing invented.

What simulated farmers (:mod:`tests.conversations.farmer`) do goes through :meth:`Watched.say`; a failure shows the
whole talk.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import select

from connectors.caller import Caller
from connectors.tables import Message
from connectors.view import resolve
from tests.conversations import ways
from tests.conversations.held import Held, drafts_of
from tests.conversations.keeping import broken, misfiled
from tests.conversations.phone import Phone, written_out
from tests.conversations.running_system import Hands
from tests.conversations.ways import Said

MOST_ALIKE = 2
"""A question may be asked so often in a row in the same words."""


@dataclass(frozen=True)
class Sent:
    """A message of the farmer's: its id, its words, the facts in them, how it was meant."""

    message_id: str
    words: str
    said: tuple[Said, ...]
    beside: bool
    deletes: bool


class Watched(RuleBasedStateMachine):
    """One conversation; a subclass says with which system (``hands``)."""

    hands: ClassVar[Hands]
    messages: ClassVar[int] = 0
    """How many messages all farmers have sent."""
    found: ClassVar[list[str]] = []
    """What was wrong, with the whole talk, of all farmers."""

    def __init__(self) -> None:
        super().__init__()
        self.database = self.hands.database()
        self.phone = Phone(self.hands.address)
        self.expects: str | None = None
        self.drafts: dict[str, Held] = {}
        self.records: list[dict[str, Any]] = []
        self.last: Sent | None = None
        self.held: list[Said] = []
        self.pictures = 0
        self.question, self.alike = "", 0

    def say(
        self,
        words: str,
        said: Sequence[Said],
        *,
        must: bool = False,
        beside: bool = False,
        deletes: bool = False,
        loose: str | None = None,
        pictures: int = 0,
    ) -> None:
        """Say something. ``said``: the facts in it; ``must`` be taken. ``beside``: no answer.

        What is told while an earlier draft is offered is held and may come in when it is chosen.
        """
        message_id = uuid.uuid4().hex
        answer = self.phone.tell(words, message_id=message_id, pictures=pictures)
        while self.waits_for_an_answer():
            answer += self.phone.listen()
        Watched.messages += 1
        if not pictures:
            self.last = Sent(message_id, words, tuple(said), beside, deletes)
        self.check(bool(answer), "no answer")
        self.check(
            all(one["text"].strip() and "{" not in one["text"] for one in answer), "odd text"
        )
        self.count_alike(answer, beside)
        self.expects = answer[-1]["expects"]
        self.pictures += pictures
        told = [*said, *self.held]
        self.held = told if self.expects in (None, "waiting") else []
        before, self.drafts = self.drafts, self.read()
        records = self.phone.records()
        filed = [one for one in records if one not in self.records]
        self.check(len(records) == len(self.records) + len(filed), "a record changed or went away")
        gone = [one for kind, one in before.items() if kind not in self.drafts]
        self.records = records
        if not deletes:
            self.check(
                len(filed) == len(gone),
                f"after “{words}” {len(gone)} drafts closed, {len(filed)} filed",
            )
        for draft, record in zip(gone, filed, strict=False):
            for wrong in misfiled(draft.facts, told, record):
                self.check(False, wrong)
        for kind, draft in self.drafts.items():
            for wrong in broken(before.get(kind), draft, told, loose):
                self.check(False, f"after “{words}”: {wrong}")
        for one in said if must else ():
            held = self.facts.get(one.fact)
            self.check(ways.holds(one.fact, one.value, held), f"“{words}” was not taken: {held}")

    def count_alike(self, answer: list[dict[str, Any]], beside: bool) -> None:
        """Nobody is asked three times in a row in the same words, unless they talk beside it."""
        asked = answer[-1]["text"] if answer[-1]["expects"] else ""
        if not asked or asked != self.question:
            self.question, self.alike = asked, 1
        elif not beside:
            self.alike += 1
        self.check(self.alike <= MOST_ALIKE, f"asked {self.alike} times: {asked}")

    def check(self, good: bool, why: str) -> None:
        """Raise AssertionError with the whole talk."""
        if not good:
            Watched.found.append(f"{why}\n{written_out(self.phone.heard)}")
            raise AssertionError(Watched.found[-1])

    # What is known of the talk.

    def waits_for_an_answer(self) -> bool:
        """Whether a message of this talk has not been handled yet."""
        with self.database.reading() as session:
            view = resolve(session, Caller(self.phone.token), self.phone.conversation)
            query = select(Message.id).where(
                Message.conversation_id.in_(view.conversations), Message.state == "pending"
            )
            return session.scalars(query).first() is not None

    def read(self) -> dict[str, Held]:
        """The unfinished drafts as intake holds them."""
        return drafts_of(self.database, self.phone)

    @property
    def kind(self) -> str | None:
        """The kind of the draft that is being filled in."""
        opened = [one.kind for one in self.drafts.values() if one.status == "open"]
        return opened[0] if len(opened) == 1 else None

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of that draft."""
        return self.drafts[self.kind].facts if self.kind else {}

    @property
    def anonymous(self) -> bool:
        """Whether a lead is being told anonymously."""
        return any(one.facts.get("anonymity") == "anonymous" for one in self.drafts.values())

    def about_the_household(self) -> list[str]:
        """The facts that may be told or corrected unasked, without doubt whose they are."""
        own = self.facts.get("self_or_proxy") != "proxy"
        return [one for one in sorted(ways.VOLUNTEERED) if own or one not in ("name", "phone")]

    def fact_asked(self) -> str | None:
        """The fact behind the open question."""
        return {"risk": "risks", "where": "place"}.get(self.expects or "", self.expects)
