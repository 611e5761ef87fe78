"""A form's turn over its draft: facts come from ``intake/`` and go back in one transaction."""

from __future__ import annotations

import logging
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from actions.absorb import Facts
from actions.services import Services
from actions.turn import Heard, Reply
from intake import drafts, records
from intake.errors import FactError
from intake.facts import merge, missing_for_filing
from intake.records import Filed
from intake.tables import Draft
from intake.unit_of_work import UnitOfWork
from language import bare_names, lead_story
from language.entities import Entity, extract

logger = logging.getLogger(__name__)

FORMS = {"declaration": "declaration_form", "lead": "lead_form"}

ENTITY_OF = {
    "name": "name",
    "reporter_name": "name",
    "phone": "phone",
    "reporter_phone": "phone",
    "place": "place",
    "where": "place",
    "region": "place",
    "risk": "risk",
    "household_size": "household_size",
    "income": "annual_income",
    "expense": "expense",
    "id_card": "id_card",
    "when": "date",
}
"""The entity that answers a field."""

OFFERED = ("household_size", "income", "expense", "guarantees", "id_card")
"""Fields of a declaration that may be declined one by one or together."""


@dataclass
class DraftTurn:
    """One turn of one draft.

    ``facts`` is what intake holds and may be changed in place; ``talk`` is what only the
    dialogue needs (how often a field was asked, places to choose from) and travels in a slot.
    ``resumed`` says that the draft holds facts from an earlier visit, ``last_word`` when that
    was; it is ``None`` where no unfinished draft is left.
    """

    services: Services
    heard: Heard
    kind: str
    facts: Facts
    resumed: bool
    _stored: Facts
    entities: list[Entity]
    filed: str | None = None
    """Set when this very message filed the draft before: its turn is repeated."""
    talk: dict[str, Any] = field(default_factory=dict)
    last_word: datetime | None = None
    repeated: bool = False
    """This very message is in the draft already: its turn was cut off and is done once more."""
    _before_asking: dict[str, Any] | None = None
    _kept_talk: dict[str, Any] | None = None
    _comes_again: bool = True
    _done_over: bool = False

    @classmethod
    def begin(
        cls, services: Services, heard: Heard, kind: str, *, comes_again: bool = True
    ) -> DraftTurn:
        """Load the conversation's open or parked draft; nothing is written yet.

        ``comes_again``: a message that is there already is a turn of the bot's whose answer was
        lost. It starts from the draft as it was before, so that a correction (少说了一个) is not
        made twice.
        """
        with services.database.reading() as session:
            waiting = drafts.unfinished(session, heard.conversation, services.clock, kind)
            stored = dict(waiting[0].facts) if waiting else {}
            earlier = drafts.filed_by(session, heard.conversation, kind, heard.message_id)
            filed = earlier.id if earlier else None
            last_word = drafts.last_word(waiting[0]) if waiting else None
            kept = (waiting[0].talk or {}).get("talk") if waiting else None
            repeated = bool(waiting) and waiting[0].last_message_id == heard.message_id
            before = None
            if waiting and comes_again:
                before = drafts.before(waiting[0], heard.message_id)
            if before is not None:
                stored, kept = dict(before["facts"]), before["talk"]
        in_slot = heard.slots.get("talk") if heard.expects is not None else None
        talk = dict(in_slot or kept or {})
        if in_slot is None:
            talk.pop("missed", None)  # who comes back is asked with new patience
        starts = before is not None or not repeated
        resumed = bool(stored) and heard.expects is None and starts
        entities = extract(heard.text, expects=heard.expects, gazetteer=services.gazetteer)
        facts = _copy(stored)
        return cls(
            services,
            heard,
            kind,
            facts,
            resumed,
            stored,
            entities,
            filed,
            talk,
            last_word,
            repeated,
            _kept_talk=kept,
            _comes_again=comes_again,
            _done_over=before is not None,
        )

    def answered_by_entity(self) -> bool:
        """Whether the message holds a value of the kind that was asked for."""
        if self.heard.expects == "amount" and lead_story.money(self.heard.text):
            return True
        wanted = ENTITY_OF.get(self.heard.expects or "")
        return any(entity.type == wanted for entity in self.entities)

    def answers_another(self, wanted: str) -> bool:
        """Whether the words answer another question than that for an entity of this type: then
        they are no free words for it, however often they come."""
        others = any(one.type != wanted for one in self.entities)
        return others or bool(bare_names.OTHER_ANSWERS.search(self.heard.text))

    def asked(self, name: str) -> int:
        """How often a field was asked so far."""
        return int(self.talk.setdefault("asked", {}).get(name, 0))

    def asks(self, name: str) -> int:
        """Count a question; gives how often it is asked now."""
        times = self.asked(name) + 1
        self.talk["asked"][name] = times
        return times

    def missed(self, name: str) -> int:
        """How many answers to a field's question were not understood as one."""
        return int(self.talk.get("missed", {}).get(name, 0))

    def misses(self, name: str) -> int:
        """Count an answer that was not understood; gives how many there are now."""
        times = self.missed(name) + 1
        self.talk.setdefault("missed", {})[name] = times
        return times

    def declined(self, name: str) -> bool:
        """Whether the farmer left this field out."""
        return name in (self.facts.get("declined") or [])

    def decline(self, *names: str) -> None:
        """Note that fields are left out."""
        before = self.facts.get("declined") or []
        self.facts["declined"] = [*before, *(one for one in names if one not in before)]

    def held_before(self, name: str) -> bool:
        """Whether the draft held a value of this field before the message."""
        return self._stored.get(name) is not None

    def enough_place(self) -> bool:
        """Whether the place is known as deep as filing needs it."""
        return "place" not in missing_for_filing(self.facts, self.kind)

    def remember_where_it_stands(self) -> None:
        """Keep the state of the dialogue as it is before a question: who comes back another day
        hears that very question, not the one after it."""
        self._before_asking = deepcopy(self.talk)

    def save(self, reply: Reply) -> None:
        """Write what changed to the draft and hand the dialogue's state on."""
        with self.services.database.unit_of_work() as uow:
            self.write(uow, reply)
            uow.commit()

    def write(self, uow: UnitOfWork, reply: Reply) -> None:
        """As :meth:`save`, together with what else the caller commits."""
        reply.slots["talk"] = self.talk
        stands = self.talk if self._before_asking is None else self._before_asking
        drafts.save_facts(
            uow,
            self._draft(uow).id,
            self._changed(),
            self.services.clock,
            message_id=self.heard.message_id,
            correct=True,
            talk={"expects": reply.ask, "talk": stands, **self._as_before()},
            onto=self._stored if self._done_over else None,
        )

    def _as_before(self) -> dict[str, Any]:
        """What the draft was before this turn; what was told with a name is not kept beside the
        choice to give none."""
        if not self._comes_again or self.facts.get("anonymity") == "anonymous":
            return {}
        return {drafts.BEFORE: {"facts": self._stored, "talk": self._kept_talk}}

    def file(self) -> Filed:
        """File the record, once for this draft; raises what intake raises, and nothing is lost."""
        clock = self.services.clock
        make = records.file_declaration if self.kind == "declaration" else records.file_lead
        with self.services.database.unit_of_work() as uow:
            if self.filed:
                draft = uow.session.get_one(Draft, self.filed)
            else:
                draft = self._draft(uow)
                drafts.save_facts(
                    uow,
                    draft.id,
                    self._changed(),
                    clock,
                    message_id=self.heard.message_id,
                    correct=True,
                    onto=self._stored if self._done_over else None,
                )
            code = draft.facts.get(drafts.RECEIPT) if self.filed else None
            filed = make(uow, draft.id, draft.idempotency_key, clock)
            uow.commit()
        if filed.anonymous:
            self.facts["anonymity"] = "anonymous"  # of a turn that comes again no fact is left
        return replace(filed, receipt_code=code, already_filed=False) if code else filed

    def close(self, *, delete: bool) -> None:
        """Put the draft aside for a later visit, or forget it."""
        with self.services.database.unit_of_work() as uow:
            clock, conversation = self.services.clock, self.heard.conversation
            for draft in drafts.unfinished(uow.session, conversation, clock, self.kind)[:1]:
                status = drafts.CANCELLED if delete else drafts.PARKED
                drafts.set_status(uow, draft.id, status, clock)
            uow.commit()

    def _draft(self, uow: UnitOfWork) -> Draft:
        clock, conversation = self.services.clock, self.heard.conversation
        waiting = drafts.unfinished(uow.session, conversation, clock, self.kind)
        if not waiting:
            return drafts.open_draft(uow, conversation, self.kind, clock)
        if waiting[0].status == drafts.PARKED:
            drafts.set_status(uow, waiting[0].id, drafts.OPEN, clock)
        return waiting[0]

    def _changed(self) -> Facts:
        """What differs from the draft; a value that no draft can hold is left as it was."""
        changed: Facts = {}
        for name in {*self.facts, *self._stored}:
            value = self.facts.get(name)
            if value == self._stored.get(name):
                continue
            try:
                merge(self.kind, {}, {name: value})
            except FactError:
                logger.error("%s: a value for %s had the wrong shape", self.kind, name)
            else:
                changed[name] = value
        return changed


def open_form(services: Services, heard: Heard) -> str | None:
    """The form of the unfinished draft that was touched last, if there is one."""
    with services.database.reading() as session:
        waiting = drafts.unfinished(session, heard.conversation, services.clock)
        return FORMS[waiting[0].kind] if waiting else None


def discard_open(services: Services, heard: Heard) -> bool:
    """Forget the unfinished draft that was touched last; ``False`` if there is none."""
    with services.database.unit_of_work() as uow:
        waiting = drafts.unfinished(uow.session, heard.conversation, services.clock)
        if not waiting:
            return False
        drafts.discard(uow, waiting[0].id, services.clock)
        uow.commit()
        return True


def _copy(facts: Facts) -> Facts:
    return {
        name: list(value) if isinstance(value, list) else value for name, value in facts.items()
    }
