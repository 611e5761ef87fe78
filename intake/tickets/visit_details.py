"""What a visit found beside its words: the four guarantees, income, spending, the signature."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from intake.errors import VisitProblem

Details = dict[str, Any]
DETAILS = ("guarantees", "income", "spending", "signature")
LONGEST_NOTE = 200
MOST_YUAN = 100_000_000
"""Nobody's yearly income: a figure above it is a slip of the finger."""


@lru_cache(maxsize=1)
def visit_form() -> dict[str, Any]:
    """``data/visit_form.yml``: which fields there are, and what may be chosen in them."""
    path = Path(__file__).resolve().parent.parent / "data" / "visit_form.yml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def has_field(kind: str, name: str) -> bool:
    """Whether the visit form for this kind of record asks for it; a lead's asks for the least."""
    return name in visit_form()["fields"][kind]


def checked(kind: str, told: Details) -> Details | None:
    """The details of a visit as they are kept, ``None`` if there are none.

    ``guarantees``: name → {``state``: fine | problem | unseen, ``note``}; ``income`` and
    ``spending``: {``value``: yuan a year, ``basis``: per_person | per_household};
    ``signature`` of the 承诺授权书: signed | later. What was left empty is not kept; anything
    else that the caller notes is kept as it is. Raises :class:`VisitProblem` for a field that
    this kind of record has not, a value that is none of these, a problem without a word on it.
    """
    kept: Details = {}
    for name, value in told.items():
        if value is None or value == {}:
            continue
        if name in _CHECKS:
            if not has_field(kind, name):
                raise VisitProblem("这类单子没有这一栏。", name)
            _CHECKS[name](name, value)
        kept[name] = value
    return kept or None


def _guarantees(name: str, value: Any) -> None:
    known = isinstance(value, dict) and set(value) <= set(visit_form()["guarantees"])
    if not known or not all(isinstance(one, dict) for one in value.values()):
        raise VisitProblem("保障只有：" + "、".join(visit_form()["guarantees"]) + "。", name)
    for one, found in value.items():
        note = found.get("note") or ""
        if found.get("state") not in visit_form()["guarantee_states"]:
            raise VisitProblem(f"“{one}”请选没问题、有问题或者没看。", name)
        if found["state"] == "problem" and not note.strip():
            raise VisitProblem(f"“{one}”有问题的，请写一句是什么问题。", name)
        if len(note) > LONGEST_NOTE:
            raise VisitProblem(f"“{one}”的说明最多写{LONGEST_NOTE}个字。", name)


def _money(name: str, value: Any) -> None:
    amount = value.get("value") if isinstance(value, dict) else None
    if type(amount) is not int or not 0 <= amount <= MOST_YUAN:
        raise VisitProblem("钱数请写一个数，比如 6000。", name)
    if value.get("basis") not in visit_form()["bases"]:
        raise VisitProblem("请选这个数是每人的还是全家的。", name)


def _signature(name: str, value: Any) -> None:
    if value not in visit_form()["signatures"]:
        raise VisitProblem("《承诺授权书》请选签好了，或者以后补。", name)


_CHECKS = {
    "guarantees": _guarantees,
    "income": _money,
    "spending": _money,
    "signature": _signature,
}
