"""Playing a call to the interface as a telephone system does: signed, resumed where it broke."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

from connectors.phone.events import Event, written
from connectors.phone.recording import Recorded
from connectors.phone.settings import PhoneSettings
from connectors.signing import signed_headers
from intake.clock import Clock

_TRIES, _AT_FIRST = 120, 6
"""So often a line that broke is dialled again, and one that was never there."""
_PAUSE = 0.5
_PATIENCE = 10.0
"""Seconds for a connection, and for an answer."""


class NotPlayed(Exception):
    """The interface refuses the call, or does not answer; the text says which."""


class Player:
    """``address`` is the root of the system (http://…); ``sends`` hears of each event that is
    about to be sent, ``told`` of each that is stored.

    ``speed`` 10 plays ten times as fast, 0 as fast as it goes; ``pause`` is how long (in seconds)
    it waits before it connects again."""

    def __init__(
        self,
        address: str,
        settings: PhoneSettings,
        clock: Clock,
        *,
        speed: float = 1.0,
        pause: float = _PAUSE,
        sends: Callable[[Event], object] | None = None,
        told: Callable[[Event], object] | None = None,
    ) -> None:
        self._address = address.rstrip("/")
        self._settings = settings
        self._clock = clock
        self._speed = speed
        self._pause = pause
        self._sends = sends
        self._told = told

    async def play(self, call: str, recorded: Sequence[Recorded]) -> None:
        """Send everything, each event once it is due and the one before is stored.

        A connection that breaks is opened again and goes on behind the last event that is
        stored. Raises NotPlayed.
        """
        loop = asyncio.get_running_loop()
        began, ack, tries, most = loop.time(), 0, 0, _AT_FIRST
        while ack < len(recorded):
            try:
                async with self._connected(call) as socket:
                    ack, most = await _answer(socket), _TRIES
                    while ack < len(recorded):
                        due = self._due(began, recorded[ack].at_ms)
                        await asyncio.sleep(max(0.0, due - loop.time()))
                        event = recorded[ack].event
                        if self._sends is not None:
                            self._sends(event)
                        await socket.send(json.dumps(written([event])[0], ensure_ascii=False))
                        ack, tries = await _answer(socket), 0
                        if self._told is not None:
                            self._told(event)
            except InvalidStatus as error:
                status = error.response.status_code
                if status < 500:
                    raise NotPlayed(f"refused with status {status}") from None
                tries = await self._again(tries, most, f"status {status}")
            except (OSError, TimeoutError, WebSocketException) as error:
                tries = await self._again(tries, most, type(error).__name__)

    def _connected(self, call: str) -> connect:
        path = f"/api/calls/{call}/stream"
        headers = signed_headers(
            "GET",
            path,
            b"",
            key_id=self._settings.key_id,
            secret=self._settings.secret,
            timestamp=int(self._clock.now().timestamp()),
        )
        # http becomes ws, https wss
        return connect(
            "ws" + self._address.removeprefix("http") + path,
            additional_headers=headers,
            open_timeout=_PATIENCE,
            close_timeout=1,
            proxy=None,
        )

    async def _again(self, tries: int, most: int, why: str) -> int:
        if tries >= most:
            raise NotPlayed(f"no answer ({why})")
        await asyncio.sleep(self._pause)
        return tries + 1

    def _due(self, began: float, at_ms: int) -> float:
        return began + (at_ms / 1000 / self._speed if self._speed else 0.0)


async def _answer(socket: ClientConnection) -> int:
    told: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), _PATIENCE))
    error = told.get("error")
    if error is not None:
        raise NotPlayed(f"{error['code']}: {error['message']}")
    return int(told["ack"])
