"""The console's blueprint: its routes, and the way every request goes."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json, raw

from assist import Assist
from connectors.files import FileStore
from connectors.pushes import Pushes
from connectors.speech.playing import Player
from connectors.wecom.groups import GroupTransport
from console import (
    assist_use,
    calls,
    canned_page,
    correcting,
    guard,
    handover,
    here,
    hours,
    knowledge_cards,
    knowledge_changes,
    knowledge_proposals,
    knowledge_questions,
    knowledge_sayings,
    knowledge_try,
    lists,
    login,
    pages,
    password,
    phone,
    procedure,
    quality_pages,
    queue,
    referral_page,
    robots,
    sheet_lists,
    supervising,
    talk_acts,
    talk_sounds,
    talks,
    texts,
    ticket,
    ticket_files,
    undelivered,
    visit,
    wecom,
)
from console.call import ROOT, Call, Sent, go
from console.pages import Pages
from console.workbench import filling, judging, live, writing
from console.workbench import page as workbench
from intake import audit, records
from intake.clock import Clock
from intake.db import Database
from intake.errors import NotAllowed
from intake.lists import NO_WAY, Way
from intake.lists.reading import MOST_BYTES
from intake.people import sessions
from intake.privacy.access import ABOVE_VILLAGE, UNIT_ROLES
from intake.tables.people import ROLES
from policy_kb.knowledge import KnowledgeBase

log = logging.getLogger("hotline.console")

MAX_BODY = 256 * 1024
MAX_VISIT = 6 * 1024 * 1024
"""A visit's form brings its pictures along."""
MAX_LIST = MOST_BYTES + 64 * 1024
STAFF = (*UNIT_ROLES, "operator")
OPERATOR = ("operator",)
EDITOR = ("editor",)
SUPERVISOR = ("supervisor",)
ADMIN = ("admin",)
DESK = ("operator", "admin")
LISTERS = (*ABOVE_VILLAGE, "operator")
"""Who may hear that somebody wants no more text messages."""
LIVE = "/desk/stream"
"""What an open workbench is sent; like :data:`HERE` it keeps no session alive."""
HERE = "/here"
"""Asked for by an open page; it keeps no session alive."""

Handler = Callable[..., HTTPResponse]
Page = Callable[..., Coroutine[Any, Any, HTTPResponse]]


@dataclass(frozen=True)
class Route:
    """A page. ``roles`` are those it is made for; what they may see is asked in the handler.
    ``most`` bytes may be sent to it."""

    method: str
    uri: str
    handler: Handler
    roles: tuple[str, ...] = STAFF
    most: int = MAX_BODY


def _elsewhere(call: Call, path: str = "") -> HTTPResponse:
    if not path.strip("/"):  # the router takes /console/ for a path of no parts
        return lists.home(call)
    raise NotAllowed


_TICKET = "/tickets/<ticket_id:str>"
_RUN = f"{_TICKET}/procedures/<run_id:str>/<step_id:str>"
_TALK = "/talks/<talk_id:str>"
_DESK_TALK = "/desk/talks/<talk_id:str>"
_DESK_CALL = "/desk/calls/<callback_id:str>"
_LIST = "/lists/<list_id:str>"
_QUESTIONS = "/knowledge/questions"
_SAYINGS = "/knowledge/sayings"
_CARD = "/knowledge/cards/<card_id:str>"
_PROPOSAL = "/knowledge/proposals/<proposal_id:str>"
OPEN = ("/login", "/offline")
"""Pages for people who are not logged in."""
ALWAYS = ("/logout", "/password")
"""Pages that somebody with a first password may use before it is changed."""

