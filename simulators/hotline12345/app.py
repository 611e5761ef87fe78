"""The simulated 12345 as an app: its side of the interface, and a page on which one plays it."""

from __future__ import annotations

import json as plain
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import httpx
from jinja2 import Environment
from sanic import HTTPResponse, Request, Sanic
from sanic.response import html, json, redirect

from simulators import signed
from simulators.faults import meet
from simulators.hotline12345.desk import STATES, Case, Desk
from simulators.journal import App, Journal

API = "/api/handover"


def create_app(
    key_id: str,
    secret: str,
    hotline: str,
    *,
    now: Callable[[], float] = time.time,
    name: str = "simulated_12345",
) -> App:
    """The app; ``hotline`` is the root of the system that it talks with.

    ``POST /api/handover`` takes what the hotline sends, signed. On the page one sends a case
    (``POST /cases``) and says how one stands (``POST /cases/NUMBER/state``); with
    ``Accept: application/json`` both give the hotline's answer. The journal is at ``/journal``.
    """
    app: App = Sanic(name, configure_logging=False)
    journal, desk = Journal(), Desk()
    app.ctx.journal, app.ctx.desk = journal, desk
    journal.serve(app)
    nonces: set[str] = set()
    page = _page()

    async def tell(line: dict[str, Any]) -> dict[str, Any]:
        body = plain.dumps({"lines": [line]}, ensure_ascii=False).encode()
        headers = signed.headers(key_id, secret, API, body, now())
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
                answer = await http.post(hotline + API, content=body, headers=headers)
            told: dict[str, Any] = answer.json()
            one: dict[str, Any] = told["answers"][0] if "answers" in told else told["error"]
        except (httpx.HTTPError, ValueError) as error:
            one = {"result": "unreachable", "problem": type(error).__name__}
        journal.note(outcome="sent", line=line, answer=one)
        return one

    @app.get("/")
    async def show(request: Request) -> HTTPResponse:
        said = request.args.get("said", "")
        return html(page.render(cases=list(desk.cases.values())[::-1], states=STATES, said=said))

    @app.post(API)
    async def take(request: Request) -> HTTPResponse | None:
        fault = journal.next_fault()
        if fault:
            return await meet(request, fault, {"error": {"code": "trouble"}})
        wrong = signed.fault(request, key_id, secret, now(), nonces)
        if wrong is not None:
            journal.note(outcome="refused", why=wrong)
            return json({"error": {"code": "not_signed", "message": wrong}}, status=401)
        lines = request.json["lines"]
        answers = [desk.take(one) for one in lines]
        for line, answer in zip(lines, answers, strict=True):
            journal.note(outcome="taken", line=line, answer=answer)
        return json({"answers": answers}, ensure_ascii=False)

    @app.post("/cases")
    async def send(request: Request) -> HTTPResponse:
        line = _case(request, desk.number(), now())
        case = Case(line["number"], None, line["words"], True, line["state"], line=line)
        desk.cases[case.ours] = case
        answer = await tell(line)
        case.theirs = answer.get("ours")
        return _back(request, answer)

    @app.post("/cases/<number:str>/again")
    async def again(request: Request, number: str) -> HTTPResponse:
        answer = await tell(desk.cases[number].line | {"number": number})
        return _back(request, answer)

    @app.post("/cases/<number:str>/state")
    async def state(request: Request, number: str) -> HTTPResponse:
        case = desk.cases[number]
        case.state = _field(request, "state") or "办理中"
        line = {"type": "state", "number": number, "yours": case.theirs, "state": case.state}
        line |= {"words": _field(request, "words"), "at": _moment(now())}
        answer = await tell({key: value for key, value in line.items() if value})
        return _back(request, answer)

    return app


def _case(request: Request, number: str, now: float) -> dict[str, Any]:
    def field(name: str) -> str | None:
        return _field(request, name)

    kind = field("kind") or "declaration"
    line: dict[str, Any] = {
        "type": "case",
        "number": number,
        "state": "已派单",
        "kind": kind,
        "words": field("words") or "（没有写）",
        "place": field("place"),
        "received_at": _moment(now),
        "reason": "12317管的事",
        "reporter": {"name": field("name"), "phone": field("phone")},
    }
    if kind == "declaration":
        line["consent"] = True
    else:
        line["keep_from"] = [one for one in [field("keep_from")] if one]
    return {key: value for key, value in line.items() if value not in (None, [])}


def _field(request: Request, name: str) -> str | None:
    form: Any = request.form or {}
    return str(form.get(name) or "").strip() or None


def _moment(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")


def _back(request: Request, answer: dict[str, Any]) -> HTTPResponse:
    if "application/json" in request.headers.get("accept", ""):
        return json(answer, ensure_ascii=False)
    said = answer.get("problem") or answer.get("message") or answer.get("result") or ""
    return redirect(str(httpx.URL("/", params={"said": said})))


def _page() -> Any:
    text = resources.files("simulators.hotline12345").joinpath("desk.html").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
