"""The sentences of the assist, from ``texts.yml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _all() -> dict[str, Any]:
    text = files("assist").joinpath("texts.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def words(group: str) -> dict[str, Any]:
    """A group of texts by key."""
    found: dict[str, Any] = _all()[group]
    return found


def say(group: str, key: str, **values: object) -> str:
    """One sentence with its values."""
    return str(words(group)[key]).format(**values)
