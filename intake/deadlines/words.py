"""What clocks, their pauses and their states are called: ``data/clock_words.yml``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

LADDER = ("reminder", "supervision", "supervision_copy", "farmer_wait")
"""The things covered that are no clock on a record but how long to wait before a step with it."""


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    path = Path(__file__).resolve().parent.parent / "data" / "clock_words.yml"
    words: dict[str, dict[str, str]] = yaml.safe_load(path.read_text("utf-8"))
    return words


def covers_words() -> dict[str, str]:
    """The names of what a limit covers."""
    return _words()["covers"]


def pause_words() -> dict[str, str]:
    """The reasons for which a clock may be paused, with their names."""
    return _words()["pauses"]


def stage_words() -> dict[str, str]:
    """What a limit may be counted from, with the names."""
    return _words()["stages"]


def date_mark(*, provisional: bool) -> str:
    """What stands behind a day that a year's notice may still move; nothing behind others."""
    return _words()["marks"]["provisional"] if provisional else ""


def as_local_default(rule: str, remarks: Sequence[str]) -> str:
    """A rule with the words that it is a local default; ``remarks`` are the rules that speak of
    the place without a number."""
    marks = _words()["marks"]
    said = "".join(marks["remark"].format(rule=one) for one in remarks)
    return rule + marks["local_default"].format(remarks=said)


def state_words() -> dict[str, str]:
    """What a clock may be at, with the names; see :func:`intake.deadlines.shown.state_of`."""
    return _words()["states"]
