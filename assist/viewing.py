"""The view beside a talk, put together from the draft, its sources and the state of listening."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zlib import crc32

from sqlalchemy.orm import Session

from actions.drafting import DraftTurn
from assist.forms import OF_PROXY, ON_PAGE, PAGE, next_field, question
from assist.shown import Caution, Clause, Field, Filed, Heard, Intent, Otherwise, View
from assist.sources import Source
from assist.state import State
from assist.worded import label, worded
from intake import drafts
from intake.clock import Clock
from intake.facts import missing_for_filing

TOLD = "told"
"""The source of a fact that was in the draft before anything was heard here."""


def kind_of(session: Session, conversation: str, state: State, clock: Clock) -> str | None:
    """The form that is being filled: the one chosen, else the draft that was touched last."""
    if state.kind:
        return state.kind
    waiting = drafts.unfinished(session, conversation, clock)
    return waiting[0].kind if waiting else None


def view(
    turn: DraftTurn | None, state: State, sources: Mapping[str, Source], *, chat: bool = False
) -> View:
    """What the page shows; ``turn`` holds the draft as it is."""
    intent = Intent(*state.intent) if state.intent else None
    clauses, cautions, filed = clauses_of(state), cautions_of(state), filed_of(state)
    if turn is None:
        return View(None, (), (), None, clauses, cautions, (), intent, filed=filed)
    missing = missing_for_filing(turn.facts, turn.kind, chat=chat)
    return View(
        turn.kind,
        _form(turn, sources, missing, state),
        missing,
        question(turn, next_field(turn)),
        clauses,
        cautions,
        (),
        intent,
        ready=not missing,
        filed=filed,
    )


def clauses_of(state: State) -> list[Clause]:
    """The clauses that were found last."""
    return [Clause(**one) for one in state.clauses]


def cautions_of(state: State) -> list[Caution]:
    """The cautions that stand, the newest first."""
    found = ((one["kind"], one["text"], one["seq"]) for one in reversed(state.cautions))
    return _standing(found, state)


def cautions_said(told: Sequence[tuple[str, str]], state: State) -> list[Caution]:
    """Cautions that follow from the form itself, not from an utterance."""
    return _standing(((kind, text, None) for kind, text in told), state)


def _standing(told: Iterable[tuple[str, str, int | None]], state: State) -> list[Caution]:
    """Without those that were dismissed; the same said of another utterance is another one."""
    found = [Caution(_caution_id(kind, text, seq), kind, text, seq) for kind, text, seq in told]
    return [one for one in found if one.id not in state.dismissed]


def _caution_id(kind: str, text: str, seq: int | None) -> str:
    return f"caution:{kind}:{seq or 0}:{crc32(text.encode()):08x}"


def filed_of(state: State) -> list[Filed]:
    """What was filed from here, without the receipt code."""
    return [
        Filed(one["kind"], one["number"], date.fromisoformat(one["due"]), one["say"], already=True)
        for one in state.filed
    ]


def _form(
    turn: DraftTurn, sources: Mapping[str, Source], missing: list[str], state: State
) -> list[Field]:
    facts = turn.facts
    proxy = facts.get("self_or_proxy") == "proxy"
    declined = {ON_PAGE.get(one, one) for one in facts.get("declined") or []}
    otherwise = state.differing(turn.kind)
    return [
        _field(turn.kind, name, facts, sources.get(name), declined, missing, otherwise.get(name))
        for name in PAGE[turn.kind]
        if proxy or name not in OF_PROXY or facts.get(name) is not None
    ]


def _field(
    kind: str,
    name: str,
    facts: Mapping[str, Any],
    source: Source | None,
    declined: set[str],
    missing: list[str],
    otherwise: Mapping[str, Any] | None,
) -> Field:
    value = facts.get(name)
    told = value is not None
    return Field(
        id=f"field:{kind}:{name}",
        name=name,
        label=label(kind, name),
        value=worded(name, value),
        raw=value,
        source=(source.source if source else TOLD) if told else None,
        certain=told and (source is None or source.certain),
        declined=not told and name in declined,
        needed=name in missing or (name == "where" and "place" in missing),
        heard=source.heard if source and told else (),
        differs=_otherwise(otherwise) if otherwise and told else None,
    )


def _otherwise(caution: Mapping[str, Any]) -> Otherwise:
    return Otherwise(caution["said"], tuple(Heard(**one) for one in caution["heard"]))
