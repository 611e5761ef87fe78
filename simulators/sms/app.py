"""The gateway of ``docs/channels.md``: checks the signature, sends nothing, keeps a journal."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json, text

from simulators import signed
from simulators.faults import meet
from simulators.journal import App, Journal


def create_app(
    key_id: str,
    secret: str,
    *,
    now: Callable[[], float] = time.time,
    name: str = "simulated_sms",
) -> App:
    """The app; ``POST /send`` takes messages, the journal is at ``/journal``.

    Beside the faults of :mod:`simulators.faults` there is ``{"code": "invalid_phone"}``, which is
    answered so; with ``"after": true`` the message was taken over before.
    """
    app: App = Sanic(name, configure_logging=False)
    journal = Journal()
    app.ctx.journal = journal
    journal.serve(app)
    nonces: set[str] = set()
    taken: dict[str, dict[str, Any]] = {}

    @app.get("/")
    async def about(_request: Request) -> HTTPResponse:
        return text(
            'Simulated text messages.\nGET /journal\nPOST /faults {"next": [{"status": 503}]}\n'
        )

    @app.post("/send")
    async def send(request: Request) -> HTTPResponse | None:
        told = request.json
        fault = journal.next_fault()
        wrong = signed.fault(request, key_id, secret, now(), nonces)
        if wrong is not None:
            journal.note(outcome="refused", why=wrong)
            return json({"code": "signature", "message": wrong}, status=401)
        if fault and not fault.get("after"):
            journal.note(outcome="fault", id=told.get("id"))
            return await meet(request, fault, {"code": fault.get("code", "error")})
        again = told["id"] in taken
        taken.setdefault(told["id"], told)
        journal.note(outcome="again" if again else "sent", **told)
        if fault:
            return await meet(request, fault, {"code": fault.get("code", "error")})
        return json({"code": "ok", "id": told["id"]})

    return app
