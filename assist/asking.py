"""The operator's own questions: which field the caller's next words answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from intake.facts import LEAD
from language.text import fold

UNKNOWN = ""
"""A question about something that is no field: the answer to it fills none."""
_OF_LEAD = {"place": "where", "hardship": "what"}
_NOT_IN_LEAD = frozenset(
    {
        "self_or_proxy", "relation", "reporter_name", "reporter_phone", "household_size", "income",
        "expense", "guarantees", "risk", "id_card", "consent",
    }
)  # fmt: skip
_PROXY = {"name": "reporter_name", "phone": "reporter_phone"}
_HOW_MANY = re.compile(r"(?:好|几)多(?!了|亏|年|次|人都)")
"""多少 as people say it in the south: 养老金好多, 电话几多."""
_TOPICS = {
    "义务教育": "学|书", "基本医疗": "医|病", "住房": "房|住", "饮水": "水",
}  # fmt: skip
_ALL_FOUR = 3
_TO_THE_CALLER = re.compile(r"您|你")
_OF_THE_HOUSEHOLD = re.compile(
    r"户主|他|她|老人|这家|这户|人家|当家|病人|对方|父亲|母亲|[爸妈爹娘爷奶公婆哥弟姐妹叔婶舅姨姑]|老伴|爱人|对象|媳妇|丈夫|妻子|男人|儿子|女儿|孩子|邻居|亲戚"
)


@dataclass(frozen=True)
class _Patterns:
    question: re.Pattern[str]
    rules: re.Pattern[str]
    goes_on: re.Pattern[str]
    lead: dict[str, re.Pattern[str]]
    fields: dict[str, re.Pattern[str]]


@cache
def _patterns() -> _Patterns:
    text = files("assist").joinpath("data/asked.yml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return _Patterns(
        re.compile(data["question"]),
        re.compile(data["rules"]),
        re.compile(data["goes_on"]),
        {name: re.compile(one) for name, one in data["lead"].items()},
        {name: re.compile(one) for name, one in data["fields"].items()},
    )


def asked(
    text: str, kind: str | None, *, proxy: bool = False, head_told: bool = False
) -> str | None:
    """The field that an operator's words ask for.

    :data:`UNKNOWN` for another question, ``None`` where nothing is asked. ``proxy``: the caller
    speaks for somebody else, so 您叫什么 is not about the household. ``head_told``: who is the head
    of the caller's own household was told, so neither is it.
    """
    folded, known = _HOW_MANY.sub("多少", fold(text)), _patterns()
    field = _field(folded, kind)
    if field is None:
        if known.goes_on.search(folded):
            return None
        return UNKNOWN if known.question.search(folded) else None
    for_another = proxy or (head_told and field == "name")
    if for_another and field in _PROXY and _TO_THE_CALLER.search(folded):
        return field if _OF_THE_HOUSEHOLD.search(folded) else _PROXY[field]
    return field


def guarantees_of(text: str) -> list[str]:
    """Those of the four guarantees that a question is about; ``[]`` for all of them."""
    named = [kind for kind, word in _TOPICS.items() if re.search(word, fold(text))]
    return named if len(named) < _ALL_FOUR else []


def speaks_of_rules(text: str) -> bool:
    """Whether a question is about what the documents rule on."""
    return bool(_patterns().rules.search(fold(text)))


def goes_on(text: str) -> bool:
    """Whether the operator only listens on: 嗯 您说, 后面呢, 没听清 再说一遍, 五五六几."""
    return bool(_patterns().goes_on.search(fold(text)))


def _field(text: str, kind: str | None) -> str | None:
    """The field asked for last; where two fit the same words, the one higher up in the data."""
    found = [
        (match.start(), match.end(), field)
        for field, pattern in _of_form(kind)
        for match in pattern.finditer(text)
    ]
    if not found:
        return None
    start, end, _ = max(found, key=lambda one: one[1])
    field = next(name for begins, ends, name in found if begins < end and ends > start)
    return _OF_LEAD.get(field, field) if kind == LEAD else field


def _of_form(kind: str | None) -> list[tuple[str, re.Pattern[str]]]:
    """The fields that may be asked for, those that decide first at the top."""
    known = _patterns()
    if kind != LEAD:
        return [one for one in known.fields.items() if one[0] != "anonymity"]
    shared = [one for one in known.fields.items() if one[0] not in _NOT_IN_LEAD]
    return [*known.lead.items(), *shared]
