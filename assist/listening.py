"""An utterance of the caller's into the draft: what it changes, and from which words.

The forms of ``actions/`` understand it as they understand a message to the bot, but quietly: no
question is counted as missed, nothing is left out because a person went on talking, nothing is
filed. What an operator typed stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from actions import overheard, story, visiting
from actions.drafting import ENTITY_OF, DraftTurn
from actions.services import Services
from actions.turn import Heard as Turn
from actions.turn import Reply
from assist.certainty import is_certain
from assist.differing import Differing, by_the_way
from assist.forms import FORMS, HELD, next_field
from assist.pieces import Joined
from assist.shown import Heard, Intent
from assist.sources import SAID, TYPED, Source
from intake.facts import DECLARATION, LEAD
from intake.unit_of_work import UnitOfWork
from language import answers
from language.entities import Entity, extract
from language.lead_story import money

_NOT_SHOWN = frozenset({"region_code", "declined", "urgent", "dangers", "files"})
"""Facts that are no field of the page."""
_TYPES = {"annual_income": "income", "place": "place", "phone": "phone", "expense": "expense",
          "household_size": "household_size", "name": "name", "id_card": "id_card"}  # fmt: skip
_PATIENCE = frozenset({"missed", "later", "aside", "lost"})
"""What the dialogue counts before it gives up, which a person does not."""
_BY_THE_WAY = ("when", "amount")
_CHANNEL = "phone"
"""Whatever the channel: nobody is anonymous before an operator."""


@dataclass
class Outcome:
    """What listening brought. ``differs`` are fields that the operator had typed and for which
    something else was said, ``just_so`` those for which the same was. ``messages`` are the bot's
    own remarks."""

    turn: DraftTurn
    changed: dict[str, Source] = field(default_factory=dict)
    differs: dict[str, Differing] = field(default_factory=dict)
    just_so: set[str] = field(default_factory=set)
    messages: list[dict[str, Any]] = field(default_factory=list)
    next: str | None = None


def begin(
    services: Services,
    conversation: str,
    kind: str,
    text: str,
    *,
    seq: int = 0,
    intent: Intent | None = None,
    expects: str | None = None,
) -> DraftTurn:
    """The draft with these words before it; nothing is written yet."""
    heard = Turn(
        conversation,
        f"assist:{seq}",
        text,
        intent.name if intent else "out_of_scope",
        intent.confidence if intent else 0.0,
        expects,
        {},
        channel=_CHANNEL,
        seq=seq,
    )
    turn = DraftTurn.begin(services, heard, kind, comes_again=False)
    turn.talk = _patient(turn.talk)
    return turn


def listen(
    turn: DraftTurn,
    joined: Joined,
    sources: Mapping[str, Source],
    *,
    confidence: float | None,
    story_too: bool = True,
    topics: Collection[str] = (),
) -> Outcome:
    """Take the words into the draft in memory; ``sources`` is where its facts came from so far.

    Without ``story_too`` only plain facts are taken and none of the words are kept.
    ``topics`` are those of the guarantees that were asked about, none for all.
    """
    before = deepcopy(turn.facts)
    _open_again(turn, joined, sources)
    _make_way(turn)
    expects = turn.heard.expects
    quiet = Reply()
    if not story_too and turn.kind == DECLARATION:
        overheard.take(turn)
    else:
        if turn.kind == DECLARATION and turn.last_word is not None:
            visiting.heed(turn, quiet)
        if turn.heard.text.strip():
            FORMS[turn.kind].listen(turn, quiet)
    _keep_the_others(turn, before, topics)
    _own_words_once(turn, joined, before)
    if not story_too and "what" in turn.facts:
        _put_back(turn, "what", before)
    if expects == "place" and turn.enough_place() and _cannot_say(joined.newest.text):
        turn.talk["village_asked"] = True
    outcome = Outcome(turn, messages=quiet.messages)
    typed = {name for name, one in sources.items() if one.source == TYPED}
    outcome.differs, outcome.just_so = by_the_way(turn, joined, before, typed)
    for name in {*before, *turn.facts}:
        now, was = turn.facts.get(name), before.get(name)
        if now == was:
            continue
        if name in typed:
            if now is not None:
                heard = _source(turn, joined, name, confidence).heard
                outcome.differs[name] = Differing(_said_of(turn, joined, name, now), heard)
            _put_back(turn, name, before)
        elif name not in _NOT_SHOWN and now is not None:
            outcome.changed[name] = _source(turn, joined, name, confidence)
    if "place" in outcome.differs:
        _put_back(turn, "region_code", before)
    outcome.next = comes_next(turn)
    return outcome


def comes_next(turn: DraftTurn) -> str | None:
    """The field that is to be asked for, as the draft stands in memory."""
    turn.talk = _patient(turn.talk)
    return next_field(turn)


def write(uow: UnitOfWork, outcome: Outcome) -> None:
    """Write the draft as it stands now. The caller commits."""
    outcome.turn.write(uow, Reply(ask=outcome.next or "confirm"))


def _patient(talk: Mapping[str, Any]) -> dict[str, Any]:
    """The dialogue's state without its patience: a person asks here, as often as it takes."""
    kept = {name: value for name, value in talk.items() if name not in _PATIENCE}
    asked = kept.get("asked") or {}
    kept["asked"] = {name: n for name, n in asked.items() if not name.startswith("bad_")}
    return kept


