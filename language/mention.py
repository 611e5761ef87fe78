"""The shape in which every finding of this package is handed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Union

Normalized = Union[int, str, "list[int]", None]


@dataclass(frozen=True)
class Entity:
    """One fact said in an utterance.

    `value` is `text[start:end]` of the original text (code points, end exclusive).
    `normalized` is a plain value: digits, yuan, persons, a name; `[low, high]` for a range.
    `attrs` holds further keys: approx, basis, period, kind, valid, role.
    """

    type: str
    value: str
    start: int
    end: int
    normalized: Normalized
    attrs: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The keys of the command line: type, value, start, end, normalized, then the attributes."""
        return {
            "type": self.type,
            "value": self.value,
            "start": self.start,
            "end": self.end,
            "normalized": self.normalized,
            **self.attrs,
        }


@dataclass(frozen=True)
class Span:
    """A found stretch of folded text before it becomes an `Entity`."""

    start: int
    end: int
    normalized: Normalized
    attrs: dict[str, Any] = field(default_factory=dict)

    def entity(self, kind: str, text: str) -> Entity:
        value = text[self.start : self.end]
        return Entity(kind, value, self.start, self.end, self.normalized, dict(self.attrs))

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


class Cover:
    """The stretches of a text that are spoken for; asking costs the length of the stretch asked about."""

    def __init__(self, length: int, spans: Iterable[Span] = ()) -> None:
        self._marks = bytearray(length)
        for span in spans:
            self.mark(span.start, span.end)

    def mark(self, start: int, end: int) -> None:
        self._marks[start:end] = b"\x01" * len(self._marks[start:end])

    def touches(self, start: int, end: int) -> bool:
        return self._marks.find(1, start, end) >= 0
