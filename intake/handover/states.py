"""The other hotline and its states, ours to theirs and back, as ``data/handover.yml`` has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Peer:
    """The other hotline."""

    id: str
    name: str


@dataclass(frozen=True)
class Theirs:
    """What a word of theirs means: the state of ours that it is like; ``ended``: nothing more
    comes; ``returned``: they do not take it; ``asks``: somebody of ours must do something."""

    ours: str
    ended: bool = False
    returned: bool = False
    asks: bool = False


def peer() -> Peer:
    """The hotline that cases are handed to and taken from."""
    return Peer(**_data()["peer"])


def word_for(state: str) -> str:
    """Their word for a state of our tickets."""
    return str(_data()["ours"][state])


def word_for_sent_back() -> str:
    """Their word for a case of theirs that we do not take."""
    return str(_data()["sent_back"])


@cache
def theirs() -> dict[str, Theirs]:
    """Their words with what each means."""
    return {word: Theirs(**one) for word, one in _data()["theirs"].items()}


@cache
def _data() -> dict[str, Any]:
    text = (Path(__file__).resolve().parent.parent / "data" / "handover.yml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data
