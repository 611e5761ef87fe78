"""FunASR's websocket protocol: one connection for one voice.

Its page: github.com/modelscope/FunASR, ``runtime/docs/websocket_protocol.md``. ``is_final`` means
different things in its servers; a final result is told by ``mode`` (``offline``,
``2pass-offline``), a passing one by ``2pass-online`` and ``online``. In a 2pass session
``is_final`` turns with the very last result: to true in the C++ server (perhaps without words or
mode), to false in the Python one, which says nothing where the sound ends in silence.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from connectors.speech.converting import Converter
from connectors.speech.pcm import Pcm
from connectors.speech.recogniser import (
    NOTHING_HEARD,
    NotRecognised,
    RecogniserAway,
    Transcript,
)
from connectors.speech.settings import SpeechSettings

MAX_TEXT = 2000
"""As much as fits into one message of the chat."""
_CHUNK = [5, 10, 5]
_INTERVAL = 10
_STEP_MS = 60
"""What its clients send at a time: 60 ms × chunk_size[1] / chunk_interval."""
_MAX_ANSWER = 1024 * 1024


class FunASR:
    """A server that speaks FunASR's protocol, as a :class:`Recogniser`.

    Where a 2pass server does not tell the last result, its silence after the end of the sound
    does: ``patience`` (seconds) while passing words have no final ones yet, ``quiet`` else.
    """

    def __init__(
        self,
        settings: SpeechSettings,
        converter: Converter | None = None,
        *,
        quiet: float = 5.0,
        patience: float = 15.0,
    ) -> None:
        self._settings = settings
        self._converter = converter or Converter(settings.ffmpeg)
        self._quiet = quiet
        self._patience = patience

    async def transcribe(self, sound: bytes, media_type: str) -> Transcript:
        """See :class:`connectors.speech.recogniser.Recogniser`. It gives no confidence."""
        plain = await self._converter.plain(sound, media_type, self._settings.sample_rate)
        try:
            async with asyncio.timeout(self._settings.timeout):
                text = await self._ask(plain)
        except TimeoutError:
            raise RecogniserAway("no answer in time") from None
        except (OSError, WebSocketException) as error:
            raise RecogniserAway(type(error).__name__) from None
        if not text:
            raise NotRecognised(NOTHING_HEARD)
        return Transcript(text[:MAX_TEXT], None, plain.duration)

    async def _ask(self, plain: Pcm) -> str:
        async with connect(
            self._settings.url,
            subprotocols=[Subprotocol("binary")],
            compression=None,
            ping_interval=None,
            proxy=None,
            max_size=_MAX_ANSWER,
            close_timeout=1,
        ) as socket:
            sent = asyncio.Event()
            # Side by side: a server that is not listened to stops listening.
            sending = asyncio.ensure_future(self._send(socket, plain, sent))
            try:
                return await self._listen(socket, sent)
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    async def _send(self, socket: ClientConnection, plain: Pcm, sent: asyncio.Event) -> None:
        try:
            await socket.send(json.dumps(_opening(self._settings.mode, plain, self._hot_words)))
            step = plain.rate * _STEP_MS // 1000 * 2
            for at in range(0, len(plain.samples), step):
                await socket.send(plain.samples[at : at + step])
            await socket.send(json.dumps({"is_speaking": False}))
        except ConnectionClosed:
            pass  # whoever listens finds out
        sent.set()

    async def _listen(self, socket: ClientConnection, sent: asyncio.Event) -> str:
        """The final results, joined. A result of mode ``offline`` is the whole."""
        pieces: list[str] = []
        passing = False  # words that no final result has replaced yet
        going_on: object = None  # what is_final says before the last result
        while True:
            silence = self._patience if passing else self._quiet
            try:
                answer = _answer(await asyncio.wait_for(socket.recv(), silence))
            except TimeoutError:
                if pieces and sent.is_set():
                    return "".join(pieces)
                continue
            except ConnectionClosed:
                if pieces and sent.is_set():
                    return "".join(pieces)
                raise
            mode, is_final = answer.get("mode"), answer.get("is_final")
            text = str(answer.get("text") or "").strip()
            if mode == "offline":
                return text
            if mode == "2pass-offline":
                pieces.append(text)
                passing = False
            elif mode == "2pass-online":
                passing = bool(text) or passing
                going_on = is_final if going_on is None else going_on
            turned = going_on is not None and is_final is not going_on
            if turned or (mode is None and is_final is True):
                return "".join(pieces)

    @property
    def _hot_words(self) -> Mapping[str, int]:
        return self._settings.hot_words


def _opening(mode: str, plain: Pcm, hot_words: Mapping[str, int]) -> dict[str, Any]:
    opening = {
        "mode": mode,
        "wav_name": "voice",
        "wav_format": "pcm",
        "audio_fs": plain.rate,
        "is_speaking": True,
        "chunk_size": _CHUNK,
        "chunk_interval": _INTERVAL,
        "itn": True,
    }
    if hot_words:
        opening["hotwords"] = json.dumps(hot_words, ensure_ascii=False)
    return opening


def _answer(raw: str | bytes) -> dict[str, Any]:
    try:
        answer = json.loads(raw)
    except ValueError:
        raise RecogniserAway("its answer is no JSON") from None
    if not isinstance(answer, dict):
        raise RecogniserAway("its answer is no object")
    return answer
