"""Anonymous leads: what tells who the reporter is goes, also out of the words."""

from __future__ import annotations

from datetime import datetime

from intake.facts import Facts
from language.entities import extract

REMOVED = "（已隐去）"
_REPORTER = ("name", "phone")


def blurred(moment: datetime) -> datetime:
    """The full hour before: a precise time could be matched with other traces of the reporter."""
    return moment.replace(minute=0, second=0, microsecond=0)


def without_reporter(facts: Facts) -> Facts:
    """The facts without name and phone; where the words repeat them, a mark stands instead."""
    told = [str(facts[name]) for name in _REPORTER if facts.get(name)]
    kept = {name: value for name, value in facts.items() if name not in _REPORTER}
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


def without_identity(text: str) -> str:
    """Words of an anonymous reporter's without numbers and without the name given as the own."""
    for entity in reversed(extract(text)):
        own_name = entity.type == "name" and entity.attrs.get("role") == "speaker"
        if own_name or entity.type in ("phone", "id_card"):
            text = f"{text[: entity.start]}{REMOVED}{text[entity.end :]}"
    return text
