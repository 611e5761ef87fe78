"""The chat's own sentences, read from their data file."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def _all() -> dict[str, dict[str, Any]]:
    text = resources.files("connectors").joinpath("texts.yml").read_text("utf-8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded


def system(name: str, **values: object) -> str:
    """A message that the system writes into a conversation, with its values filled in."""
    return str(_all()["system"][name]).format(**values)


def channel(name: str) -> str:
    """What is said on channels that people write to from an account of their own."""
    return str(_all()["channel"][name])


def buttons(name: str) -> list[dict[str, str]]:
    """The choices under a message of the system."""
    return [dict(one) for one in _all()["buttons"][name]]


def error(code: str, **values: object) -> str:
    """The sentence for people that goes with an error code."""
    return str(_all()["errors"][code]).format(**values)


def error_codes() -> frozenset[str]:
    """Every error code that has a sentence."""
    return frozenset(_all()["errors"])
