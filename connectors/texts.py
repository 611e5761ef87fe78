"""The chat's own sentences, read from their data file."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml


@cache
def _all() -> dict[str, dict[str, str]]:
    text = resources.files("connectors").joinpath("texts.yml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


def system(name: str) -> str:
    """A message that the system writes into a conversation."""
    return _all()["system"][name]


def error(code: str, **values: object) -> str:
    """The sentence for people that goes with an error code."""
    return _all()["errors"][code].format(**values)


def error_codes() -> frozenset[str]:
    """Every error code that has a sentence."""
    return frozenset(_all()["errors"])
