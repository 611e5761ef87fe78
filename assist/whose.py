"""Whose an income is, where the operator's own words say it: 全家就这些是吧."""

from __future__ import annotations

import re
from typing import Any

from assist.choosing import says_yes_first
from language import answers, incomes
from language.text import fold

_OPEN = re.compile(r"还是|平均.*全家|全家.*平均|几口")
_HOUSEHOLD = re.compile(
    r"全家|一大?家子|一家(?:人|老小)|整个家|两口子|家里?(?:总共|一共|拢共|合计|加起来)"
)
_PERSON = re.compile(r"人均|每(?:个)?人|平均|(?:您|你|他|她)(?:自己)?一个人的|一个人一年")


def told(text: str) -> str | None:
    """The basis that an operator's words hold; ``None`` where they leave it open."""
    folded = fold(text)
    if _OPEN.search(folded):
        return None
    if _HOUSEHOLD.search(folded):
        return "per_household"
    return "per_person" if _PERSON.search(folded) else None


def agreed(income: Any, basis: str, text: str) -> Any:
    """The income with the operator's basis where the caller says that it is so, else ``None``."""
    if not income or income.get("basis") != "unspecified":
        return None
    agrees = says_yes_first(text) or answers.classify(text) == "yes"
    return {**income, "basis": basis} if agrees or incomes.basis_of(text) == basis else None
