"""Small real sounds: a tone for somebody speaking, in the kinds that phones record."""

from __future__ import annotations

import hashlib
import io
import math
import os
import shutil
import struct
import subprocess
import wave

import pytest

FFMPEG = shutil.which("ffmpeg")
needs_ffmpeg = pytest.mark.skipif(
    FFMPEG is None and os.environ.get("CI") != "true",
    reason="there is no ffmpeg here (Debian: apt-get install ffmpeg)",
)
"""Where ``CI=true`` these tests run, and fail without the program."""


def tone(seconds: float, rate: int = 16000, loud: int = 8000) -> bytes:
    """Samples of a plain tone."""
    count = int(seconds * rate)
    return b"".join(
        struct.pack("<h", int(loud * math.sin(at * 2 * math.pi * 300 / rate)))
        for at in range(count)
    )


def wav(samples: bytes, rate: int = 16000, channels: int = 1, width: int = 2) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples)
    return made.getvalue()


def recorded(sound: bytes, *arguments: str, kind: str) -> bytes:
    """A WAV as a phone would have recorded it, by ffmpeg's own writers."""
    assert FFMPEG is not None
    command = [FFMPEG, "-loglevel", "error", "-f", "wav", "-i", "pipe:0", *arguments]
    done = subprocess.run(
        [*command, "-f", kind, "pipe:1"], input=sound, capture_output=True, check=True
    )
    return done.stdout


def mark(samples: bytes) -> str:
    """The hash under which the simulated server knows a sound."""
    return hashlib.sha256(samples).hexdigest()
