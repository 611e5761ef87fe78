"""The console's blueprint: the way every request goes."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json, raw

from assist import Assist
from connectors.files import FileStore
from connectors.group_commit import GroupCommit
from connectors.pushes import Pushes
from connectors.speech.playing import Player
from connectors.wecom.groups import GroupTransport
from console import guard, here, pages, texts
from console.board import Board
from console.call import ROOT, Call, Sent, go
from console.pages import Pages
from console.precedence import Precedence
from console.routes import ALWAYS, HERE, LIVE, OPEN, OPERATOR, ROUTES, Route
from console.workbench import hearing, live
from console.workbench.behind import Behind
from intake import audit, records
from intake.clock import Clock
from intake.db import Database
from intake.errors import NotAllowed
from intake.lists import NO_WAY, Way
from intake.people import sessions
from policy_kb.knowledge import KnowledgeBase

log = logging.getLogger("hotline.console")

BOARD_SECONDS = 1.0
"""So long what was read of the queue serves the streams of all open pages."""

LOOKERS = 3
"""Threads that look for what open pages lack: more of them only take turns in one interpreter,
and whoever presses a button would wait for them all."""

Page = Callable[..., Coroutine[Any, Any, HTTPResponse]]


def blueprint(
    database: Database,
    clock: Clock,
    knowledge: KnowledgeBase,
    *,
    files: FileStore | None = None,
    same_household: timedelta = records.RECENTLY,
    groups: GroupTransport | None = None,
    wecom_here: bool = False,
    sheet_way: Way = NO_WAY,
    pushes: Pushes | None = None,
    ffmpeg: str | None = None,
    assist: Assist | None = None,
    together: GroupCommit | None = None,
    name: str = "console",
) -> Blueprint:
    """Everything below ``/console/``, for an app of Sanic.

    ``files`` holds the pictures that came with talks; without it none is shown.
    ``same_household`` is the local rule within which two declarations may be one household's.
    ``groups`` tries robots of groups; ``wecom_here`` says that members can be bound. ``sheet_way``
    is what there is for sending the plain sheet to lists. ``pushes`` are the inbox's: they wake
    open pages when a farmer has written, ``together`` does the writes of many at once.
    ``assist`` fills the form beside an operator's talk.
    ``ffmpeg`` makes voices playable; it is looked for where no path is given.
    """
    empty = Sent("GET", "", {}, {}, {}, "", None, None, None, None, "", False)
    blank = Call(
        database,
        clock,
        Pages(),
        knowledge,
        empty,
        files=files,
        same_household=same_household,
        groups=groups,
        wecom=wecom_here,
        sheet_way=sheet_way,
        player=Player(ffmpeg),
        assist=assist,
        board=Board(BOARD_SECONDS),
        precedence=Precedence(),
        lookers=ThreadPoolExecutor(LOOKERS, thread_name_prefix="look"),
    )
    shown = blank.pages
    pushes = pushes or Pushes()
    blue = Blueprint(name, url_prefix=ROOT.rstrip("/"))
    blue.add_route(_static(shown), "/static/<name:str>", methods=["GET"], name="static")
    # A worker guards the pages below the folder that it comes from.
    blue.add_route(_static(shown, "worker.js"), "/worker.js", methods=["GET"], name="worker")
    for number, route in enumerate(ROUTES):
        blue.add_route(
            _served(route, blank, pushes, together),
            route.uri,
            methods=[route.method],
            name=f"page_{number}",
        )
    blue.add_route(_streamed(blank, pushes, together), LIVE, methods=["GET"], name="live")
    behind = Behind(blank)
    blue.before_server_start(lambda _app: behind.begin())
    blue.before_server_stop(lambda _app: behind.stop())
    blue.middleware(_begin, attach_to="request")
    blue.middleware(_finish, attach_to="response")
    return blue


def _served(route: Route, blank: Call, pushes: Pushes, together: GroupCommit | None) -> Page:
    async def serve(request: Request, **parts: str) -> HTTPResponse:
        too_big = len(request.body) > route.most
        loop = asyncio.get_running_loop()

        def wake(conversation: str) -> None:  # handlers run in threads, those who wait on the loop
            loop.call_soon_threadsafe(pushes.publish, conversation)

        sent = _read(request, with_form=not too_big)
        threads = together.from_threads() if together is not None else None
        call = replace(blank, sent=sent, wake=wake, together=threads)
        if too_big:
            return _error(call, 413, "too_big")
        if route.hears and call.assist is not None:
            await _heard(call, parts["talk_id"])
        # The database and the password hash would hold up everybody else on this loop.
        return await asyncio.to_thread(_answer, route, call, parts)

    return serve


async def _heard(call: Call, talk_id: str) -> None:
    """What was said to the operator who asks is in the form before they look at it."""
    call = await asyncio.to_thread(_recognised, call, renew=False)
    if call.user is None or call.me.first_secret_until is not None:
        return
    if call.me.role in OPERATOR:
        await hearing.before(call, talk_id)


def _streamed(
    blank: Call, pushes: Pushes, together: GroupCommit | None
) -> Callable[[Request], Coroutine[Any, Any, Any]]:
    async def serve(request: Request) -> HTTPResponse | None:
        sent = _read(request, with_form=False)
        threads = together.from_threads() if together is not None else None
        call = replace(blank, sent=sent, together=threads)
        call = await asyncio.to_thread(_recognised, call, renew=False)
        if call.user is None or call.me.first_secret_until is not None:
            return json({"problem": texts.say("errors", "need_login")}, status=401)
        if call.me.role not in OPERATOR:
            return _error(call, 404, "gone")
        last = request.headers.get("last-event-id") or call.arg("after")
        stream = live.events(call, pushes, call.arg("talk") or None, call.number(last))
        response = await request.respond(
            content_type="text/event-stream; charset=utf-8",
            headers={"X-Accel-Buffering": "no"},
        )
        async for piece in stream:
            if request.transport.is_closing():  # the page is gone; writing would raise
                raise asyncio.CancelledError
            await response.send(piece)
        await response.eof()
        return None

    return serve


def _answer(route: Route, call: Call, parts: dict[str, str]) -> HTTPResponse:
    try:
        if call.sent.method == "POST":
            guard.check_source(call.sent)
        if route.uri in OPEN:
            return route.handler(call)
        call = _recognised(call, renew=route.uri != HERE)
        if call.user is None:
            return _to_login(call)
        if call.sent.method == "POST":
            guard.check_secret(call)
        if call.me.first_secret_until is not None and route.uri not in ALWAYS:
            return go(f"{ROOT}password")
        if call.me.role not in route.roles:
            raise NotAllowed
        if not call.sent.wants_json:  # an open page's script gives its own sign
            here.seen(call)
        return route.handler(call, **parts)
    except guard.ForgedRequest:
        return _error(call, 403, "stale_page")
    except NotAllowed:
        _note_denial(call, route, parts)
        return _error(call, 404, "gone")
    except Exception:
        number = secrets.token_hex(4)
        log.exception("request %s failed at %s", number, route.uri)
        return _error(call, 500, "trouble", id=number)


def _recognised(call: Call, *, renew: bool) -> Call:
    token = call.sent.cookies.get(guard.SESSION)
    found = sessions.find(call.database, token, call.clock, renew=renew) if token else None
    if token is None or found is None:
        return call
    return replace(call, user=found.user, csrf=found.csrf_secret, token=token)


def _to_login(call: Call) -> HTTPResponse:
    """On to the log-in, and back here (or to the page of the form) afterwards."""
    if call.sent.wants_json:
        return json({"problem": texts.say("errors", "need_login")}, status=401)
    expired = guard.SESSION in call.sent.cookies
    target = call.sent.path
    if call.sent.method == "POST":
        target = urlsplit(call.sent.referer or "").path
    elif call.sent.query:
        target += "?" + "&".join(
            f"{quote(name)}={quote(value)}"
            for name, values in call.sent.query.items()
            for value in values
        )
    back = guard.own_path(target)
    why = "expired" if expired else "need_login"
    query = f"?why={why}" + (f"&next={quote(back, safe='')}" if back and back != ROOT else "")
    response = go(f"{ROOT}login{query}")
    if expired:
        guard.show_out(response)
    return response


def _note_denial(call: Call, route: Route, parts: dict[str, str]) -> None:
    """Whether the object exists or not, the row is the same but for its id."""
    if call.user is None:
        return
    kind, given = next(iter(parts.items()), ("page", "-"))
    with call.database.unit_of_work() as uow:
        audit.append(
            uow,
            call.actor,
            "denied",
            kind.removesuffix("_id"),
            given if len(given) == 32 and given.isalnum() else "-",
            {"page": f"{route.method} {route.uri}"},
            at=call.now,
        )
        uow.commit()


def _error(call: Call, status: int, code: str, **values: object) -> HTTPResponse:
    message = texts.say("errors", code, **values)
    if call.sent.wants_json:
        return json({"problem": message}, status=status)
    title = texts.say("errors", f"{code}_title")
    return call.show("error.html", status, title=title, message=message)


def _read(request: Request, *, with_form: bool) -> Sent:
    headers = request.headers
    posted = request.method == "POST" and with_form
    form = request.get_form(keep_blank_values=True) if posted else None
    proto = str(headers.get("x-forwarded-proto", "")).split(",")[0].strip().lower()
    return Sent(
        method=request.method,
        path=request.path,
        query={name: list(values) for name, values in request.args.items()},
        form=_texts(form),
        cookies={name: str(request.cookies.get(name, "")) for name in request.cookies},
        host=request.headers.get("host", ""),
        forwarded_host=headers.get("x-forwarded-host"),
        origin=headers.get("origin"),
        site=headers.get("sec-fetch-site"),
        referer=headers.get("referer"),
        address=request.client_ip or "",
        secure=request.scheme == "https" or proto == "https",
        files=_contents(request.files) if posted else {},
        wants_json="application/json" in str(headers.get("accept", "")),
    )


def _texts(form: Any) -> dict[str, list[str]]:
    return {name: [str(one) for one in values] for name, values in (form or {}).items()}


def _contents(files: Any) -> dict[str, list[bytes]]:
    return {name: [one.body for one in sent] for name, sent in (files or {}).items()}


def _static(shown: Pages, only: str = "") -> Page:
    async def serve(request: Request, name: str = only) -> HTTPResponse:
        if name not in shown.files:
            return raw(b"", status=404)
        current = request.args.get("v") == shown.versions[name]
        keep = "public, max-age=31536000, immutable" if current else "no-cache"
        return raw(
            shown.files[name], content_type=pages.TYPES[name], headers={"Cache-Control": keep}
        )

    return serve


async def _begin(request: Request) -> None:
    request.ctx.began = time.monotonic()


async def _finish(request: Request, response: HTTPResponse) -> None:
    """Headers for everything, and the access log: no address, no id, no name."""
    pages.protect(response)
    route = request.route.path if request.route else "-"
    began = getattr(request.ctx, "began", None)
    spent = 0.0 if began is None else (time.monotonic() - began) * 1000
    log.info("%s /%s %d %.0f ms", request.method, route, response.status, spent)
