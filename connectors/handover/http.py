"""Where the other hotline brings its cases and news: one signed request, an answer a line."""

from __future__ import annotations

import json as plain
import logging
from dataclasses import asdict
from functools import cache
from importlib import resources
from typing import Any

import yaml
from sanic import Blueprint, HTTPResponse, Request
from sanic.exceptions import SanicException
from sanic.response import json

from connectors import signed_requests
from connectors.handover.settings import HandoverSettings
from connectors.logs import trace
from connectors.signed_requests import NotSigned, TooBig
from connectors.work import Work
from intake import handover
from intake.clock import Clock
from intake.handover.shape import MOST_LINES, Case, News

log = logging.getLogger("hotline.handover")

API = "/api/handover"
MOST_BYTES = 1024 * 1024


def blueprint(settings: HandoverSettings, work: Work, clock: Clock) -> Blueprint:
    """``POST /api/handover``. Nothing of a case is logged."""
    blue = Blueprint("handover")

    async def take(request: Request) -> HTTPResponse:
        await signed_requests.admit(settings, request, work, clock.now(), MOST_BYTES)
        lines = read(request.body)
        answers = await work.act(lambda uow: handover.take(uow, lines, "system", clock))
        told = [{k: v for k, v in asdict(one).items() if v is not None} for one in answers]
        return json({"answers": told}, ensure_ascii=False)

    async def failed(_request: Request, error: Exception) -> HTTPResponse:
        status, answer = _answer(error)
        return json(answer, status=status, ensure_ascii=False)

    async def finish(_request: Request, response: HTTPResponse) -> None:
        response.headers["Cache-Control"] = "no-store"
        log.info("POST %s %d", API, response.status)

    blue.add_route(take, API, methods=["POST"], name="take")
    blue.exception(Exception)(failed)
    blue.middleware(finish, attach_to="response")
    return blue


def read(body: bytes) -> list[Case | News]:
    """The lines of ``{"lines": […]}``. Raises :class:`intake.handover.Unreadable`."""
    try:
        told = plain.loads(body)
    except ValueError:
        raise handover.Unreadable("JSON") from None
    lines = told.get("lines") if isinstance(told, dict) else None
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise handover.Unreadable("lines")
    found = []
    for at, one in enumerate(lines):
        try:
            found.append(handover.read(plain.dumps(one)))
        except handover.Unreadable as error:
            raise handover.Unreadable(f"lines.{at}.{error.where}") from None
    return found


def _answer(error: Exception) -> tuple[int, dict[str, Any]]:
    """Status and body for a request that failed; the one place where errors are mapped."""
    more: dict[str, Any] = {}
    match error:
        case NotSigned():
            log.warning("a request was refused: %s", error)
            status, code = 401, "not_signed"
        case handover.Unreadable(where=where):
            log.warning("lines that cannot be read: %s", where)
            status, code, more = 400, "malformed", {"where": where}
        case TooBig() | SanicException(status_code=413):
            status, code = 413, "too_big"
        case SanicException(status_code=404 | 405 as status):
            code = "not_found"
        case SanicException(status_code=status) if status < 500:
            code = "malformed"
        case _:
            log.error("lines were not stored: %s", trace(error))
            status, code = 500, "trouble"
    return status, {"error": {"code": code, "message": _texts()[code], **more}}


@cache
def _texts() -> dict[str, str]:
    text = resources.files("connectors.handover").joinpath("texts.yml").read_text("utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded
