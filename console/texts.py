"""The console's own sentences, read from their data file."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def all_texts() -> dict[str, Any]:
    """Everything in ``texts.yml``."""
    text = resources.files("console").joinpath("texts.yml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def words(section: str) -> dict[str, str]:
    """One section: keys as the code knows them, values as people read them."""
    found: dict[str, str] = all_texts()[section]
    return found


def say(section: str, key: str, /, **values: object) -> str:
    """One sentence with its values filled in."""
    return words(section)[key].format(**values)
