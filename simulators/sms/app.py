"""The gateway of ``docs/channels.md``: checks the signature, sends nothing, keeps a journal."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json, text

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

    A fault ``{"status": 503}`` or ``{"code": "invalid_phone"}`` is answered so (``retry_after``
    as a header), ``{"raw": "…"}`` is a body that says nothing, ``{"drop": true}`` closes the
    connection without an answer; with ``"after": true`` the message was taken over before.
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
            return await _fail(request, fault)
        again = told["id"] in taken
        taken.setdefault(told["id"], told)
        journal.note(outcome="again" if again else "sent", **told)
        if fault:
            return await _fail(request, fault)
        return json({"code": "ok", "id": told["id"]})

    return app


async def _fail(request: Request, fault: dict[str, Any]) -> HTTPResponse | None:
    if fault.get("drop"):
        assert request.transport is not None
        request.transport.close()
        return None
    if "raw" in fault:
        return HTTPResponse(fault["raw"], status=fault.get("status", 200))
    headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
    code = fault.get("code", "error")
    return json({"code": code}, status=fault.get("status", 200), headers=headers)


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
