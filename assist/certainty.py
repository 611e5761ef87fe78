"""Whether a fact was understood for certain, or is to be read back to the caller."""

from __future__ import annotations

import re
from typing import Any

from actions.drafting import DraftTurn
from actions.people_said import speaks_for, who_is_meant
from assist.spelt import NAMES
from intake import regions
from language import place_parts, spelling
from language.text import fold

CLEAR = 0.75
"""The recogniser's confidence from which its words count as heard well."""

_HEDGE = re.compile(
    r"好像|可能|也许|兴许|大概(?:是|就)?叫|应该(?:是|叫)|估计|估摸|记不(?:清|得|太清|准|住)|"
    r"不(?:太|大)?(?:确定|清楚|记得|肯定)|说不(?:准|好|清)|听(?:人)?说|差不多(?:是)?叫|不晓得(?:是)?不是|忘了"
)
_AROUND = 8


def is_certain(
    turn: DraftTurn, field: str, text: str, span: tuple[int, int], confidence: float | None
) -> bool:
    """Whether the words at ``span`` settle the field.

    ``confidence`` is the recogniser's (0 to 1), ``None`` where the operator typed the caller's
    words. A name that came by telephone is certain only where its characters were told: they may
    all be written otherwise. Amounts said as 大概 are certain: more will not be had.
    """
    if confidence is not None and confidence < CLEAR:
        return False
    around = fold(text[max(0, span[0] - _AROUND) : span[1] + _AROUND])
    if field not in ("hardship", "what", "evidence") and _HEDGE.search(around):
        return False
    facts = turn.facts
    if field in ("place", "where"):
        known = bool(facts.get("region_code")) and not turn.talk.get("place_choices")
        return known and not _names_no_known_town(turn)
    if field in NAMES and confidence is not None:
        return spelling.without(fold(text)) != fold(text)
    if field == "self_or_proxy":
        return (who_is_meant(text) or speaks_for(text)) is not None
    if field == "income":
        return _of_whom(facts.get(field)) != "unspecified"
    return True


def _names_no_known_town(turn: DraftTurn) -> bool:
    """Whether a town or village is named that is none of the county's, whose towns are known."""
    code, place = str(turn.facts.get("region_code")), str(turn.facts.get("place") or "")
    if place_parts.lowest(place) not in ("town", "village"):
        return False
    listed = regions.national().get(code)
    if listed is None or listed.level != "county":
        return False
    with turn.services.database.reading() as session:
        return any(one.parent == code for one in regions.imported_divisions(session))


def _of_whom(income: Any) -> str:
    return str((income or {}).get("basis") or "unspecified")
