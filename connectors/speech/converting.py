"""Sound as phones record it (AMR, Opus, AAC, MP3) to plain sound, by the program ffmpeg."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from asyncio.subprocess import PIPE, Process

from connectors.speech import pcm
from connectors.speech.pcm import Pcm
from connectors.speech.recogniser import (
    MAX_SECONDS,
    NEED_FFMPEG,
    NO_READER,
    UNREADABLE,
    NotRecognised,
)

READERS = {
    "audio/amr": "amr",
    "audio/mp4": "mov",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/webm": "matroska",
}
"""ffmpeg's reader for each media type. It is always named: left to guess, ffmpeg would also open
play lists, which fetch whatever address they name."""
_PIECE = 64 * 1024
_AT_ONCE = 2


class Converter:
    """Makes plain sound; ``ffmpeg`` is the program's path, looked for where none is given.

    ``timeout`` (seconds) holds for one conversion; a few run side by side, the rest wait.
    """

    def __init__(self, ffmpeg: str | None = None, timeout: float = 20.0) -> None:
        self._ffmpeg = ffmpeg or shutil.which("ffmpeg")
        self._timeout = timeout
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def plain(self, sound: bytes, media_type: str, rate: int) -> Pcm:
        """The sound as PCM, worth listening to: at ``rate``, or at its own where that is usual.

        Raises :class:`NotRecognised`.
        """
        made = None
        if media_type == "audio/wav":
            made = await asyncio.to_thread(pcm.from_wav, sound)
        if made is None:
            made = await self.decoded(sound, media_type, rate)
        await asyncio.to_thread(pcm.check, made)
        return made

    async def decoded(self, sound: bytes, media_type: str, rate: int) -> Pcm:
        """The sound as PCM at ``rate``, whatever is in it, up to a little more than the longest
        voice. Raises :class:`NotRecognised`."""
        reader = READERS.get(media_type)
        if reader is None:
            raise NotRecognised(NO_READER)
        if self._ffmpeg is None:
            raise NotRecognised(NEED_FFMPEG)
        async with self._room:
            try:
                process = await asyncio.create_subprocess_exec(
                    self._ffmpeg,
                    *_arguments(reader, rate),
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=asyncio.subprocess.DEVNULL,
                    env={"LC_ALL": "C"},
                )
            except OSError:
                raise NotRecognised(NEED_FFMPEG) from None
            try:
                samples = await asyncio.wait_for(_fed(process, sound, rate), self._timeout)
            except TimeoutError:
                raise NotRecognised(UNREADABLE) from None
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                assert process.stdout is not None
                await process.stdout.read()  # or its end would not be seen
                await process.wait()
        if not samples:
            raise NotRecognised(UNREADABLE)
        return Pcm(samples[: len(samples) // 2 * 2], rate)


def _arguments(reader: str, rate: int) -> list[str]:
    # Phones write the index of an M4A behind the sound; the cache lets ffmpeg turn back to it.
    source = "cache:pipe:0" if reader == "mov" else "pipe:0"
    return [
        *("-nostdin", "-hide_banner", "-loglevel", "quiet", "-threads", "1"),
        *("-protocol_whitelist", "cache,pipe", "-f", reader, "-i", source),
        *("-vn", "-sn", "-dn", "-map_metadata", "-1", "-t", str(MAX_SECONDS + 1)),
        *("-ac", "1", "-ar", str(rate), "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"),
    ]


async def _fed(process: Process, sound: bytes, rate: int) -> bytes:
    """What the program makes of the sound, not more than a little beyond the longest voice."""
    assert process.stdin is not None
    assert process.stdout is not None
    most = (MAX_SECONDS + 2) * rate * 2
    feeding = asyncio.ensure_future(_feed(process.stdin, sound))
    made = bytearray()
    try:
        while len(made) < most and (piece := await process.stdout.read(_PIECE)):
            made += piece
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)
    return bytes(made)


async def _feed(stdin: asyncio.StreamWriter, sound: bytes) -> None:
    try:
        stdin.write(sound)
        await stdin.drain()
        stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has read enough, or wants none of it
