"""A record in plain lines, as somebody reads it who is about to visit."""

from __future__ import annotations

from typing import Any

from console import texts


def household_lines(record: dict[str, Any]) -> list[str]:
    """What was told of a household, a sentence a fact; ``record`` as ``read_record`` gives it."""
    lines: list[str] = []

    def add(fact: str, value: object) -> None:
        lines.append(texts.say("facts", fact, value=value))

    if record["risks"]:
        add("risks", "、".join(record["risks"]))
    if record["household_size"]:
        add("household_size", record["household_size"])
    income = record["annual_income"]
    if income:
        add(f"income_{income['basis'] or 'unspecified'}", money(income["value"]))
    if record["expense"] is not None:
        add("expense", money(record["expense"]))
    for other in record["other_amounts"] or []:
        kind = other.get("kind")
        add(kind if kind in ("debt", "loss") else "other", money(other["value"]))
    lines.append(_guarantees(record["guarantees"]))
    # A place in "declined" is one that could not be found, not one that was kept back.
    kept_back = _fields([name for name in record["declined"] or [] if name != "place"])
    if kept_back:
        add("declined", kept_back)
    return lines


def minds(record: dict[str, Any], *, visits: bool, urgent: bool, handed_upward: bool) -> list[str]:
    """What to have in mind, the most pressing first; ``visits``: the reader may have to go."""
    names = []
    if urgent:
        names.append("urgent" if visits else "urgent_desk")
    if handed_upward:
        names.append("handed_upward")
    if record["kind"] == "declaration":
        names += ["by_township"] if record["visit_by"] else []
        names += ["proxy"] if record["is_proxy"] else []
        names += [] if record["name"] else ["name_missing"]
        names += [] if record["phone"] or record["reporter_phone"] else ["phone_missing"]
        names += ["authorization", "no_verdict"] if visits else []
    else:
        names += ["anonymous"] if record["anonymous"] else []
        names += ["confidential"] if record["confidential"] else []
    return [texts.say("minds", name) for name in names]


def dangers(record: dict[str, Any]) -> list[str]:
    """Dangers to life that were heard in the words."""
    known = texts.words("dangers")
    return [known[one] for one in record["dangers"] or [] if one in known]


def money(value: int | list[int]) -> str:
    """An amount in yuan, or between two."""
    if isinstance(value, list):
        return texts.say("facts", "yuan_between", low=value[0], high=value[1])
    return texts.say("facts", "yuan", value=value)


def _guarantees(found: list[str] | None) -> str:
    if found is None:
        return texts.say("facts", "guarantees_unknown")
    if not found:
        return texts.say("facts", "guarantees_none")
    return texts.say("facts", "guarantees", value="、".join(found))


def _fields(names: list[str]) -> str:
    known = texts.words("fields")
    return "、".join(dict.fromkeys(known[name] for name in names if name in known))
