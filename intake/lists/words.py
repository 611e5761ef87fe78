"""The sentences and headings of lists, from their data file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from intake.errors import ListProblem

_FILE = Path(__file__).resolve().parent.parent / "data" / "lists.yml"


@cache
def words() -> dict[str, Any]:
    """Everything in ``data/lists.yml``."""
    loaded: dict[str, Any] = yaml.safe_load(_FILE.read_text("utf-8"))
    return loaded


def problem(name: str, **values: object) -> ListProblem:
    """The error with its sentence."""
    sentence: str = words()["problems"][name]
    return ListProblem(sentence.format(**values))


def of_line(name: str) -> str:
    """Why a line gets no message."""
    sentence: str = words()["lines"][name]
    return sentence


def reason(error: str | None) -> str:
    """Why a message was not delivered; a fault of the program has only its English name."""
    if not error or error.isascii():
        told: str = words()["fault"].format(error=error or "-")
        return told
    return error
