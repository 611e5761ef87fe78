"""Routing: which unit gets a new record, and which units must be kept from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from intake.facts import LEAD, TOWNSHIP, VISIT_BY
from intake.regions.tree import ancestor_at, ensure, reaches_county
from intake.tables.places import Region


@dataclass(frozen=True)
class Route:
    """``unit`` handles the record; ``None`` leaves it to the operators (待派).

    ``implicated`` are the units that the record is kept from: those that a lead is about, the
    village that a declaration passes by. ``handed_upward`` marks a lead about a
    county or above, which somebody above has to take. ``told_at_once`` are further units that
    an urgent record is told to.
    """

    unit: Region | None
    handed_upward: bool = False
    implicated: list[Region] = field(default_factory=list)
    told_at_once: list[Region] = field(default_factory=list)


def route(session: Session, kind: str, facts: Mapping[str, Any], region: Region | None) -> Route:
    """Where a new record goes; ``region`` is the deepest node of its place that is known.

    A declaration goes to the village; with the village unknown to the township, else the
    county, else to the operators; past the village if the farmer wishes so. A lead goes to the
    unit above those that it is about.
    """
    if kind == LEAD:
        implicated = implicated_units(session, facts, region)
        if implicated:
            return above(session, implicated)
    elif facts.get(VISIT_BY) == TOWNSHIP:
        return past_the_village(session, region)
    unit = region if region and reaches_county(region.level, region.code) else None
    township = ancestor_at(session, unit, "township") if unit else None
    told = [township] if facts.get("urgent") and township and township is not unit else []
    return Route(unit, told_at_once=told)


def past_the_village(session: Session, region: Region | None) -> Route:
    """The way of a declaration that the township visits because the farmer asked for that.

    The village is kept from it as from a lead about itself: it must not learn that somebody
    asked. A place that names no village goes to the township, or above, as it always does.
    """
    if region is not None and region.level == "village":
        return above(session, [region])
    return Route(region if region and reaches_county(region.level, region.code) else None)


def implicated_units(
    session: Session, facts: Mapping[str, Any], region: Region | None
) -> list[Region]:
    """The units that a lead is about, the highest first.

    The unit that the reporter named; else the village or township where it happened: who
    reports a village without saying whom must not find the report on that village's desk.
    Where only the township is known and ``who`` speaks of village posts alone (村会计), it is
    about a village there, and the township is the unit above. Words such as 镇干部 or
    县民政局 in ``who`` or ``what`` implicate the township or county as well.
    """
    found: dict[str, Region] = {}
    named = facts.get("accused_region_code")
    place = ensure(session, named) if named else region
    if place is not None:
        levels = _levels_named(f"{facts.get('who') or ''} {facts.get('what') or ''}")
        about_a_village = place.level == "township" and levels == ["village"]
        if named or (place.level in ("township", "village") and not about_a_village):
            found[place.code] = place
        for level in levels:
            unit = ancestor_at(session, place, level)
            if unit is not None:
                found[unit.code] = unit
    return sorted(found.values(), key=lambda unit: len(unit.line))


def above(session: Session, implicated: list[Region]) -> Route:
    """The way to the lowest unit above those that a lead is about (the highest of them first)."""
    barred = [unit.path for unit in implicated]
    unit = _parent(session, implicated[0])
    while unit is not None and any(unit.path.startswith(path) for path in barred):
        unit = _parent(session, unit)
    upward = unit is None or not reaches_county(unit.level, unit.code)
    return Route(unit, handed_upward=upward, implicated=implicated)


def _parent(session: Session, region: Region) -> Region | None:
    return ensure(session, region.parent_code) if region.parent_code else None


@lru_cache(maxsize=1)
def _accused_words() -> dict[str, re.Pattern[str]]:
    text = (Path(__file__).parent / "data" / "accused_words.yml").read_text("utf-8")
    return {level: re.compile("|".join(words)) for level, words in yaml.safe_load(text).items()}


_APPEALS = re.compile(
    r"(?:(?:去|到|上|找|跟|给|向|往|问)(?:过|了)?)[^，。；！？,;!?\s]{0,12}?"
    r"(?:反映|反应|举报|投诉|告状|告过|上访|信访|问过|打听|说过|讲过|打过?(?:了)?(?:个|几次)?电话|求助|申请)"
)
"""Whom the reporter turned to before ("去镇政府反映过") is not whom the lead is about."""


def _levels_named(words: str) -> list[str]:
    accusing = _APPEALS.sub("", words)
    return [level for level, pattern in _accused_words().items() if pattern.search(accusing)]
