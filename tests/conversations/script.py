"""Scripted conversations: what a case of ``talks/*.yml`` may hold, read and checked.

A case is driven by what the chat waits for (``expects``):

- ``say``: the opening messages, one after the other before anything else.
- ``answers``: what is said when the chat waits for a field; a list is the first time, the second
  time …, its last entry every time after. ``default`` (跳过) answers every other field; ``consent``
  and ``confirm`` are said by themselves.
- ``aside``: said once instead of the answer; the chat must then wait for the field again.
- ``later``: said once, right after the answer to the field.
- ``then``: said one by one whenever the chat waits for nothing, after the filing for instance.
- ``restart_after``: the bot is killed after the answer to these fields.
- ``turns``: at most so many messages of the farmer's (40).
- ``records``: every record that must be there at the end; see :mod:`tests.conversations.compare`.

A message is a text, or a mapping (:class:`Line`) with what must be heard in return, with pictures, with
time that passes before it, or said by a stranger on another phone. ``{number}`` and ``{code}`` in a
text are the last receipt that the chat gave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

FIELDS = frozenset(
    (
        *("region", "self_or_proxy", "reporter_name", "reporter_phone", "relation"),
        *("name", "phone", "place", "hardship", "risk", "household_size", "income", "expense"),
        *("guarantees", "id_card", "consent", "confirm", "what", "category", "where", "who"),
        *("when", "amount", "evidence", "anonymity", "waiting"),
    )
)
ALWAYS = {"consent": "同意", "confirm": "对，报上去"}
TURNS = 40
ANYTHING = "*"


class BadCase(ValueError):
    """A case is not written as the format says; the text names case and key."""


@dataclass(frozen=True)
class Line:
    """One message, and what must be heard in return.

    ``says`` must and ``never_says`` must not stand in the answer; ``expects`` is what the chat
    must wait for afterwards (``*``: whatever). ``pictures`` go along with the words. ``days`` (may be a fraction)
    pass before it is said. ``stranger``: said on a phone that this conversation does not know.
    """

    say: str
    says: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()
    expects: str | None = ANYTHING
    pictures: int = 0
    days: float = 0.0
    stranger: bool = False


@dataclass(frozen=True)
class Case:
    """One conversation with the records that must come of it."""

    id: str
    say: list[Line]
    records: list[dict[str, Any]]
    about: str = ""
    region: str | None = None
    answers: dict[str, list[Line]] = field(default_factory=dict)
    default: Line = field(default_factory=lambda: Line("跳过"))
    aside: dict[str, Line] = field(default_factory=dict)
    later: dict[str, list[Line]] = field(default_factory=dict)
    then: list[Line] = field(default_factory=list)
    restart_after: frozenset[str] = frozenset()
    turns: int = TURNS

    def answer(self, wanted: str, times: int) -> Line:
        """What is said when the chat waits for ``wanted`` and has got ``times`` answers to it."""
        given = self.answers.get(wanted)
        if given:
            return given[min(times, len(given) - 1)]
        return Line(ALWAYS[wanted]) if wanted in ALWAYS else self.default


def load(path: Path) -> list[Case]:
    """The cases of a file. Raises :class:`BadCase`."""
    try:
        written = yaml.safe_load(path.read_text("utf-8")) or []
    except yaml.YAMLError as error:
        raise BadCase(f"{path.name}: {error}") from error
    cases = [case_of(one) for one in written]
    twice = {one.id for one in cases if [other.id for other in cases].count(one.id) > 1}
    if twice:
        raise BadCase(f"{path.name}: written twice: {', '.join(sorted(twice))}")
    return cases


def case_of(written: Any) -> Case:
    """One case as written in YAML. Raises :class:`BadCase`."""
    if not isinstance(written, Mapping) or not written.get("id"):
        raise BadCase(f"a case without an id: {str(written)[:80]}")
    name = str(written["id"])
    unknown = set(written) - {one.name for one in fields(Case)}
    if unknown or "say" not in written or "records" not in written:
        raise BadCase(f"{name}: unknown {sorted(unknown)}, or no say or records")
    said = {key: value for key, value in written.items() if value is not None}
    for key in ("answers", "aside", "later"):
        strange = set(said.get(key) or {}) - FIELDS
        if strange:
            raise BadCase(f"{name}: {key} has no field {sorted(strange)}")
    for key in ("say", "then"):
        if key in said:
            said[key] = _lines(name, said[key])
    for key in ("answers", "later"):
        if key in said:
            said[key] = {wanted: _lines(name, value) for wanted, value in said[key].items()}
    if "aside" in said:
        said["aside"] = {wanted: _line(name, value) for wanted, value in said["aside"].items()}
    if "default" in said:
        said["default"] = _line(name, said["default"])
    after = said.get("restart_after", [])
    said["restart_after"] = frozenset([after] if isinstance(after, str) else after)
    said.setdefault("records", [])
    return Case(**{**said, "id": name})


def _lines(name: str, written: Any) -> list[Line]:
    return [_line(name, one) for one in (written if isinstance(written, list) else [written])]


def _line(name: str, written: Any) -> Line:
    if isinstance(written, str | int | float) and not isinstance(written, bool):
        return Line(str(written))
    if not isinstance(written, Mapping) or set(written) - {one.name for one in fields(Line)}:
        raise BadCase(f"{name}: not a message: {written}")
    said = {"say": "", **written}
    for key in ("says", "never_says"):
        value = said.get(key, ())
        said[key] = (value,) if isinstance(value, str) else tuple(value)
    return Line(**said)