def _open_again(turn: DraftTurn, joined: Joined, sources: Mapping[str, Source]) -> None:
    """A fact that was only half said in the piece before is heard anew as a whole."""
    earlier = {piece.seq for piece in joined.pieces[:-1]}
    for entity in joined.shared:
        name = _TYPES.get(entity.type)
        known = sources.get(name or "")
        if name and known and known.source == SAID and {one.seq for one in known.heard} <= earlier:
            turn.facts.pop(name, None)


def _keep_the_others(turn: DraftTurn, before: Mapping[str, Any], topics: Collection[str]) -> None:
    """A question about one of the four guarantees settles nothing of the others."""
    known, now = before.get("guarantees"), turn.facts.get("guarantees")
    if turn.heard.expects != "guarantees" or not topics or not known or now is None:
        return
    kept = [one for one in known if one not in topics]
    turn.facts["guarantees"] = sorted({*kept, *now})


def _make_way(turn: DraftTurn) -> None:
    """What the story told by the way (三年了) gives way to the answer to its very question."""
    text, asked = turn.heard.text, turn.heard.expects
    if turn.kind != LEAD or asked not in _BY_THE_WAY or turn.facts.get(asked) is None:
        return
    told = {"when": any(one.type == "date" for one in turn.entities), "amount": bool(money(text))}
    if told[asked]:
        turn.facts.pop(asked)


def _own_words_once(turn: DraftTurn, joined: Joined, before: Mapping[str, Any]) -> None:
    """Of joined pieces only the newest is added to the caller's own words, if it tells of it."""
    if len(joined.pieces) == 1:
        return
    text, heard = joined.newest.text, turn.heard
    told = extract(text, gazetteer=turn.services.gazetteer)
    tells = turn.kind != DECLARATION or story.is_part(text, told, heard.expects, heard.intent)
    for name in ("hardship", "what"):
        if turn.facts.get(name) in (None, before.get(name)):
            continue
        if tells or before.get(name) is None:
            turn.facts[name] = story.add(before.get(name), text, told)
        else:
            turn.facts[name] = before[name]


def _said_of(turn: DraftTurn, joined: Joined, name: str, now: Any) -> Any:
    """What was said for a field that stays as it was typed; of a place the new words alone."""
    if name not in ("place", "where"):
        return now
    places = [one.value for one in _entities(turn, joined) if one.type == "place"]
    return "".join(places) or now


def _put_back(turn: DraftTurn, name: str, before: Mapping[str, Any]) -> None:
    if before.get(name) is None:
        turn.facts.pop(name, None)
    else:
        turn.facts[name] = before[name]


def _source(turn: DraftTurn, joined: Joined, name: str, confidence: float | None) -> Source:
    spans = _spans(turn, joined, name)
    heard: tuple[Heard, ...] = ()
    for start, end in spans:
        heard += joined.heard(start, end)
    certain = all(is_certain(turn, name, joined.text, span, confidence) for span in spans)
    return Source(SAID, certain, heard)


def _spans(turn: DraftTurn, joined: Joined, name: str) -> list[tuple[int, int]]:
    """Where in the words a fact stands; the whole newest piece where nothing narrower is known."""
    asked = HELD.get(turn.heard.expects or "", turn.heard.expects)
    found = [one for one in _entities(turn, joined) if _tells(one, name, turn.facts.get(name))]
    if found:
        return [(one.start, one.end) for one in found]
    value = turn.facts.get(name)
    if isinstance(value, str) and asked != name and value in joined.text:
        start = joined.text.index(value)
        return [(start, start + len(value))]
    newest = joined.newest
    return [(newest.start, newest.start + len(newest.text))]


def _entities(turn: DraftTurn, joined: Joined) -> list[Entity]:
    expects = turn.heard.expects
    return extract(joined.text, expects=expects, gazetteer=turn.services.gazetteer)


def _tells(entity: Entity, name: str, value: Any) -> bool:
    """Whether an entity is where this fact came from."""
    if name == "risks":
        return entity.type == "risk" and entity.normalized in (value or [])
    if name == "other_amounts":
        return entity.type == "expense" and entity.attrs.get("kind") in ("debt", "loss")
    if ENTITY_OF.get(name) != entity.type:
        return False
    if isinstance(value, dict):
        return bool(entity.normalized == value.get("value"))
    return name in ("place", "where") or entity.normalized == value


def _cannot_say(text: str) -> bool:
    return answers.classify(text) in ("unsure", "skip", "no")
