"""Hearing in another process: the web process faces everybody and has one interpreter, and
understanding an utterance would hold up every page in it for as long as it takes.

The process that understands farmers' messages to the bot hears for operators, too. Its door stands
on loopback beside the bot's, under the same token; one utterance is one request::

    POST /assist/utterances   {"conversation", "seq", "speaker", "text", "intent", "confidence"}

204 when it is in the form, 400 for what is no utterance, 401 without the token, 500 when it could
not be heard.
"""

from __future__ import annotations

import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import asdict

import httpx
from pydantic import TypeAdapter, ValidationError
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty, json

from assist.errors import NotHeard
from assist.filling import Said

PATH = "/assist/utterances"
PATIENCE = 20.0
"""Seconds that an utterance may take there, waiting for other writers included."""
_SAID = TypeAdapter(Said)

log = logging.getLogger("hotline.assist")


class Afar:
    """Sends utterances there. Safe to use from several threads."""

    def __init__(self, address: str, token: str) -> None:
        """``address`` is the root of that process's server."""
        self._http = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(PATIENCE, connect=1.0),
            trust_env=False,
        )

    def __call__(self, said: Said) -> bool:
        """Have it heard; ``False`` where nobody is there to hear. Raises :class:`NotHeard` where
        it came to nothing, or to nobody knows what: it may be said again."""
        try:
            answer = self._http.post(PATH, json=asdict(said))
        except httpx.ConnectError:
            return False
        except httpx.TransportError as error:
            raise NotHeard(type(error).__name__) from error
        if answer.status_code != 204:
            raise NotHeard(str(answer.status_code))
        return True


def blueprint(hear: Callable[[Said], Awaitable[object]], token: str) -> Blueprint:
    """The door there; it must be on loopback only. ``hear`` takes in one utterance."""
    blue = Blueprint("assist")

    @blue.post(PATH)
    async def utterance(request: Request) -> HTTPResponse:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return json({"error": "unauthorized"}, status=401)
        try:
            said = _SAID.validate_json(request.body)
        except ValidationError:
            return json({"error": "no utterance"}, status=400)
        try:
            await hear(said)
        except Exception as error:
            # Without the error's own text: it may quote what was said.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("an utterance was not heard: %s\n%s", type(error).__name__, where)
            return json({"error": "not heard"}, status=500)
        return empty()

    return blue
