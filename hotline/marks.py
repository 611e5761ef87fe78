"""Rasa's marks of entities in a training example: ``[words](entity)``."""

from __future__ import annotations

import re

_MARKED = re.compile(r"\[([^\[\]]+)\]\([a-z_]+\)")
_SIGNS = str.maketrans({"[": "［", "]": "］", "(": "（", ")": "）", "{": "｛", "}": "｝"})


def unsigned(text: str) -> str:
    """A saying in which nothing can be taken for a mark."""
    return text.translate(_SIGNS)


def unmarked(text: str) -> str:
    """The saying itself, without the marks of the entities in it."""
    return _MARKED.sub(r"\1", text)
