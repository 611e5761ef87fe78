"""Signatures over requests between machines; the scheme stands in ``docs/channels.md``.

We sign what goes to the gateway of text messages; a telephone system signs what it sends us.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

KEY, TIMESTAMP = "X-Hotline-Key", "X-Hotline-Timestamp"
NONCE, SIGNATURE = "X-Hotline-Nonce", "X-Hotline-Signature"


def signed_headers(
    method: str,
    url: str,
    body: bytes,
    *,
    key_id: str,
    secret: str,
    timestamp: int,
    nonce: str | None = None,
) -> dict[str, str]:
    """The four headers of a request; ``timestamp`` in seconds since 1970.

    HMAC-SHA256 with the secret over method, path (with its query), timestamp, nonce and the
    SHA-256 of the body in hex, one a line.
    """
    nonce = nonce or secrets.token_hex(16)
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    mac = signature(method, path, body, secret=secret, timestamp=str(timestamp), nonce=nonce)
    return {KEY: key_id, TIMESTAMP: str(timestamp), NONCE: nonce, SIGNATURE: mac}


def signature(
    method: str, path: str, body: bytes, *, secret: str, timestamp: str, nonce: str
) -> str:
    """The signature alone, as 64 hex digits; ``path`` as it stands in the request line."""
    lines = [method.upper(), path, timestamp, nonce, hashlib.sha256(body).hexdigest()]
    return hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()
