"""What the operator types into a field: understood like an answer to its question, and kept."""

from __future__ import annotations

import re
from typing import Any

from actions.drafting import DraftTurn
from actions.services import Services
from actions.turn import Reply
from assist import corrected, listening, sources, texts
from assist.errors import NotUnderstood
from assist.forms import FORMS, ON_PAGE, PAGE
from assist.sources import TYPED, Source
from assist.worded import label
from intake import audit
from intake.errors import FactError
from intake.facts import OTHER, merge, shapes
from intake.tables.people import User

_QUESTION = {page: asked for asked, page in ON_PAGE.items()}
_APART = re.compile(r"[、，,;；\s]+")
_AS_TYPED = frozenset(
    {"name", "reporter_name", "relation", "hardship", "what", "who", "when", "amount", "evidence"}
)
_PLACES = ("place", "where")
_NO_CAUSE = [OTHER]
"""What words that name no cause are taken for in a talk."""
_AGREEING = ("consent", "confirm")
_NONE = re.compile(r"无|没有|都没问题|没问题|都好")


def put(
    services: Services, conversation: str, kind: str, field: str, value: Any, operator: User
) -> None:
    """Write what the operator typed or chose; ``None`` or nothing empties the field.

    ``value`` is text as a person writes it (五口, 全家一年三万, 幺三八…), or the fact itself.
    From now on nothing that is said overwrites it. Raises :class:`NotUnderstood`.
    """
    if field not in PAGE[kind]:
        raise NotUnderstood(texts.say("problems", "no_field"))
    text = value.strip() if isinstance(value, str) else ""
    turn = listening.begin(services, conversation, kind, text, expects=_QUESTION.get(field, field))
    _refuse_anonymous(turn)
    empty = value is None or (isinstance(value, str) and not text)
    was = turn.facts.get(field)
    if empty:
        turn.facts.pop(field, None)
        if field in _PLACES:
            for one in (*_PLACES, "region_code"):
                turn.facts.pop(one, None)
            turn.talk.pop("place_choices", None)
    else:
        _understand(turn, field, value)
        _refuse_anonymous(turn)
    _write(turn)
    with services.database.unit_of_work() as uow:
        if empty:
            sources.drop(uow.session, conversation, kind, field)
        else:
            known = sources.read(uow.session, conversation, kind).get(field)
            now = turn.facts.get(field)
            corrected.note(services, uow, conversation, kind, field, known, was, now)
            new = {field: Source(TYPED, True)}
            sources.write(uow.session, conversation, kind, new, services.clock, by=operator.id)
        detail = {"kind": kind, "field": field}
        actor, at = f"user:{operator.id}", services.clock.now()
        audit.append(uow, actor, "fill_form", "talk", conversation, detail, at=at)
        uow.commit()


def _write(turn: DraftTurn) -> None:
    turn.save(Reply(ask=listening.comes_next(turn) or "confirm"))


def _refuse_anonymous(turn: DraftTurn) -> None:
    """Nobody becomes anonymous, or stops being it, by what an operator types: the choice is the
    speaker's, before the bot, where it moves the talk."""
    if turn.facts.get("anonymity") == "anonymous":
        raise NotUnderstood(texts.say("problems", "anonymous"))


def leave_out(services: Services, conversation: str, kind: str, field: str) -> None:
    """The caller does not want to say it, or does not know: it is not asked for any more.

    To agree is not left out; a no is typed.
    """
    if field in _AGREEING:
        return
    turn = listening.begin(services, conversation, kind, "")
    asked = _QUESTION.get(field, field)
    if field in _PLACES and turn.enough_place():
        turn.talk["village_asked"] = True
    else:
        turn.decline("place" if asked in _PLACES else asked)
    if field == "income":
        turn.talk["basis_asked"] = True
    if field == "guarantees":
        turn.talk["four_told"] = True
    _write(turn)


def _understand(turn: DraftTurn, field: str, value: Any) -> None:
    text = value.strip() if isinstance(value, str) else ""
    fact = _chosen(turn.kind, field, text) if text else value
    if fact is None and field in _AS_TYPED:
        fact = text
    if fact is not None:
        try:
            turn.facts[field] = merge(turn.kind, {}, {field: fact})[field]
        except FactError as error:
            raise _not_understood(turn.kind, field) from error
        return
    turn.facts.pop(field, None)
    if field in _PLACES:
        turn.facts.pop("region_code", None)
        turn.facts.pop("place", None)
    FORMS[turn.kind].listen(turn, Reply())
    if turn.facts.get(field) is None and field in _PLACES:
        turn.facts["place"] = turn.facts[field] = text
    if turn.facts.get(field) in (None, _NO_CAUSE):
        raise _not_understood(turn.kind, field)


def _chosen(kind: str, field: str, text: str) -> Any:
    """A value of a closed list, by its code or by its word on the page; else ``None``."""
    shape = shapes()[kind][field]
    known = texts.words("values")
    if shape == "yes":
        return {known["yes"]: True, "yes": True, known["no"]: False, "no": False}.get(text)
    if not isinstance(shape, dict):
        return None
    if "one_of" in shape:
        codes = {str(known.get(code, code)): code for code in shape["one_of"]}
        return text if text in shape["one_of"] else codes.get(text)
    if field == "guarantees" and _NONE.fullmatch(text):
        return []
    parts = [one for one in _APART.split(text) if one]
    return parts if all(one in shape["texts"] for one in parts) else None


def _not_understood(kind: str, field: str) -> NotUnderstood:
    return NotUnderstood(texts.say("problems", "not_understood", field=label(kind, field)))
