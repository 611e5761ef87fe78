"""Recorded calls: files that are played to try out what comes of a call.

JSON Lines; each with ``at_ms``, milliseconds from the beginning of the call, and either an event
without ``event_id`` and ``seq``, or a recogniser's own message: ``speaker`` and ``funasr`` or
``vosk``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.phone.errors import Malformed
from connectors.phone.events import Event, one
from connectors.phone.recognised import Side

_SPEAKERS = ("caller", "operator")


@dataclass(frozen=True)
class Recorded:
    """An event and when it came, in milliseconds from the beginning of the call."""

    at_ms: int
    event: Event


def load(path: Path, name: str, started: Mapping[str, Any] | None = None) -> list[Recorded]:
    """The events of a file, numbered, for a call called ``name``. Raises Malformed with the line.

    ``started`` is put over what the file says in ``call.started``. What the recogniser says
    comes through the same adapters as a live one's.
    """
    found: list[Recorded] = []
    sides = {speaker: Side(speaker) for speaker in _SPEAKERS}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                at_ms, bodies = _read(line, sides)
                for body in bodies:
                    seq = len(found) + 1
                    over = (started or {}) if body.get("type") == "call.started" else {}
                    event = one({**body, **over, "event_id": f"{name}/{seq}", "seq": seq})
                    found.append(Recorded(at_ms, event))
            except Malformed as error:
                raise Malformed(f"line {number}: {error.where}") from None
            if len(found) > 1 and found[-1].at_ms < found[-2].at_ms:
                raise Malformed(f"line {number}: at_ms goes back")
    return found


def _read(line: str, sides: Mapping[str, Side]) -> tuple[int, list[dict[str, Any]]]:
    try:
        said = json.loads(line)
    except ValueError:
        raise Malformed("it is no JSON") from None
    at_ms = said.pop("at_ms", None) if isinstance(said, dict) else None
    if not isinstance(at_ms, int) or at_ms < 0:
        raise Malformed("at_ms is missing, or no number of milliseconds")
    for recogniser in ("funasr", "vosk"):
        if recogniser in said:
            return at_ms, list(_recognised(recogniser, said, sides))
    return at_ms, [said]


def _recognised(
    recogniser: str, said: Mapping[str, Any], sides: Mapping[str, Side]
) -> Iterator[dict[str, Any]]:
    side, message = sides.get(str(said.get("speaker"))), said[recogniser]
    if side is None or not isinstance(message, dict) or set(said) != {"speaker", recogniser}:
        raise Malformed(f"a message of {recogniser} needs its speaker and nothing else")
    yield from side.funasr(message) if recogniser == "funasr" else side.vosk(message)
