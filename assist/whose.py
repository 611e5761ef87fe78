"""Whose an income is and for how long, where the operator's own words say it."""

from __future__ import annotations

import re
from typing import Any

from assist.choosing import says_yes_first
from language import answers, incomes
from language.text import fold

_OPEN = re.compile(r"还是|平均.*全家|全家.*平均|几口")
_MONTH = re.compile(r"(?:一个?|每个?|个)月|月(?:收入|工资|薪)")
_TIME = re.compile(r"年|月|天|日|季|星期|礼拜")
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


def asks_of_a_month(text: str) -> bool:
    """Whether an operator asks what comes in a month: 一个月养老金多少."""
    folded = fold(text)
    return bool(_MONTH.search(folded)) and "年" not in folded


def names_a_time(text: str) -> bool:
    """Whether the caller's words say for how long a sum is."""
    return bool(_TIME.search(fold(text)))


def of_a_year(income: Any) -> dict[str, Any]:
    """An income of a month as one of a year."""
    value = income["value"]
    twelve = [12 * one for one in value] if isinstance(value, list) else 12 * value
    return {**income, "value": twelve}


def agreed(income: Any, basis: str, text: str) -> Any:
    """The income with the operator's basis where the caller says that it is so, else ``None``."""
    if not income or income.get("basis") != "unspecified":
        return None
    agrees = says_yes_first(text) or answers.classify(text) == "yes"
    return {**income, "basis": basis} if agrees or incomes.basis_of(text) == basis else None
