"""The gateway of ``docs/channels.md``: checks the signature, sends nothing, keeps a journal."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json, text

from simulators.faults import meet
from simulators.journal import App, Journal

SKEW = 300
"""Seconds by which a timestamp may be off."""


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
        wrong = _signature_fault(request, key_id, secret, now(), nonces)
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


def _signature_fault(
    request: Request, key_id: str, secret: str, now: float, nonces: set[str]
) -> str | None:
    """What is wrong with the request's signature, or None. A nonce is good once."""
    headers = request.headers
    stamp, nonce = headers.get("x-hotline-timestamp", ""), headers.get("x-hotline-nonce", "")
    if headers.get("x-hotline-key") != key_id:
        return "unknown key"
    if not stamp.isdigit() or abs(now - int(stamp)) > SKEW:
        return "timestamp"
    path = request.path + (f"?{request.query_string}" if request.query_string else "")
    body = hashlib.sha256(request.body).hexdigest()
    signed = f"{request.method}\n{path}\n{stamp}\n{nonce}\n{body}"
    wanted = hmac.new(secret.encode(), signed.encode(), "sha256").hexdigest()
    if not hmac.compare_digest(wanted, headers.get("x-hotline-signature", "")):
        return "signature"
    if len(nonce) < 16 or nonce in nonces:
        return "nonce"
    nonces.add(nonce)
    return None
