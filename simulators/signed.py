"""The signature of ``docs/channels.md`` as the other side reads and makes it."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sanic import Request

SKEW = 300
"""Seconds by which a timestamp may be off."""


def fault(request: Request, key_id: str, secret: str, now: float, nonces: set[str]) -> str | None:
    """What is wrong with the request's signature, or None. A nonce is good once."""
    headers = request.headers
    stamp, nonce = headers.get("x-hotline-timestamp", ""), headers.get("x-hotline-nonce", "")
    if headers.get("x-hotline-key") != key_id:
        return "unknown key"
    if not stamp.isdigit() or abs(now - int(stamp)) > SKEW:
        return "timestamp"
    path = request.path + (f"?{request.query_string}" if request.query_string else "")
    wanted = _mac(secret, request.method, path, stamp, nonce, request.body)
    if not hmac.compare_digest(wanted, headers.get("x-hotline-signature", "")):
        return "signature"
    if len(nonce) < 16 or nonce in nonces:
        return "nonce"
    nonces.add(nonce)
    return None


def headers(key_id: str, secret: str, path: str, body: bytes, now: float) -> dict[str, str]:
    """The headers of a ``POST`` of ours."""
    stamp, nonce = str(int(now)), secrets.token_hex(16)
    return {
        "X-Hotline-Key": key_id,
        "X-Hotline-Timestamp": stamp,
        "X-Hotline-Nonce": nonce,
        "X-Hotline-Signature": _mac(secret, "POST", path, stamp, nonce, body),
        "Content-Type": "application/json",
    }


def _mac(secret: str, method: str, path: str, stamp: str, nonce: str, body: bytes) -> str:
    signed = f"{method}\n{path}\n{stamp}\n{nonce}\n{hashlib.sha256(body).hexdigest()}"
    return hmac.new(secret.encode(), signed.encode(), "sha256").hexdigest()
