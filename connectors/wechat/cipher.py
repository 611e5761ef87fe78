"""The cipher of encrypted bodies (消息加解密): AES-256-CBC, bound to the receiver's id.

WeCom (企业微信) uses the same one, with the corporation's id as the receiver.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.ciphers import Cipher as Block
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from connectors.wechat.errors import Malformed

PAD = 32
"""PKCS#7 to 32 bytes, not to AES's 16."""
RANDOM, LENGTH = 16, 4
"""Bytes before the message: random ones, then its length (big-endian)."""

KeyName = Literal["current", "previous"]


class Cipher:
    """One key, given as the platform's 43 characters, for one receiver."""

    def __init__(self, encoding_aes_key: str, receiver: str) -> None:
        self._key = base64.b64decode(encoding_aes_key + "=")
        if len(self._key) != 32:
            raise ValueError("an EncodingAESKey has 43 characters")
        self._receiver = receiver.encode()

    def _block(self) -> Block[CBC]:
        return Block(AES(self._key), CBC(self._key[:16]))

    def seal(self, message: bytes, *, random: bytes | None = None) -> str:
        """Encrypt; ``random`` (16 bytes) is given only to repeat a published example."""
        lead = secrets.token_bytes(RANDOM) if random is None else random
        plain = lead + len(message).to_bytes(LENGTH, "big") + message + self._receiver
        pad = PAD - len(plain) % PAD
        encryptor = self._block().encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def open(self, encrypted: str) -> bytes:
        """Decrypt; raises Malformed for whatever was not sealed with this key for this receiver."""
        try:
            sealed = base64.b64decode(encrypted.encode(), validate=True)
        except binascii.Error:
            raise Malformed("the encrypted part is no Base64") from None
        if not sealed or len(sealed) % PAD:
            raise Malformed("the encrypted part has a length that no message has")
        decryptor = self._block().decryptor()
        return self._message(decryptor.update(sealed) + decryptor.finalize())

    def _message(self, padded: bytes) -> bytes:
        pad = padded[-1]
        if not 1 <= pad <= PAD or padded[-pad:] != bytes([pad]) * pad:
            raise Malformed("the encrypted part does not open with our key")
        plain = padded[:-pad]
        begin = RANDOM + LENGTH
        end = begin + int.from_bytes(plain[RANDOM:begin], "big")
        # A receiver is never empty, so a length that reaches beyond the end fails here too.
        if len(plain) < begin or plain[end:] != self._receiver:
            raise Malformed("the encrypted part is not for this account")
        return plain[begin:end]


@dataclass(frozen=True)
class Opened:
    """A decrypted message, and the key that opened it: an answer is sealed with the same."""

    message: bytes
    key: KeyName


class Ciphers:
    """The current key, and the previous one while a change is under way."""

    def __init__(self, receiver: str, current: str, previous: str | None = None) -> None:
        self._ciphers: dict[KeyName, Cipher] = {"current": Cipher(current, receiver)}
        if previous is not None:
            self._ciphers["previous"] = Cipher(previous, receiver)

    def open(self, encrypted: str) -> Opened:
        """Decrypt with whichever key fits; raises Malformed when none does."""
        problem = Malformed("there is no key")
        for name, cipher in self._ciphers.items():
            try:
                return Opened(cipher.open(encrypted), name)
            except Malformed as error:
                problem = error
        raise problem

    def seal(self, message: bytes, key: KeyName = "current", *, random: bytes | None = None) -> str:
        """Encrypt with the key of this name."""
        return self._ciphers[key].seal(message, random=random)