ROUTES = (
    Route("GET", "/login", login.show),
    Route("POST", "/login", login.enter),
    Route("POST", "/logout", login.leave, ROLES),
    Route("GET", "/password", password.show, ROLES),
    Route("POST", "/password", password.change, ROLES),
    Route("GET", "/", lists.home, ROLES),
    Route("GET", "/tickets", lists.tickets),
    Route("GET", _TICKET, ticket.show),
    Route("POST", f"{_TICKET}/full", ticket.show_full),
    Route("POST", f"{_TICKET}/visit", visit.take, UNIT_ROLES, MAX_VISIT),
    Route("POST", f"{_TICKET}/step/<event:str>", ticket.step),
    Route("POST", f"{_TICKET}/answer", ticket.answer),
    Route("POST", f"{_TICKET}/handover", handover.give, OPERATOR),
    Route("POST", f"{_TICKET}/handover/cancel", handover.cancel, OPERATOR),
    Route("GET", f"{_TICKET}/files/<file_id:str>", ticket_files.open_one),
    Route("GET", f"{_RUN}/notice", procedure.notice, UNIT_ROLES),
    Route("POST", f"{_RUN}/<act:str>", procedure.act, UNIT_ROLES),
    Route("POST", f"{_TICKET}/procedures/open/<purpose:str>", procedure.open_one, UNIT_ROLES),
    Route("GET", "/session", phone.session, UNIT_ROLES),
    Route("GET", "/offline", phone.offline),
    Route("GET", "/queue", queue.show, OPERATOR),
    Route("POST", f"{_TICKET}/assign", ticket.assign),
    Route("GET", "/talks", talks.show, OPERATOR),
    Route("GET", _TALK, talks.show_one, OPERATOR),
    Route("GET", f"{_TALK}/sounds/<file_id:str>", talk_sounds.listen, OPERATOR),
    Route("POST", f"{_TALK}/take", talk_acts.take, OPERATOR),
    Route("POST", f"{_TALK}/say", talk_acts.say, OPERATOR),
    Route("POST", f"{_TALK}/fill", talk_acts.fill, OPERATOR),
    Route("POST", f"{_TALK}/note", talk_acts.note, OPERATOR),
    Route("POST", f"{_TALK}/give", talk_acts.give, OPERATOR),
    Route("POST", f"{_TALK}/correct", correcting.correct, OPERATOR),
    Route("POST", f"{_TALK}/done", talk_acts.give_back, OPERATOR),
    Route("POST", f"{_TALK}/close", talk_acts.close, OPERATOR),
    Route("POST", "/calls/<callback_id:str>/note", calls.note, OPERATOR),
    Route("GET", "/desk", workbench.show, OPERATOR),
    Route("GET", _DESK_TALK, workbench.open_talk, OPERATOR),
    Route("POST", f"{_DESK_TALK}/write", writing.write, OPERATOR),
    Route("POST", f"{_DESK_TALK}/hang-up", writing.hang_up, OPERATOR),
    Route("POST", f"{_DESK_TALK}/field", filling.put, OPERATOR),
    Route("POST", f"{_DESK_TALK}/right", filling.confirm, OPERATOR),
    Route("POST", f"{_DESK_TALK}/leave", filling.leave_out, OPERATOR),
    Route("POST", f"{_DESK_TALK}/kind", filling.choose, OPERATOR),
    Route("POST", f"{_DESK_TALK}/file", filling.file, OPERATOR),
    Route("GET", f"{_DESK_TALK}/summary", workbench.summary, OPERATOR),
    Route("GET", f"{_DESK_TALK}/colleagues", workbench.colleagues, OPERATOR),
    Route("GET", f"{_DESK_TALK}/replies", workbench.replies, OPERATOR),
    Route("POST", f"{_DESK_TALK}/judge", judging.judge, OPERATOR),
    Route("POST", "/desk/line", writing.open_line, OPERATOR),
    Route("GET", _DESK_CALL, workbench.open_call, OPERATOR),
    Route("POST", f"{_DESK_CALL}/note", workbench.note_call, OPERATOR),
    Route("GET", HERE, here.beat, OPERATOR),
    Route("GET", "/service", supervising.show, SUPERVISOR),
    Route("GET", "/service/weeks.csv", supervising.weeks_csv, SUPERVISOR),
    Route("GET", "/service/operators.csv", supervising.work_csv, SUPERVISOR),
    Route("GET", "/service/quality", quality_pages.show, SUPERVISOR),
    Route("POST", "/service/quality/draw", quality_pages.draw, SUPERVISOR),
    Route("GET", "/service/quality/scores.csv", quality_pages.scores_csv, SUPERVISOR),
    Route("GET", "/service/quality/<sample_id:str>", quality_pages.show_one, SUPERVISOR),
    Route("POST", "/service/quality/<sample_id:str>/score", quality_pages.score, SUPERVISOR),
    Route("GET", "/assist-use", assist_use.show, (*SUPERVISOR, *EDITOR)),
    Route("GET", "/assist-use.csv", assist_use.table, (*SUPERVISOR, *EDITOR)),
    Route("GET", "/hours", hours.show, ADMIN),
    Route("POST", "/hours", hours.save, ADMIN),
    Route("POST", "/hours/remove", hours.remove, ADMIN),
    Route("GET", "/replies", canned_page.show, ADMIN),
    Route("POST", "/replies", canned_page.add, ADMIN),
    Route("POST", "/replies/remove", canned_page.remove, ADMIN),
    Route("GET", "/referrals", referral_page.show, DESK),
    Route("POST", "/referrals/set", referral_page.save, ADMIN),
    Route("POST", "/referrals/remove", referral_page.remove, ADMIN),
    Route("GET", "/robots", robots.show, ADMIN),
    Route("POST", "/robots", robots.add, ADMIN),
    Route("POST", "/robots/try", robots.try_out, ADMIN),
    Route("POST", "/robots/remove", robots.remove, ADMIN),
    Route("GET", "/wecom", wecom.show, ROLES),
    Route("POST", "/wecom/code", wecom.code, ROLES),
    Route("POST", "/wecom/unbind", wecom.unbind, ROLES),
    Route("GET", "/lists", sheet_lists.show, ABOVE_VILLAGE),
    Route("POST", "/lists", sheet_lists.upload, ABOVE_VILLAGE, MAX_LIST),
    Route("GET", _LIST, sheet_lists.show_one, ABOVE_VILLAGE),
    Route("GET", f"{_LIST}/lines.csv", sheet_lists.lines, ABOVE_VILLAGE),
    Route("POST", f"{_LIST}/confirm", sheet_lists.confirm, ABOVE_VILLAGE),
    Route("POST", f"{_LIST}/stop", sheet_lists.stop, ABOVE_VILLAGE),
    Route("GET", "/refusals", sheet_lists.refusals, LISTERS),
    Route("POST", "/refusals", sheet_lists.refuse, LISTERS),
    Route("GET", "/undelivered", undelivered.show, DESK),
    Route("POST", "/undelivered/again", undelivered.again_all, DESK),
    Route("POST", "/undelivered/<message_id:str>/again", undelivered.again, DESK),
    Route("POST", "/undelivered/<message_id:str>/drop", undelivered.drop, DESK),
    Route("GET", "/knowledge", knowledge_questions.home, EDITOR),
    Route("GET", _QUESTIONS, knowledge_questions.show, EDITOR),
    Route("POST", f"{_QUESTIONS}/<question_id:str>/settle", knowledge_questions.settle, EDITOR),
    Route("GET", _SAYINGS, knowledge_sayings.show, EDITOR),
    Route("POST", f"{_SAYINGS}/<saying_id:str>/settle", knowledge_sayings.settle, EDITOR),
    Route("GET", "/knowledge/try", knowledge_try.show, EDITOR),
    Route("POST", "/knowledge/try", knowledge_try.run, EDITOR),
    Route("GET", "/knowledge/cards", knowledge_cards.show, EDITOR),
    Route("GET", _CARD, knowledge_cards.show_card, EDITOR),
    Route("POST", f"{_CARD}/keep", knowledge_cards.keep, EDITOR),
    Route("GET", f"{_CARD}/edit", knowledge_changes.edit, EDITOR),
    Route("POST", f"{_CARD}/edit", knowledge_changes.propose, EDITOR),
    Route("GET", "/knowledge/new", knowledge_changes.new, EDITOR),
    Route("POST", "/knowledge/new", knowledge_changes.propose_new, EDITOR),
    Route("GET", "/knowledge/proposals", knowledge_proposals.show, EDITOR),
    Route("GET", _PROPOSAL, knowledge_proposals.show_one, EDITOR),
    Route("POST", f"{_PROPOSAL}/approve", knowledge_proposals.approve, EDITOR),
    Route("POST", f"{_PROPOSAL}/refuse", knowledge_proposals.refuse, EDITOR),
    Route("POST", f"{_PROPOSAL}/withdraw", knowledge_proposals.withdraw, EDITOR),
    Route("GET", "/<path:path>", _elsewhere, ROLES),
)


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
    name: str = "console",
) -> Blueprint:
    """Everything below ``/console/``, for an app of Sanic.

    ``files`` holds the pictures that came with talks; without it none is shown.
    ``same_household`` is the local rule within which two declarations may be one household's.
    ``groups`` tries robots of groups; ``wecom_here`` says that members can be bound. ``sheet_way``
    is what there is for sending the plain sheet to lists. ``pushes`` are the inbox's: they wake
    open pages when a farmer has written. ``assist`` fills the form beside an operator's talk.
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
    )
    shown = blank.pages
    pushes = pushes or Pushes()
    blue = Blueprint(name, url_prefix=ROOT.rstrip("/"))
    blue.add_route(_static(shown), "/static/<name:str>", methods=["GET"], name="static")
    # A worker guards the pages below the folder that it comes from.
    blue.add_route(_static(shown, "worker.js"), "/worker.js", methods=["GET"], name="worker")
    for number, route in enumerate(ROUTES):
        blue.add_route(
            _served(route, blank, pushes),
            route.uri,
            methods=[route.method],
            name=f"page_{number}",
        )
    blue.add_route(_streamed(blank, pushes), LIVE, methods=["GET"], name="live")
    blue.middleware(_begin, attach_to="request")
    blue.middleware(_finish, attach_to="response")
    return blue


def _served(route: Route, blank: Call, pushes: Pushes) -> Page:
    async def serve(request: Request, **parts: str) -> HTTPResponse:
        too_big = len(request.body) > route.most
        loop = asyncio.get_running_loop()

        def wake(conversation: str) -> None:  # handlers run in threads, those who wait on the loop
            loop.call_soon_threadsafe(pushes.publish, conversation)

        call = replace(blank, sent=_read(request, with_form=not too_big), wake=wake)
        if too_big:
            return _error(call, 413, "too_big")
        # The database and the password hash would hold up everybody else on this loop.
        return await asyncio.to_thread(_answer, route, call, parts)

    return serve


def _streamed(blank: Call, pushes: Pushes) -> Callable[[Request], Coroutine[Any, Any, Any]]:
    async def serve(request: Request) -> HTTPResponse | None:
        call = replace(blank, sent=_read(request, with_form=False))
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
        if route.uri != HERE:
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
