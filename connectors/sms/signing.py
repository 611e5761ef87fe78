"""The signature over a request to the gateway; the scheme stands in ``docs/channels.md``."""

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
    lines = [method.upper(), path, str(timestamp), nonce, hashlib.sha256(body).hexdigest()]
    mac = hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256)
    return {KEY: key_id, TIMESTAMP: str(timestamp), NONCE: nonce, SIGNATURE: mac.hexdigest()}
