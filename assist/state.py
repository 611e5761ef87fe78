"""Where listening stands in one talk: loaded, changed in place, written with what was heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sqlalchemy.orm import Session

from assist.shown import Heard
from intake.clock import Clock
from intake.tables import AssistTalk

_REMEMBERED = 200
"""So many utterances are known to have been heard."""
MOST_CAUTIONS, MOST_EARLIER, MOST_ELSEWHERE, MOST_DISMISSED = 12, 12, 12, 24
DIFFERS = "differs"


@dataclass
class State:
    """Where listening stands.

    - ``asked``: the field that the operator asked for last (``""``: something else);
      ``answered``: the one that the caller has just answered; ``shown``: the one that the page
      asks for; ``operator_speaks``: their words are heard too; ``read_back``: the fields that
      they have just repeated; ``proposed``: ``[seq, place]`` that they have just named; ``whose``:
      the basis of an income that their words held; ``topics``: those of the four guarantees that
      they asked about, none for all; ``monthly``: they asked what comes in a month.
    - ``tail``: the caller's last pieces since anybody else spoke, ``[[seq, text], …]``;
      ``earlier``: those that were said before it was known what the caller wants, or for another
      form than the one that is open; ``heard``: the messages that were taken in.
    - ``question``: the last one about the rules; ``open_question``: one whose answer hangs on
      where the caller lives; ``region``: that place.
    - ``dismissed``: the ids of cautions that the operator has seen to.
    - ``elsewhere``: words that lead to another department (:mod:`intake.referrals`).
    - ``filed``: what was filed from here.
    """

    kind: str | None = None
    asked: str | None = None
    answered: str | None = None
    shown: str | None = None
    operator_speaks: bool = False
    tail: list[list[Any]] = field(default_factory=list)
    earlier: list[list[Any]] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    read_back: list[str] = field(default_factory=list)
    proposed: list[Any] | None = None
    whose: str | None = None
    monthly: bool = False
    topics: list[str] = field(default_factory=list)
    intent: list[Any] | None = None
    question: str | None = None
    open_question: str | None = None
    region: str | None = None
    clauses: list[dict[str, Any]] = field(default_factory=list)
    cautions: list[dict[str, Any]] = field(default_factory=list)
    dismissed: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    filed: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def load(cls, session: Session, conversation: str) -> State:
        """The state of a talk; a fresh one where nothing was heard yet."""
        row = session.get(AssistTalk, conversation)
        known = {one.name for one in fields(cls)}
        return cls(**{k: v for k, v in (row.state if row else {}).items() if k in known})

    def save(self, session: Session, conversation: str, clock: Clock) -> None:
        """Write it."""
        self.heard = self.heard[-_REMEMBERED:]
        self.earlier = self.earlier[-MOST_EARLIER:]
        self.cautions = self.cautions[-MOST_CAUTIONS:]
        self.dismissed = list(dict.fromkeys(self.dismissed))[-MOST_DISMISSED:]
        self.elsewhere = list(dict.fromkeys(self.elsewhere))[-MOST_ELSEWHERE:]
        row = session.get(AssistTalk, conversation)
        if row is None:
            row = AssistTalk(conversation_id=conversation)
            session.add(row)
        row.state, row.updated_at = asdict(self), clock.now()

    def differ(
        self, kind: str, field: str, seq: int, text: str, said: str, heard: Sequence[Heard]
    ) -> None:
        """Something else was said for a field that was typed: a caution that knows its field, in
        the place of the one before."""
        self.settle(kind, field)
        found = {"kind": DIFFERS, "seq": seq, "text": text, "form": kind, "field": field}
        self.cautions.append({**found, "said": said, "heard": [asdict(one) for one in heard]})

    def settle(self, kind: str, field: str) -> None:
        """Nothing differs from this field any more."""
        self.cautions = [one for one in self.cautions if not _is_about(one, kind, field)]

    def differing(self, kind: str) -> dict[str, dict[str, Any]]:
        """Field of this form → the caution about what was said otherwise."""
        about = (one for one in self.cautions if one["kind"] == DIFFERS and one.get("form") == kind)
        return {one["field"]: one for one in about}

    def warn(self, kind: str, seq: int | None, text: str, *, once: bool = False) -> None:
        """Add a caution, in the place of the same one; ``once``: of its kind."""
        self.cautions = [
            one for one in self.cautions if one["kind"] != kind or not (once or one["text"] == text)
        ]
        self.cautions.append({"kind": kind, "seq": seq, "text": text})


def _is_about(caution: Mapping[str, Any], kind: str, field: str) -> bool:
    about = caution["kind"], caution.get("form"), caution.get("field")
    return about == (DIFFERS, kind, field)
