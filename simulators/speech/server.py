"""A FunASR server without a model: it takes the sound as the protocol has it, and answers with
the text that was given beforehand for that very sound."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

ANY = "*"
"""The key of the text for sounds that have none of their own."""
_MAX_SOUND = 16 * 1024 * 1024


class NoAnswers(Exception):
    """The file of answers cannot be read; the text says what is wrong with it."""


def read_answers(path: Path) -> dict[str, str]:
    """A JSON object from the SHA-256 of the samples (or ``*``) to the text. Raises NoAnswers."""
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NoAnswers(f"{path}: {type(error).__name__}") from None
    if not isinstance(loaded, dict) or not all(isinstance(one, str) for one in loaded.values()):
        raise NoAnswers(f"{path} must be an object of texts")
    return loaded


@dataclass(frozen=True)
class Taken:
    """One voice that came: how it was announced, its size in bytes and hash, what was answered."""

    opening: dict[str, Any]
    size: int
    sha256: str
    answered: str | None


@dataclass
class SpeechServer:
    """``texts`` by the hash of the samples; ``fault`` makes it fail as such servers do: ``mute``
    (takes all and never answers), ``gone`` (hangs up in the middle), ``garbled`` (no JSON).
    ``slow`` is how many seconds it thinks about the last sentence. ``last_is_final``: its 2pass
    results are final with the last one, as the C++ server's are, not before it, as the Python
    one's; ``silent_end``: the sound ends in silence, and what the server says of that.

    ``journal`` has what came, oldest first; with ``journal_file`` also as JSON Lines there.
    """

    texts: Mapping[str, str]
    fault: str | None = None
    slow: float = 0.0
    last_is_final: bool = False
    silent_end: bool = False
    journal: list[Taken] = field(default_factory=list)
    journal_file: Path | None = None
    port: int = 0
    url: str = ""
    _server: Server | None = None

    async def start(self, host: str = "127.0.0.1") -> str:
        """Listen; gives the address (``ws://…``)."""
        self._server = await serve(
            self._talk,
            host,
            self.port,
            subprotocols=[Subprotocol("binary")],
            compression=None,
            ping_interval=None,
            max_size=_MAX_SOUND,
            close_timeout=1,
        )
        host, port = next(iter(self._server.sockets)).getsockname()[:2]
        self.url = f"ws://{host}:{port}"
        return self.url

    async def stop(self) -> None:
        """Stop listening and hang up."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _talk(self, socket: ServerConnection) -> None:
        try:
            await self._take(socket)
        except ConnectionClosed:
            pass  # as people hang up

    async def _take(self, socket: ServerConnection) -> None:
        opening: dict[str, Any] = {}
        samples = bytearray()
        frames = 0
        async for raw in socket:
            if isinstance(raw, bytes):
                samples += raw
                frames += 1
                if self.fault == "gone":
                    return
                if _speaks_along(opening) and frames % int(opening["chunk_interval"]) == 0:
                    await self._pass(socket, opening, bytes(samples))
                continue
            told = json.loads(raw)
            opening |= told
            if told.get("is_speaking") is False:
                await self._answer(socket, opening, bytes(samples))
                samples, frames = bytearray(), 0

    async def _pass(self, socket: ServerConnection, opening: dict[str, Any], so_far: bytes) -> None:
        """A passing result: what one might have heard by now."""
        seconds = len(so_far) // (2 * int(opening["audio_fs"]))
        guess = self._text(so_far) or self.texts.get(ANY, "")
        mode = "online" if opening["mode"] == "online" else "2pass-online"
        final = not self.last_is_final
        await _tell(socket, mode, guess[: 2 * (seconds + 1)], is_final=final)

    async def _answer(
        self, socket: ServerConnection, opening: dict[str, Any], samples: bytes
    ) -> None:
        text = self._text(samples)
        self._note(opening, samples, None if self.fault else text)
        if self.fault == "mute":
            await socket.wait_closed()
        elif self.fault == "garbled":
            await socket.send("<html>502</html>")
        elif opening["mode"] == "offline":
            await _tell(socket, "offline", text, is_final=False)
        elif text:
            await self._sentences(socket, text.replace("。", "。\n").splitlines())

    async def _sentences(self, socket: ServerConnection, sentences: list[str]) -> None:
        """Sentence by sentence, as its pauses cut the sound: passing words, then final ones."""
        for nth, sentence in enumerate(sentences, 1):
            last = nth == len(sentences)
            if nth > 1:
                final = not self.last_is_final
                await _tell(socket, "2pass-online", sentence[:2], is_final=final)
            if last:
                await asyncio.sleep(self.slow)
            ends = last and not self.silent_end
            final = ends if self.last_is_final else not ends
            await _tell(socket, "2pass-offline", sentence, is_final=final)
        if self.silent_end and self.last_is_final:
            closing = {"wav_name": "voice", "text": "", "is_final": True}
            await socket.send(json.dumps(closing))

    def _text(self, samples: bytes) -> str:
        return self.texts.get(_hash(samples), self.texts.get(ANY, ""))

    def _note(self, opening: dict[str, Any], samples: bytes, answered: str | None) -> None:
        said = {name: value for name, value in opening.items() if name != "is_speaking"}
        taken = Taken(said, len(samples), _hash(samples), answered)
        self.journal.append(taken)
        if self.journal_file is not None:
            with self.journal_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(vars(taken), ensure_ascii=False) + "\n")


def _hash(samples: bytes) -> str:
    return hashlib.sha256(samples).hexdigest()


def _speaks_along(opening: Mapping[str, Any]) -> bool:
    return opening.get("mode") in ("2pass", "online")


async def _tell(socket: ServerConnection, mode: str, text: str, *, is_final: bool) -> None:
    answer = {"mode": mode, "wav_name": "voice", "text": text, "is_final": is_final}
    await socket.send(json.dumps(answer, ensure_ascii=False))
