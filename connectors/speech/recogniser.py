"""What a recogniser promises, whoever makes it: a recorded voice in, its words out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

MAX_SECONDS = 60
"""The longest voice that is taken in a chat; WeChat's own limit is the same."""
MIN_MS = 300
"""Shorter than this nobody has said anything."""

TOO_SHORT, TOO_LONG, SILENT = "too_short", "too_long", "silent"
NOTHING_HEARD, UNREADABLE = "nothing_heard", "unreadable"
NEED_FFMPEG, NO_READER = "need ffmpeg", "no reader"
REASONS = (TOO_SHORT, TOO_LONG, SILENT, NOTHING_HEARD, UNREADABLE, NEED_FFMPEG, NO_READER)


@dataclass(frozen=True)
class Transcript:
    """What was said. ``confidence`` from 0 to 1 where the recogniser gives one; ``duration`` of
    the sound in milliseconds."""

    text: str
    confidence: float | None
    duration: int


class NotRecognised(Exception):
    """This sound gives no words; ``reason`` is one of :data:`REASONS`. Trying again is no use."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RecogniserAway(Exception):
    """The recogniser cannot be reached, or did not answer in time."""


class Recogniser(Protocol):
    """Turns a recorded voice into words."""

    async def transcribe(self, sound: bytes, media_type: str) -> Transcript:
        """The words of a sound of up to :data:`MAX_SECONDS`; never an empty text.

        Raises :class:`NotRecognised` and :class:`RecogniserAway`.
        """
        ...
