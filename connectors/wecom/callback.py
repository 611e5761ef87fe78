"""The address that the platform calls, as a Sanic blueprint."""

from __future__ import annotations

import asyncio

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw, text

from connectors.wechat.errors import Malformed, WrongSignature
from connectors.wecom.answering import answer
from connectors.wecom.door import Door
from connectors.wecom.settings import WeComSettings
from intake.clock import Clock
from intake.db import Database

PATH = "/wecom/callback"


def blueprint(settings: WeComSettings, database: Database, clock: Clock) -> Blueprint:
    """``GET`` and ``POST`` of :data:`PATH`: 403 for a wrong signature, 400 for what cannot be
    read; nothing is stored of either."""
    door = Door(settings, clock)
    blue = Blueprint("wecom")

    async def refuse(_request: Request, error: Exception) -> HTTPResponse:
        return text("", status=403 if isinstance(error, WrongSignature) else 400)

    blue.exception(WrongSignature, Malformed)(refuse)

    @blue.get(PATH, name="verify")
    async def verify(request: Request) -> HTTPResponse:
        return raw(door.verify(_query(request)), content_type="text/plain; charset=utf-8")

    @blue.post(PATH, name="push")
    async def push(request: Request) -> HTTPResponse:
        heard = door.open(_query(request), request.body)
        said = await asyncio.to_thread(answer, database, clock, heard)
        if said is None:
            return raw(b"", content_type="text/plain; charset=utf-8")
        return raw(door.reply(heard, said), content_type="application/xml; charset=utf-8")

    return blue


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in request.args.items()}
