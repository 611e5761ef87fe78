"""The door of the application: the platform's calls proved and read, answers sealed and signed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.wechat import bodies, fields
from connectors.wechat.cipher import Ciphers, KeyName, Opened
from connectors.wechat.errors import WrongSignature
from connectors.wechat.replays import Replays
from connectors.wechat.signing import is_signed, sign
from connectors.wecom.settings import WeComSettings
from intake.clock import Clock


@dataclass(frozen=True)
class Heard:
    """A member's message: its own id ("" for an event), who, the words ("" for anything but
    text), and the key that it was sealed with: the answer is sealed with the same."""

    key: str
    member: str
    kind: str
    text: str
    sealed_with: KeyName = "current"


class Door:
    """Reads and answers the platform's calls; only what is signed and sealed is believed."""

    def __init__(self, settings: WeComSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._replays = Replays(clock)
        self._ciphers = Ciphers(
            settings.corpid, settings.encoding_aes_key, settings.previous_encoding_aes_key
        )

    def verify(self, query: Mapping[str, str]) -> bytes:
        """The echo in clear when the platform checks this address. Raises WrongSignature or
        Malformed."""
        return self._unsealed(query, query.get("echostr", ""), b"GET ").message

    def open(self, query: Mapping[str, str], body: bytes) -> Heard:
        """What a POST says. Raises WrongSignature or Malformed."""
        sealed = fields.text(bodies.read(body, "xml"), "Encrypt").strip()
        opened = self._unsealed(query, sealed, b"")
        found = bodies.read(opened.message, "xml")
        kind = fields.identifier(found, "MsgType")
        return Heard(
            "" if kind == "event" else fields.identifier(found, "MsgId"),
            fields.identifier(found, "FromUserName"),
            kind,
            fields.text(found, "Content") if kind == "text" else "",
            opened.key,
        )

    def reply(self, heard: Heard, said: str) -> bytes:
        """A sealed and signed answer."""
        now, nonce = int(self._clock.now().timestamp()), str(secrets.randbelow(10**10))
        message = bodies.write(
            {
                "ToUserName": heard.member,
                "FromUserName": self._settings.corpid,
                "CreateTime": now,
                "MsgType": "text",
                "Content": said,
            },
            "xml",
        )
        sealed = self._ciphers.seal(message, heard.sealed_with)
        return bodies.write(
            {
                "Encrypt": sealed,
                "MsgSignature": sign(self._settings.token, str(now), nonce, sealed),
                "TimeStamp": now,
                "Nonce": nonce,
            },
            "xml",
        )

    def _unsealed(self, query: Mapping[str, str], sealed: str, lead: bytes) -> Opened:
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        try:
            signature = query.get("msg_signature", "")
            fits = is_signed(signature, self._settings.token, stamp, nonce, sealed)
        except UnicodeEncodeError:
            fits = False
        if not fits:
            raise WrongSignature("not signed with our token")
        self._replays.check(stamp, nonce, lead + sealed.encode())
        return self._ciphers.open(sealed)
