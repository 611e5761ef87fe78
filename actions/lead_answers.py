"""Answers to a lead's open question: choices, own words, and what may be left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from actions import places
from actions.drafting import DraftTurn
from actions.turn import Reply
from language import answers
from language.entities import Entity
from language.lead_categories import CATEGORIES, propose

_ENOUGH = 2
"""So often a question is asked; after that the field counts as left out."""

Take = Callable[[DraftTurn, Reply, Sequence[Entity]], None]


def take_answer(turn: DraftTurn, reply: Reply, field: str, entities: Sequence[Entity]) -> None:
    """Understand the message as the answer to ``field``."""
    if field in _TAKE:
        _TAKE[field](turn, reply, entities)


def _category(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text
    named = next((one for one in CATEGORIES if one in text), None)
    if named is None and answers.classify(text) == "yes":
        named = turn.talk.get("proposed")
    if named is None and answers.classify(text) is None:
        named = propose(text)
    if named is None and turn.asked("category") >= _ENOUGH:
        named = "其他"
    if named is not None:
        turn.facts["category"] = named


def _own_words(field: str) -> Take:
    def take(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
        text = turn.heard.text.strip()
        if answers.classify(text) in ("skip", "unsure", "no", "yes") or not text:
            turn.decline(field)
        else:
            turn.facts[field] = text[:500]

    return take


def _when(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    if any(_in_future(turn, one) for one in entities if one.type == "date"):
        if turn.asked("when") < _ENOUGH:
            reply.say("utter_date_in_future")
        else:
            turn.decline("when")
        return
    _own_words("when")(turn, reply, entities)


def _in_future(turn: DraftTurn, date: Entity) -> bool:
    said = str(date.normalized or "").split(" ")[0]
    today = turn.services.clock.now().date().isoformat()
    if said[:1].isdigit():
        return said > today[: len(said)]
    return re.fullmatch(r"[YMDW]\+?[1-9]\d*", said) is not None


def _evidence(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    if turn.heard.files and len(turn.heard.text.strip()) < 4:
        turn.facts["evidence"] = "照片"
    else:
        _own_words("evidence")(turn, reply, entities)


def _where(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text.strip()
    if answers.classify(text) is None and text:
        turn.facts["where"] = text[:200]
        if not any(one.type == "place" for one in entities):
            places.keep_as_said(turn, text, sure=turn.asked("where") >= _ENOUGH)
    if turn.asked("where") >= _ENOUGH and not turn.enough_place():
        places.give_up(turn)


def _contact(field: str) -> Take:
    def take(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
        bad = next(
            (one for one in entities if one.type == field and one.attrs.get("valid") is False), None
        )
        if bad is not None and turn.asked(field) < _ENOUGH:
            reply.say("utter_bad_phone", length=sum(one.isdigit() for one in bad.value))
        elif bad is not None:
            reply.say("utter_bad_phone_again")
            turn.decline(field)
        elif answers.classify(turn.heard.text) is not None or turn.asked(field) >= _ENOUGH:
            turn.decline(field)

    return take


def _confirm(turn: DraftTurn, reply: Reply, entities: Sequence[Entity]) -> None:
    text = turn.heard.text
    kind = answers.classify(text)
    if kind == "yes" or (kind is None and turn.heard.intent == "affirm") or "报上去" in text:
        turn.talk["confirmed"] = True
    else:
        reply.say("utter_what_is_wrong")


_TAKE: dict[str, Take] = {
    "category": _category,
    "where": _where,
    "who": _own_words("who"),
    "when": _when,
    "amount": _own_words("amount"),
    "evidence": _evidence,
    "name": _contact("name"),
    "phone": _contact("phone"),
    "confirm": _confirm,
}
