"""What recognisers say while somebody speaks, brought into the shape of our events.

One recogniser listens to one side of a call. FunASR in mode ``2pass`` (its page:
github.com/modelscope/FunASR, ``runtime/docs/websocket_protocol.md``) and Vosk
(github.com/alphacep/vosk-server) are known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_BETWEEN_CHINESE = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])"
)


@dataclass
class Side:
    """One side of a call as it is being recognised: gives transcripts without ``event_id`` and
    ``seq``, which whoever sends them adds (:func:`connectors.phone.events.one` checks them)."""

    speaker: str
    _number: int = 1
    _rev: int = 0
    _so_far: str = field(default="", repr=False)

    def funasr(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A message of a 2pass server. Words of the first pass come piece by piece; those of the
        second stand for the whole sentence and are final, whatever ``is_final`` says.

        A second pass that comes after the next sentence has begun takes the beginning of that
        one with it, until the next final words.
        """
        text = str(message.get("text") or "").strip()
        match message.get("mode"):
            case "2pass-online" | "online":
                return self._passing(self._so_far + text) if text else []
            case "2pass-offline" | "offline":
                return self._final(text, **_stamps(message))
        return []

    def vosk(self, message: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A message of a Vosk server: passing words come whole each time, between spaces."""
        if "partial" in message:
            text = _joined(message["partial"])
            return self._passing(text) if text != self._so_far else []
        if "alternatives" in message:
            best = (message["alternatives"] or [{}])[0]
            return self._final(_joined(best.get("text")), **_spoken(best, sure=False))
        if "text" in message:
            return self._final(_joined(message["text"]), **_spoken(message, sure=True))
        return []

    def _passing(self, text: str) -> list[dict[str, Any]]:
        if not text:
            return []
        self._so_far = text
        return [self._made(text, is_final=False)]

    def _final(self, text: str, **more: Any) -> list[dict[str, Any]]:
        """Nothing recognised ends the piece only where something stood there."""
        if not text and not self._so_far:
            return []
        made = self._made(text, is_final=True, **more)
        self._number, self._rev, self._so_far = self._number + 1, 0, ""
        return [made]

    def _made(self, text: str, *, is_final: bool, **more: Any) -> dict[str, Any]:
        made = {
            "type": "transcript",
            "segment_id": f"{self.speaker}-{self._number}",
            "rev": self._rev,
            "is_final": is_final,
            "speaker": self.speaker,
            "text": text,
            **more,
        }
        self._rev += 1
        return made


def _stamps(message: Mapping[str, Any]) -> dict[str, int]:
    """Beginning and end in milliseconds out of FunASR's ``stamp_sents`` or ``timestamp``."""
    sentences = message.get("stamp_sents")
    if isinstance(sentences, list) and sentences:
        return _between([[one.get("start"), one.get("end")] for one in sentences])
    words = message.get("timestamp")
    if isinstance(words, str):
        try:
            words = json.loads(words)
        except ValueError:
            return {}
    return _between(words) if isinstance(words, list) and words else {}


def _between(pairs: list[Any]) -> dict[str, int]:
    try:
        start, end = int(pairs[0][0]), int(pairs[-1][1])
    except (TypeError, ValueError, IndexError, KeyError):
        return {}
    return {"start_ms": start, "end_ms": end} if 0 <= start <= end else {}


def _spoken(result: Mapping[str, Any], *, sure: bool) -> dict[str, Any]:
    """Times (Vosk's are seconds) and how sure the words are on average."""
    words = result.get("result")
    if not isinstance(words, list) or not words:
        return {}
    found: dict[str, Any] = _between(
        [[word.get("start", 0) * 1000, word.get("end", 0) * 1000] for word in words]
    )
    if sure:
        confidences = [float(word.get("conf", 0)) for word in words]
        found["confidence"] = round(min(1.0, sum(confidences) / len(confidences)), 3)
    return found


def _joined(text: Any) -> str:
    """Chinese without the spaces between its words."""
    return _BETWEEN_CHINESE.sub("", str(text or "").strip())
