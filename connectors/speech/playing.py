"""A recorded voice for an operator's browser: AMR, which none plays, becomes plain sound."""

from __future__ import annotations

import asyncio
import io
import logging
import shutil
import wave

from connectors.speech.converting import READERS, Converter
from connectors.speech.pcm import Pcm
from connectors.speech.recogniser import NotRecognised

log = logging.getLogger("hotline.speech")

PLAYED = frozenset({"audio/mp4", "audio/mpeg", "audio/ogg", "audio/wav", "audio/webm"})
"""What browsers play as it is."""
RATE = 16000
"""Samples a second of what is made; WeChat records 8,000 or 16,000."""


class Player:
    """``ffmpeg`` is the program's path, looked for where none is given."""

    def __init__(self, ffmpeg: str | None = None) -> None:
        self._ffmpeg = ffmpeg or shutil.which("ffmpeg")

    def plays(self, media_type: str) -> bool:
        """Whether a browser will play what :meth:`playable` gives; else it is a file to save."""
        return media_type in PLAYED or self._converts(media_type)

    def playable(self, sound: bytes, media_type: str) -> tuple[bytes, str]:
        """The sound and its media type as a browser plays them; blocking.

        What cannot be made playable comes back as it is.
        """
        if media_type in PLAYED or not self._converts(media_type):
            return sound, media_type
        try:
            made = asyncio.run(Converter(self._ffmpeg).decoded(sound, media_type, RATE))
        except NotRecognised as error:
            log.warning("a voice for an operator could not be converted: %s", error.reason)
            return sound, media_type
        return _wav(made), "audio/wav"

    def _converts(self, media_type: str) -> bool:
        return self._ffmpeg is not None and media_type in READERS


def _wav(made: Pcm) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(made.rate)
        file.writeframes(made.samples)
    return out.getvalue()
