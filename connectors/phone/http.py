"""The interface for telephone systems as a Sanic blueprint: events by request and by stream."""

from __future__ import annotations

import json as plain
import logging
import re
import time
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sanic import Blueprint, HTTPResponse, Request, Websocket
from sanic.exceptions import SanicException
from sanic.response import json

from connectors import signed_requests
from connectors.logs import trace
from connectors.phone import events
from connectors.phone.calls import Calls
from connectors.phone.errors import Malformed, NumberUsed
from connectors.phone.settings import PhoneSettings
from connectors.signed_requests import NotSigned, TooBig
from connectors.work import Work
from intake.clock import Clock

log = logging.getLogger("hotline.phone")

API = "/api/calls"
MOST_BYTES = 512 * 1024
_ID = re.compile(events.CALL_ID)


def blueprint(settings: PhoneSettings, calls: Calls, work: Work, clock: Clock) -> Blueprint:
    """Every request, that which opens a stream too, is signed. Nothing of a call is logged."""
    blue = Blueprint("phone")

    async def admit(request: Request) -> None:
        await signed_requests.admit(settings, request, work, clock.now(), MOST_BYTES)

    async def take(request: Request, call: str) -> HTTPResponse:
        return json({"ack": await calls.take(_known(call), events.read(request.body))})

    async def state(request: Request, call: str) -> HTTPResponse:
        ack, said = await calls.state(_known(call))
        return json({"ack": ack, "state": said})

    async def stream(request: Request, socket: Websocket, call: str) -> None:
        if not _ID.fullmatch(call):
            await socket.close(1008)
            return
        ack, _ = await calls.state(call)
        await socket.send(plain.dumps({"ack": ack}))
        while (frame := await socket.recv()) is not None:
            try:
                answer: dict[str, Any] = {"ack": await calls.take(call, events.read(frame))}
            except Exception as error:
                _, answer = _answer(error)
            await socket.send(plain.dumps(answer, ensure_ascii=False))

    async def failed(_request: Request, error: Exception) -> HTTPResponse:
        status, answer = _answer(error)
        return json(answer, status=status, ensure_ascii=False)

    blue.add_route(take, f"{API}/<call:str>/events", methods=["POST"], name="take")
    blue.add_route(state, f"{API}/<call:str>", methods=["GET"], name="state")
    blue.add_websocket_route(stream, f"{API}/<call:str>/stream", name="stream")
    blue.exception(Exception)(failed)
    blue.middleware(_start, attach_to="request")
    blue.middleware(admit, attach_to="request")
    blue.middleware(_finish, attach_to="response")
    return blue


def _known(call: str) -> str:
    if not _ID.fullmatch(call):
        raise SanicException("no id", status_code=404)
    return call


def _answer(error: Exception) -> tuple[int, dict[str, Any]]:
    """Status and body for a request that failed; the one place where errors are mapped."""
    more: dict[str, Any] = {}
    match error:
        case NotSigned():
            log.warning("a request was refused: %s", error)
            status, code = 401, "not_signed"
        case Malformed(where=where):
            log.warning("events that cannot be read: %s", where)
            status, code, more = 400, "malformed", {"where": where}
        case NumberUsed(ack=ack):
            log.warning("a number of an event was used twice")
            status, code, more = 409, "number_used", {"ack": ack}
        case TooBig() | SanicException(status_code=413):
            status, code = 413, "too_big"
        case SanicException(status_code=404 | 405 as status):
            code = "not_found"
        case SanicException(status_code=status) if status < 500:
            code = "malformed"
        case _:
            log.error("events were not stored: %s", trace(error))
            status, code = 500, "trouble"
    return status, {"error": {"code": code, "message": _texts()[code], **more}}


@cache
def _texts() -> dict[str, str]:
    text = resources.files("connectors.phone").joinpath("texts.yml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


async def _start(request: Request) -> None:
    request.ctx.began = time.monotonic()


async def _finish(request: Request, response: HTTPResponse) -> None:
    """The access log: no address, no id of a call."""
    response.headers["Cache-Control"] = "no-store"
    route = request.route.path if request.route else "-"
    spent = (time.monotonic() - getattr(request.ctx, "began", time.monotonic())) * 1000
    log.info("%s /%s %d %.0f ms", request.method, route, response.status, spent)
