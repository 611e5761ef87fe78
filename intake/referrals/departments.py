"""Which departments there are and what leads to them, as ``data/departments.yml`` has it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Department:
    """A department: ``name`` to speak of it, ``does`` what it sees to, in plain words.

    ``risks`` and ``guarantees`` of a declaration and ``words`` of the caller lead to it.
    """

    id: str
    names: tuple[str, ...]
    does: str
    risks: tuple[str, ...]
    guarantees: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """How it is called here: 民政, 医保."""
        return self.names[0]


@dataclass(frozen=True)
class Fallback:
    """Whom to call where a region has filled in nothing (002, question 42: 12345)."""

    name: str
    phone: str


@cache
def departments() -> dict[str, Department]:
    """All of them by id, in the order in which they are shown."""
    return {
        key: Department(
            key,
            tuple(one["names"]),
            one["does"],
            tuple(one.get("risks", ())),
            tuple(one.get("guarantees", ())),
            tuple(one["words"]),
        )
        for key, one in _data()["departments"].items()
    }


def department_called(said: str) -> Department | None:
    """The department with this id or one of these names."""
    return next((one for one in departments().values() if said in (one.id, *one.names)), None)


def fallback() -> Fallback:
    """The number for everything that nobody has filled in."""
    return Fallback(**_data()["fallback"])


def most() -> int:
    """So many are proposed at most."""
    return int(_data()["most"])


@cache
def _data() -> dict[str, Any]:
    text = (Path(__file__).resolve().parent.parent / "data" / "departments.yml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data
