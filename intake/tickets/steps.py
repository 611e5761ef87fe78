"""The states and steps of a ticket, as ``data/steps.yml`` has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Step:
    """A step: from which states, to which one (``None``: the state stays), and whether staff
    must say why."""

    before: tuple[str, ...]
    after: str | None
    needs_reason: bool


@dataclass(frozen=True)
class State:
    """A state. ``open``: the work goes on; ``ended``: nothing but ``reopen`` moves it."""

    name: str
    open: bool
    ended: bool


@dataclass(frozen=True)
class Level:
    """One of the five levels of satisfaction, 5 the best."""

    level: int
    name: str
    unhappy: bool


@lru_cache(maxsize=1)
def steps() -> dict[str, Step]:
    """The steps by name."""
    return {
        name: Step(tuple(one["from"]), one.get("to"), one.get("reason", False))
        for name, one in _data()["steps"].items()
    }


@lru_cache(maxsize=1)
def moves() -> dict[str, Step]:
    """The ways to another unit that nobody takes: the reporter's words lead to them, see
    :func:`intake.tickets.noting.move`."""
    return {
        name: Step(tuple(one["from"]), one["to"], False) for name, one in _data()["moves"].items()
    }


@lru_cache(maxsize=1)
def states() -> dict[str, State]:
    """The states by name, in the order of a ticket's way."""
    return {
        name: State(one["name"], one.get("open", False), one.get("ended", False))
        for name, one in _data()["states"].items()
    }


def is_open(state: str) -> bool:
    """Whether the unit still has to do something."""
    return state in states() and states()[state].open


def has_ended(state: str) -> bool:
    """Whether nothing more is done, unless the ticket is opened again."""
    return state in states() and states()[state].ended


@lru_cache(maxsize=1)
def levels() -> tuple[Level, ...]:
    """很满意 … 很不满意."""
    return tuple(
        Level(one["level"], one["name"], one.get("unhappy", False)) for one in _data()["ratings"]
    )


def archive_after_days() -> dict[str, int]:
    """State → calendar days without a change, after which it is archived."""
    return dict(_data()["archive_after_days"])


def longest_extension() -> int:
    """The most days that may be asked for."""
    return int(_data()["extension_days"])


def reopenings_allowed() -> int:
    """How often a reporter may ask that it is done again; after that people must see to it."""
    return int(_data()["reopen_at_most"])


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = (Path(__file__).resolve().parent.parent / "data" / "steps.yml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data
