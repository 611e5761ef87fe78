"""Anonymous leads: what tells who the reporter is goes, also out of the words."""

from __future__ import annotations

from datetime import datetime

from intake.facts import Facts
from language.self_identity import HIDDEN as REMOVED
from language.self_identity import hide

_REPORTER = ("name", "phone")
WORDS = ("what", "who", "when", "where", "amount", "evidence")
"""The facts of a lead that hold the reporter's own words."""


def blurred(moment: datetime) -> datetime:
    """The full hour before: a precise time could be matched with other traces of the reporter."""
    return moment.replace(minute=0, second=0, microsecond=0)


def without_reporter(facts: Facts) -> Facts:
    """The facts without name and phone; where the words repeat them, or tell in another way who
    speaks, a mark stands instead."""
    told = [str(facts[name]) for name in _REPORTER if facts.get(name)]
    kept = {name: value for name, value in facts.items() if name not in _REPORTER}
    for name in WORDS:
        if kept.get(name):
            kept[name] = hide(kept[name])
    return {name: without_words(value, told) for name, value in kept.items()}


def without_words(value: object, told: list[str]) -> object:
    """The value with these words taken out of every text in it."""
    if isinstance(value, str):
        for word in told:
            value = value.replace(word, REMOVED)
        return value
    if isinstance(value, dict):
        return {name: without_words(one, told) for name, one in value.items()}
    if isinstance(value, list):
        return [without_words(one, told) for one in value]
    return value
