"""Which facts the operator repeats to the caller: a yes after it makes them certain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.services import Services
from assist.spelt import NAMES, spelt
from language.entities import extract
from language.text import fold

_TYPES = {
    "phone": ("phone", "reporter_phone"),
    "id_card": ("id_card",),
    "household_size": ("household_size",),
    "annual_income": ("income",),
    "expense": ("expense",),
}
_BY_WORD = ("name", "reporter_name", "who", "relation", "place", "where")


def read_back(services: Services, facts: Mapping[str, Any], text: str) -> list[str]:
    """The fields of a draft whose very value stands in the operator's words."""
    folded, told = fold(text), extract(text, gazetteer=services.gazetteer)
    found = [name for name in _BY_WORD if facts.get(name) and str(facts[name]) in folded]
    found += [name for name in NAMES if facts.get(name) and spelt(facts[name], text) == facts[name]]
    for entity in told:
        for name in _TYPES.get(entity.type, ()):
            value = facts.get(name)
            known = value.get("value") if isinstance(value, dict) else value
            if value is not None and known == entity.normalized:
                found.append(name)
        if entity.type == "place" and str(facts.get("place") or "").endswith(entity.value):
            found += [name for name in ("place", "where") if facts.get(name)]
    return list(dict.fromkeys(found))
