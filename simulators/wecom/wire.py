"""The platform's half of the wire: sealing and signing what is pushed, reading the answers."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_INNER = (
    "<xml><ToUserName><![CDATA[{corpid}]]></ToUserName>"
    "<FromUserName><![CDATA[{member}]]></FromUserName><CreateTime>{now}</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
    "<MsgId>{msgid}</MsgId><AgentID>1000002</AgentID></xml>"
)
_OUTER = (
    "<xml><ToUserName><![CDATA[{corpid}]]></ToUserName>"
    "<AgentID><![CDATA[1000002]]></AgentID><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
)
_ENCRYPT = re.compile(r"<Encrypt><!\[CDATA\[(.*?)\]\]></Encrypt>")
_SIGNATURE = re.compile(r"<MsgSignature><!\[CDATA\[(.*?)\]\]></MsgSignature>")
_STAMP = re.compile(r"<TimeStamp>(?:<!\[CDATA\[)?(\d+)(?:\]\]>)?</TimeStamp>")
_NONCE = re.compile(r"<Nonce><!\[CDATA\[(.*?)\]\]></Nonce>")
_CONTENT = re.compile(r"<Content><!\[CDATA\[(.*?)\]\]></Content>", re.DOTALL)


class Seal:
    """Knows the callback's token and key, as the platform's console was told them."""

    def __init__(
        self, corpid: str, token: str, encoding_aes_key: str, now: Callable[[], float]
    ) -> None:
        self._corpid = corpid
        self._token = token
        self._key = base64.b64decode(encoding_aes_key + "=")
        self._now = now

    def seal(self, message: str) -> str:
        """Encrypt for this enterprise."""
        raw = message.encode()
        plain = secrets.token_bytes(16) + len(raw).to_bytes(4, "big") + raw + self._corpid.encode()
        padder = padding.PKCS7(256).padder()
        padded = padder.update(plain) + padder.finalize()
        sealer = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).encryptor()
        return base64.b64encode(sealer.update(padded) + sealer.finalize()).decode()

    def unseal(self, sealed: str) -> str:
        """Decrypt an answer; ValueError for one that is not for this enterprise."""
        opener = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).decryptor()
        padded = opener.update(base64.b64decode(sealed)) + opener.finalize()
        unpadder = padding.PKCS7(256).unpadder()
        plain = unpadder.update(padded) + unpadder.finalize()
        end = 20 + int.from_bytes(plain[16:20], "big")
        if plain[end:] != self._corpid.encode():
            raise ValueError("sealed for somebody else")
        return plain[20:end].decode()

    def signed(self, sealed: str) -> dict[str, str]:
        """The query that goes with a sealed part."""
        stamp, nonce = str(int(self._now())), str(secrets.randbelow(10**10))
        return {
            "msg_signature": self._signature(stamp, nonce, sealed),
            "timestamp": stamp,
            "nonce": nonce,
        }

    def message(self, member: str, text: str) -> str:
        """The body of a member's text."""
        return self.envelope(
            _INNER.format(
                corpid=self._corpid,
                member=member,
                now=int(self._now()),
                text=text.replace("]]>", "]]]]><![CDATA[>"),
                msgid=secrets.randbelow(2**63),
            )
        )

    def envelope(self, inner: str) -> str:
        """The body that carries this one sealed."""
        return _OUTER.format(corpid=self._corpid, sealed=self.seal(inner))

    def query(self, body: str) -> dict[str, str]:
        """The query that goes with a body; another one each time."""
        return self.signed(_found(_ENCRYPT, body))

    def read(self, body: str) -> str | None:
        """The text of a passive answer, ``None`` for none; ValueError for a wrong signature."""
        if body in ("", "success"):
            return None
        sealed = _found(_ENCRYPT, body)
        stamp, nonce = _found(_STAMP, body), _found(_NONCE, body)
        if self._signature(stamp, nonce, sealed) != _found(_SIGNATURE, body):
            raise ValueError("the answer is not signed as it should be")
        return _found(_CONTENT, self.unseal(sealed))

    def _signature(self, *parts: str) -> str:
        joined = "".join(sorted((self._token, *parts)))
        return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise ValueError(f"no {pattern.pattern[:12]} in the answer")
    return match.group(1)
