"""The door for the platform's calls: whether they are its own, what they say, how to answer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from connectors.wechat import bodies
from connectors.wechat import fields as read
from connectors.wechat.bodies import Format
from connectors.wechat.cipher import Ciphers
from connectors.wechat.errors import Malformed, WrongSignature
from connectors.wechat.incoming import Incoming, understand
from connectors.wechat.replays import Replays
from connectors.wechat.settings import WeChatSettings
from connectors.wechat.signing import is_signed, sign
from connectors.wechat.words import LARGEST
from intake.clock import Clock

SUCCESS = b"success"
"""The answer for: heard, and nothing to say now. Never encrypted."""
_TYPES: Mapping[Format, str] = {
    "xml": "application/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


class Door:
    """Reads and answers the calls of one account; keeps nothing but the signatures of minutes.

    In safe and compatible mode only what is encrypted is believed: the readable half of a
    compatible body is not authenticated, and neither is a plain one.
    """

    def __init__(self, settings: WeChatSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._replays = Replays(clock)
        self._ciphers = None
        if settings.mode != "plain" and settings.encoding_aes_key is not None:
            self._ciphers = Ciphers(
                settings.appid, settings.encoding_aes_key, settings.previous_encoding_aes_key
            )

    def verify(self, query: Mapping[str, str]) -> str:
        """The ``echostr`` to send back when the platform checks this address (GET).

        Raises WrongSignature.
        """
        echo = query.get("echostr", "")
        self._check(query, "signature", body=b"GET " + echo.encode(errors="replace"))
        return echo

    def open(self, query: Mapping[str, str], body: bytes, content_type: str) -> Incoming:
        """What a POST says. Raises WrongSignature or Malformed.

        The form of the body is what it begins like, else what ``content_type`` says, or else
        that of the settings.
        """
        form = self._form(content_type, body)
        if self._ciphers is None:
            if "encrypt_type" in query and query["encrypt_type"] != "raw":
                raise Malformed("the body is encrypted, and the settings say plain")
            self._check(query, "signature", body=body)
            return understand(bodies.read(body, form), form)
        encrypted = read.text(bodies.read(body, form), "Encrypt").strip()
        if not encrypted:
            raise Malformed("the body is not encrypted")
        self._check(query, "msg_signature", encrypted)
        opened = self._ciphers.open(encrypted)
        return understand(bodies.read(opened.message, form), form, opened.key)

    def reply(self, incoming: Incoming, text: str | None) -> tuple[bytes, str]:
        """The body of the answer and its content type; without a text it is ``success``.

        ValueError for a text longer than one message may be (:mod:`connectors.wechat.words`).
        """
        if not text:
            return SUCCESS, "text/plain; charset=utf-8"
        if len(text.encode()) > LARGEST:
            raise ValueError("a reply is one message: split it")
        now = int(self._clock.now().timestamp())
        message = bodies.write(
            {
                "ToUserName": incoming.openid,
                "FromUserName": incoming.account,
                "CreateTime": now,
                "MsgType": "text",
                "Content": text,
            },
            incoming.form,
        )
        if incoming.sealed_with is not None:
            message = self._sealed(message, incoming, now)
        return message, _TYPES[incoming.form]

    def _sealed(self, message: bytes, incoming: Incoming, now: int) -> bytes:
        assert self._ciphers is not None and incoming.sealed_with is not None
        encrypted = self._ciphers.seal(message, incoming.sealed_with)
        nonce = str(secrets.randbelow(10**10))
        return bodies.write(
            {
                "Encrypt": encrypted,
                "MsgSignature": sign(self._settings.token, str(now), nonce, encrypted),
                "TimeStamp": now,
                "Nonce": nonce,
            },
            incoming.form,
        )

    def _check(
        self, query: Mapping[str, str], name: str, *signed: str, body: bytes | None = None
    ) -> None:
        """Raises WrongSignature. ``body`` is what came with the signature and is not ``signed``."""
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        try:
            fits = is_signed(query.get(name, ""), self._settings.token, timestamp, nonce, *signed)
        except UnicodeEncodeError:
            fits = False
        if not fits:
            raise WrongSignature("not signed with our token")
        if body is None:
            self._replays.fresh(timestamp)
        else:
            self._replays.check(timestamp, nonce, body)

    def _form(self, content_type: str, body: bytes) -> Format:
        """What the body looks like, whatever it is called; else what it is called."""
        first = body.lstrip()[:1]
        if first in (b"<", b"{"):
            return "xml" if first == b"<" else "json"
        named = content_type.partition(";")[0].strip().lower()
        if named in ("application/json", "text/json"):
            return "json"
        if named in ("application/xml", "text/xml"):
            return "xml"
        return self._settings.format
