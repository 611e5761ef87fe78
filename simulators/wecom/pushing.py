"""What the platform pushes to the callback address, sealed and signed as it does it."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Callable
from typing import Any

import httpx
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


class Pusher:
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
        inner = _INNER.format(
            corpid=self._corpid,
            member=member,
            now=int(self._now()),
            text=text,
            msgid=secrets.randbelow(2**63),
        )
        return _OUTER.format(corpid=self._corpid, sealed=self.seal(inner))

    async def say(self, url: str, member: str, text: str) -> dict[str, Any]:
        """Push a text; gives the answer's status and text, which is checked as it is read."""
        body = self.message(member, text)
        sealed = _found(_ENCRYPT, body)
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            answer = await http.post(
                url,
                params=self.signed(sealed),
                content=body.encode(),
                headers={"Content-Type": "text/xml"},
            )
        return {"status": answer.status_code, "answer": self.read(answer.text)}

    async def verify(self, url: str) -> bool:
        """The console's check of the address: whether the echo came back in clear."""
        echo = str(secrets.randbelow(10**18))
        sealed = self.seal(echo)
        query = {**self.signed(sealed), "echostr": sealed}
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            answer = await http.get(url, params=query)
        return answer.status_code == 200 and answer.text == echo

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
