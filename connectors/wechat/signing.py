"""Signatures of what the platform pushes (接收消息: 验证消息的确来自微信服务器)."""

from __future__ import annotations

import hashlib
import hmac


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts, as 40 hex digits.

    The parts are token, timestamp and nonce, and for an encrypted body its ``Encrypt``.
    """
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(signature: str, *parts: str) -> bool:
    """Whether ``signature`` is that of the parts; takes as long for a wrong one as for a right."""
    return hmac.compare_digest(signature.encode(), sign(*parts).encode())
