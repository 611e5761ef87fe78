"""Plain sound (16-bit mono PCM): read from a WAV file, and whether there is anything in it."""

from __future__ import annotations

import io
import sys
import wave
from array import array
from dataclasses import dataclass

from connectors.speech.recogniser import (
    MAX_SECONDS,
    MIN_MS,
    SILENT,
    TOO_LONG,
    TOO_SHORT,
    NotRecognised,
)

RATES = (8000, 16000)
"""Samples a second that recognisers of Chinese take."""
_LOUD_ENOUGH = 150
"""Of 32767: what lies below is the noise of an open microphone."""


@dataclass(frozen=True)
class Pcm:
    """Signed 16-bit little-endian samples of one channel, ``rate`` of them a second."""

    samples: bytes
    rate: int

    @property
    def duration(self) -> int:
        """In milliseconds."""
        return len(self.samples) // 2 * 1000 // self.rate


def from_wav(sound: bytes) -> Pcm | None:
    """The sound of a WAV file with 16-bit samples at one of :data:`RATES`; channels are mixed.

    None for any other kind of WAV, and for what only looks like one.
    """
    try:
        with wave.open(io.BytesIO(sound)) as file:
            rate, channels = file.getframerate(), file.getnchannels()
            if file.getsampwidth() != 2 or rate not in RATES or channels not in (1, 2):
                return None
            # The head may claim more than there is, and more than anybody wants to read.
            frames = file.readframes(min(file.getnframes(), (MAX_SECONDS + 1) * rate))
    except (wave.Error, EOFError, RuntimeError):
        return None
    whole = frames[: len(frames) // (2 * channels) * 2 * channels]
    return Pcm(whole if channels == 1 else _mixed(whole), rate)


def check(sound: Pcm) -> None:
    """Raises :class:`NotRecognised` for a sound that nobody needs to listen to."""
    if sound.duration < MIN_MS:
        raise NotRecognised(TOO_SHORT)
    if sound.duration > MAX_SECONDS * 1000:
        raise NotRecognised(TOO_LONG)
    samples = _samples(sound.samples)
    if max(samples) < _LOUD_ENOUGH and min(samples) > -_LOUD_ENOUGH:
        raise NotRecognised(SILENT)


def _samples(raw: bytes) -> array[int]:
    samples = array("h", raw)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _mixed(raw: bytes) -> bytes:
    samples = _samples(raw)
    pairs = zip(samples[::2], samples[1::2], strict=True)
    mixed = array("h", ((left + right) >> 1 for left, right in pairs))
    if sys.byteorder == "big":
        mixed.byteswap()
    return mixed.tobytes()
