"""What is said of a voice, read from its data file."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml


@cache
def _all() -> dict[str, str]:
    text = resources.files("connectors.speech").joinpath("texts.yml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def say(name: str, **values: object) -> str:
    """The sentence of this name."""
    return str(_all()[name]).format(**values)
