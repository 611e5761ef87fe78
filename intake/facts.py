"""Facts of a draft: which there are, how what is said later joins what was said before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from intake.errors import FactError
from intake.regions.tree import national, reaches_county
from language import idcards

Facts = dict[str, Any]
DECLARATION, LEAD = "declaration", "lead"
KINDS = (DECLARATION, LEAD)
VISIT_BY, TOWNSHIP = "visit_by", "township"
"""The fact that the farmer asks for a visit (入户核查) by the township, not by the village."""
BOTH = ("住房", "饮水")
"""A problem with one of these is a risk and a guarantee at once."""
OTHER = "其他"
"""The risk that is noted where no kind is known; it stands alone."""

_PHONE = re.compile(r"\+?\d{7,13}")


@lru_cache(maxsize=1)
def shapes() -> dict[str, dict[str, Any]]:
    """Kind → fact → shape, from ``data/facts.yml``."""
    text = (Path(__file__).parent / "data" / "facts.yml").read_text("utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded


def merge(kind: str, before: Mapping[str, Any], said: Mapping[str, Any], *,
          correct: bool = False) -> Facts:  # fmt: skip
    """The facts after ``said`` was added; neither argument is changed.

    Lists grow, words (``hardship``, ``what``, ``evidence``) are appended unless they are there
    already, everything else is replaced by the later word. With ``correct`` lists and words
    are replaced too. ``None`` takes a fact away. A fact that is given is no longer declined.
    A housing or water problem is noted as risk and as guarantee. Raises :class:`FactError`
    for an unknown name or a value of the wrong shape, a malformed phone or ID among them.
    """
    if kind not in KINDS:
        raise FactError(f"没有“{kind}”这种记录。")
    after = dict(before)
    for name, value in said.items():
        shape = shapes()[kind].get(name)
        if shape is None:
            raise FactError(f"{kind} 里没有“{name}”这一项。")
        if value is None:
            after.pop(name, None)
            continue
        good = _checked(name, shape, value)
        after[name] = good if correct else _joined(shape, after.get(name), good)
    given = {name for name, value in said.items() if value is not None}
    if "declined" in after:
        after["declined"] = [
            name
            for name in after["declined"]
            if name not in given or name in (said.get("declined") or ())
        ]
    return _both(kind, after, given)


def missing_for_filing(facts: Mapping[str, Any], kind: str = DECLARATION, *,
                       chat: bool = True) -> list[str]:  # fmt: skip
    """The fields still needed before filing, in the order to ask for them; ``[]`` = enough.

    Declaration: a problem, a place down to the county, one way to reach the household,
    consent. Lead: the choice of anonymity, what happened, a place down to the county.

    - The place is enough with a ``region_code`` of county level or deeper. Words that cannot
      be resolved are enough once ``place`` stands in ``declined`` (asked again, nothing more
      to be had): the record then waits for an operator to assign it.
    - A declined ``phone`` leaves the chat itself as the way to reach the household; with
      ``chat=False`` (an operator typing for a caller) a phone is needed.
    """
    declined = facts.get("declined") or []
    missing = []
    if kind == LEAD:
        missing += [name for name in ("anonymity", "what") if not facts.get(name)]
    elif not (facts.get("hardship") or facts.get("risks") or facts.get("guarantees")):
        missing.append("hardship")
    if not _place_enough(facts, declined):
        missing.append("place")
    if kind == DECLARATION:
        reachable = facts.get("phone") or facts.get("reporter_phone")
        if not reachable and not (chat and "phone" in declined):
            missing.append("phone")
        if facts.get("consent") is not True:
            missing.append("consent")
    return missing


def _place_enough(facts: Mapping[str, Any], declined: list[str]) -> bool:
    code = facts.get("region_code")
    if code:
        # A code beyond the packaged lists was imported: a township or a village.
        division = national().get(code)
        if division is None or reaches_county(division.level, code):
            return True
    return bool(facts.get("place")) and "place" in declined


def _both(kind: str, facts: Facts, given: set[str]) -> Facts:
    if kind != DECLARATION:
        return facts
    for source, target in (("risks", "guarantees"), ("guarantees", "risks")):
        if source in given:
            shared = [one for one in facts.get(source) or [] if one in BOTH]
            have = facts.get(target) or []
            if shared:
                have = [one for one in have if one != OTHER]  # the cause is known now
                facts[target] = have + [one for one in shared if one not in have]
    return facts


def _joined(shape: Any, before: Any, value: Any) -> Any:
    if before is None:
        return value
    if shape == "words":
        return before if value in before else value if before in value else f"{before}；{value}"
    if shape in ("texts", "moneys") or (isinstance(shape, dict) and "texts" in shape):
        return before + [one for one in value if one not in before]
    return value


def _checked(name: str, shape: Any, value: Any) -> Any:
    if isinstance(shape, dict):
        allowed = shape.get("one_of") or shape["texts"]
        listed = [value] if "one_of" in shape else value
        good = isinstance(listed, list) and all(one in allowed for one in listed)
    else:
        good = _SHAPES[shape](value)
        value = value.strip() if isinstance(value, str) else value
    if not good:
        raise FactError(f"“{name}”的内容不是能记的样子。")
    return list(value) if isinstance(value, list) else value


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_money(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    amount = value.get("value")
    ends = amount if isinstance(amount, list) else [amount]
    whole = all(isinstance(end, int) and not isinstance(end, bool) and end >= 0 for end in ends)
    return whole and len(ends) in (1, 2) and (len(ends) == 2) == isinstance(amount, list)


_SHAPES: dict[str, Callable[[Any], bool]] = {
    "text": _is_text,
    "words": _is_text,
    "texts": lambda value: isinstance(value, list) and all(map(_is_text, value)),
    "count": lambda value: type(value) is int and 1 <= value <= 99,
    "yes": lambda value: isinstance(value, bool),
    "phone": lambda value: isinstance(value, str) and bool(_PHONE.fullmatch(value.strip())),
    "id_card": lambda value: isinstance(value, str) and idcards.is_valid(value.strip().upper()),
    "money": _is_money,
    "moneys": lambda value: isinstance(value, list) and all(map(_is_money, value)),
}
