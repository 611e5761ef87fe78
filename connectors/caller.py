"""What is derived from a web caller's secret token; the token itself is never stored."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HANDLES = 16
"""How many anonymous reports one conversation can hold on to at the same time."""

_PADDED = 256  # every sealed blob has this plain length, so that its size tells nothing


class SealBroken(Exception):
    """A sealed handle does not open with this caller's key."""


def new_token() -> str:
    """A conversation's secret: 256 random bits."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Caller:
    """The holder of a conversation's token, for as long as a request or a stream lasts."""

    token: str

    @cached_property
    def token_hash(self) -> str:
        """What the database knows of the token."""
        return hashlib.sha256(self.token.encode()).hexdigest()

    def message_key(self, message_id: str) -> str:
        """The stored form of the page's own message id.

        Keyed with the token: ids that a page counts up would otherwise tie an anonymous report
        to the talk around it.
        """
        return self._mac("message/" + message_id)

    @cached_property
    def slots(self) -> list[str]:
        """The primary keys under which this caller's sealed handles may lie, in order."""
        return [self._mac("anonymous" if n == 0 else f"anonymous/{n}") for n in range(HANDLES)]

    @cached_property
    def _private(self) -> X25519PrivateKey:
        seed = HKDF(hashes.SHA256(), 32, salt=None, info=b"sealed handle").derive(
            self.token.encode()
        )
        return X25519PrivateKey.from_private_bytes(seed)

    @cached_property
    def sealing_key(self) -> bytes:
        """With this anyone can seal something that only this caller can open."""
        return self._private.public_key().public_bytes_raw()

    def open(self, blob: bytes) -> dict[str, Any]:
        """What was sealed for this caller. Raises SealBroken for anybody else's blob."""
        ephemeral, nonce, sealed = blob[:32], blob[32:44], blob[44:]
        shared = self._private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        try:
            plain = AESGCM(_stretch(shared, ephemeral)).decrypt(nonce, sealed, None)
        except InvalidTag:
            raise SealBroken from None
        opened: dict[str, Any] = json.loads(plain)
        return opened

    def _mac(self, purpose: str) -> str:
        return hmac.new(self.token.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def seal(sealing_key: bytes, content: dict[str, Any]) -> bytes:
    """Seal a small JSON object for the one caller whose `sealing_key` this is."""
    plain = json.dumps(content).encode()
    if len(plain) > _PADDED:
        raise ValueError("too much to seal")
    ephemeral = X25519PrivateKey.generate()
    public = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(sealing_key))
    nonce = os.urandom(12)
    sealed = AESGCM(_stretch(shared, public)).encrypt(nonce, plain.ljust(_PADDED), None)
    return public + nonce + sealed


def _stretch(shared: bytes, ephemeral: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=ephemeral, info=b"sealed blob").derive(shared)
