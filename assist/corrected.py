"""What was heard wrongly and typed right: noted, masked, for those who teach the understanding."""

from __future__ import annotations

from typing import Any

from actions.services import Services
from assist.sources import SAID, Source
from assist.worded import worded
from intake import corrections
from intake.corrections import ENTITIES, Correction
from intake.facts import DECLARATION
from intake.unit_of_work import UnitOfWork
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

    Only fields of a declaration that say something without its person are noted
    (:data:`intake.corrections.ENTITIES`), and nothing beside an anonymous report.
    """
    if kind != DECLARATION or field not in ENTITIES or known is None or known.source != SAID:
        return
    heard, meant = worded(field, was), worded(field, now)
    words = "，".join(one.words for one in known.heard)
    if not words or heard is None or meant is None or heard == meant:
        return
    what = corrections.entity_of(field, known.heard[-1].seq)
    text = masked(words, services.gazetteer)
    told = Correction(text, heard, meant, what, ENTITIES[field])
    try:
        corrections.note(uow, conversation, told, services.clock)
    except corrections.NotKept:
        return
