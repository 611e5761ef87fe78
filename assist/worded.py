"""A fact of a draft as the page shows it in its field."""

from __future__ import annotations

from typing import Any

from actions.readback import amount
from assist import texts


def worded(field: str, value: Any) -> str | None:
    """The text of a fact; ``None`` for one that is not there."""
    if value is None:
        return None
    known = texts.words("values")
    if field == "household_size":
        return str(known["persons"]).format(count=value)
    if field == "income":
        return str(known[value.get("basis") or "unspecified"]).format(amount=amount(value))
    if field == "expense":
        return str(known[value.get("period") or "spending"]).format(amount=amount(value))
    if field == "other_amounts":
        return "，".join(str(known[one["kind"]]).format(amount=amount(one)) for one in value)
    if isinstance(value, bool):
        return str(known["yes" if value else "no"])
    if isinstance(value, list):
        return "、".join(map(str, value)) or str(known["none"])
    if field in ("self_or_proxy", "visit_by", "anonymity"):
        return str(known[value])
    return str(value)


def label(kind: str, field: str) -> str:
    """What a field is called on the page of a form."""
    if kind == "lead" and field in texts.words("fields_lead"):
        return str(texts.words("fields_lead")[field])
    return str(texts.words("fields")[field])
