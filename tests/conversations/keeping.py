"""What must hold after every message of a talk: nothing accepted is lost, changed or invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.conversations.held import Held
from tests.conversations.ways import Said, holds

Record = Mapping[str, Any]

GROWING = ("hardship", "what", "evidence")
"""Words that later words are added to."""

ALONGSIDE = frozenset(
    ("declined", "files", "urgent", "dangers", "region_code", "accused_region_code")
    + ("other_amounts", "where")
)
"""Follows from other facts or from the course of the talk."""

ALSO_RISKS = {"义务教育": "因学", "基本医疗": "因病", "住房": "住房", "饮水": "饮水"}
"""A problem with a guarantee may be taken for a kind of risk, and the other way round."""


def broken(
    before: Held | None, after: Held, said: Sequence[Said], loose: str | None
) -> Iterator[str]:
    """What a message changed in a draft that it did not speak of; ``loose`` may hold anything."""
    old = before.facts if before else {}
    for fact in sorted({*old, *after.facts} - ALONGSIDE):
        was, is_ = old.get(fact), after.facts.get(fact)
        if was == is_ or fact == loose:
            continue
        if fact in GROWING:
            if was and (not is_ or was not in is_):
                yield f"{fact} lost what was told: {was!r} → {is_!r}"
        elif fact in ("risks", "guarantees"):
            yield from _kinds(fact, was or [], is_ or [], said)
        elif fact == "anonymity" and (was, is_) == (None, "confidential"):
            continue  # who does not choose, however often asked, is kept from the village's eyes
        elif fact == "self_or_proxy" and was is None:
            if is_ == "proxy" and not any(
                one.fact in ("self_or_proxy", "relation") for one in said
            ):
                yield "took the farmer for somebody who speaks for others"
        elif not any(one.fact == fact and holds(fact, one.value, is_) for one in said):
            yield f"{fact}: {was!r} → {is_!r}, which was not said"


def _kinds(fact: str, was: list[str], is_: list[str], said: Sequence[Said]) -> Iterator[str]:
    told: set[str] = set()
    replaced = False
    for one in said:
        if one.fact in ("risks", "guarantees"):
            told |= {*one.value, *(ALSO_RISKS.get(each, each) for each in one.value)}
            told |= {name for name, kind in ALSO_RISKS.items() if kind in one.value}
            replaced = replaced or one.fact == fact
        elif one.fact == "expense":
            told.add("因病")
    if set(is_) - set(was) - told:
        yield f"{fact}: {was} → {is_}, which was not said"
    if set(was) - set(is_) and not replaced:
        yield f"{fact} lost {sorted(set(was) - set(is_))}"


_FILED_AS_HELD = (
    *("reporter_name", "reporter_phone", "relation", "name", "phone", "household_size"),
    *("id_card", "category", "who", "amount"),
)


def misfiled(facts: Mapping[str, Any], said: Sequence[Said], record: Record) -> Iterator[str]:
    """Where a record differs from its draft before the message that filed it, and the message."""
    anonymous = facts.get("anonymity") == "anonymous"
    filed: dict[str, Any] = {} if anonymous else {one: record[one] for one in _FILED_AS_HELD}
    filed |= {"income": record["annual_income"], "place": record["place"]}
    filed["expense"] = None if record["expense"] is None else {"value": record["expense"]}
    for fact, value in filed.items():
        if not _as_held(fact, facts.get(fact), value) and not any(
            one.fact == fact and holds(fact, one.value, value) for one in said
        ):
            yield f"{fact} was {facts.get(fact)!r}, filed {value!r}"
    for fact in ("risks", "guarantees"):
        for wrong in _kinds(fact, facts.get(fact) or [], record[fact] or [], said):
            yield f"filed otherwise than held: {wrong}"
    if (facts.get("self_or_proxy") == "proxy") != bool(record["is_proxy"]):
        yield f"{facts.get('self_or_proxy')} filed as is_proxy {record['is_proxy']}"
    if anonymous and (record["name"] or record["phone"]):
        yield "an anonymous lead has a name or a phone"


def _as_held(fact: str, held: Any, value: Any) -> bool:
    if held is None or value is None:
        return held is value
    if fact in ("income", "expense"):
        return bool(held["value"] == value["value"])
    return held in value if fact == "place" else bool(held == value)
