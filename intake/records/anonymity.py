"""Anonymous leads: what tells who the reporter is goes, also out of the words."""

from __future__ import annotations

from intake.facts import Facts

REMOVED = "（已隐去）"
_REPORTER = ("name", "phone")


def without_reporter(facts: Facts) -> Facts:
    """The facts without name and phone; where the words repeat them, a mark stands instead."""
    told = [str(facts[name]) for name in _REPORTER if facts.get(name)]
    kept = {name: value for name, value in facts.items() if name not in _REPORTER}
    return {name: _without(value, told) for name, value in kept.items()}


def _without(value: object, told: list[str]) -> object:
    if isinstance(value, str):
        for word in told:
            value = value.replace(word, REMOVED)
        return value
    if isinstance(value, list):
        return [_without(one, told) for one in value]
    return value
