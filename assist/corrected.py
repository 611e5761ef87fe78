"""What was heard wrongly and typed right: noted, masked, for those who teach the understanding."""

from __future__ import annotations

from typing import Any

from actions.services import Services
from assist.sources import SAID, Source
from assist.worded import worded
from intake import corrections
from intake.corrections import DISGUISED, ENTITIES, Correction
from intake.unit_of_work import UnitOfWork
from language import stand_ins
from language.places import Gazetteer
from policy_kb.editing.questions import masked


def note(
    services: Services,
    uow: UnitOfWork,
    conversation: str,
    kind: str,
    field: str,
    known: Source | None,
    was: Any,
    now: Any,
) -> None:
    """``was`` is what the words of ``known`` were taken for, ``now`` what the operator typed.

    Of names, numbers and places the row holds invented ones; of an anonymous report, and of one
    that may become it, nothing.
    """
    if field not in ENTITIES or known is None or known.source != SAID:
        return
    heard, meant = worded(field, was), worded(field, now)
    words = "，".join(one.words for one in known.heard)
    if not words or heard is None or meant is None or heard == meant:
        return
    what, entity = corrections.entity_of(kind, field, known.heard[-1].seq), ENTITIES[field]
    told = _disguised(words, heard, meant, what, entity, services.gazetteer)
    if told is None:
        return
    try:
        corrections.note(uow, conversation, told, services.clock)
    except corrections.NotKept:
        return


def _disguised(
    words: str, heard: str, meant: str, what: str, entity: str, gazetteer: Gazetteer
) -> Correction | None:
    kind = DISGUISED.get(entity)
    if kind is None:
        text, heard, meant = (masked(one, gazetteer) for one in (words, heard, meant))
        return Correction(text, heard, meant, what, entity)
    made = stand_ins.stood_in(kind, words, heard, meant)
    if made is None:
        return None
    put_in = (made.heard, made.meant, made.words)
    text = stand_ins.left_alone(made.text, kind, put_in, lambda one: masked(one, gazetteer))
    return Correction(text, made.heard, made.meant, what, entity, made.words)
