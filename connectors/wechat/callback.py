"""The address that the platform calls, as a Sanic blueprint."""

from __future__ import annotations

import asyncio
import logging

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty, raw, text

from connectors.wechat.door import Door
from connectors.wechat.errors import Malformed, WrongSignature
from connectors.wechat.reception import Reception

log = logging.getLogger("hotline.wechat")

ADDRESS = "/wechat"
MOST_BYTES = 64 * 1024
IN_TIME = 4.8
"""Seconds from a call until its answer; what leaves later the platform may not have waited for."""


def blueprint(door: Door, reception: Reception) -> Blueprint:
    """GET verifies the address, POST takes what people said. Nothing of a caller is logged."""
    blue = Blueprint("wechat")

    async def verify(request: Request) -> HTTPResponse:
        try:
            return text(door.verify(_query(request)))
        except WrongSignature as error:
            log.warning("the check of the address is refused: %s", error)
            return empty(403)

    async def take(request: Request) -> HTTPResponse | None:
        clock = asyncio.get_running_loop()
        began = clock.time()
        if len(request.body) > MOST_BYTES:
            return empty(413)
        try:
            incoming = door.open(_query(request), request.body, request.content_type or "")
        except WrongSignature as error:
            log.warning("a call is refused: %s", error)
            return empty(403)
        except Malformed as error:
            log.warning("a call that cannot be read: %s", error)
            return empty(400)
        said = await reception.take(incoming)
        body, content_type = door.reply(incoming, said)
        answer = raw(body, content_type=content_type)
        if not said:
            return answer
        await (await request.respond(answer)).send(end_stream=True)
        if clock.time() - began < IN_TIME:
            reception.has_left(incoming)
        return None

    blue.add_route(verify, ADDRESS, methods=["GET"], name="verify")
    blue.add_route(take, ADDRESS, methods=["POST"], name="take")
    return blue


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in request.args.items() if values}
