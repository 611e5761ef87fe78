"""What members write to the application: the platform's check of the address, 绑定 and 解绑."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw, text

from connectors.wechat import bodies, fields
from connectors.wechat.cipher import Ciphers
from connectors.wechat.errors import Malformed, WrongSignature
from connectors.wechat.replays import Replays
from connectors.wechat.signing import is_signed, sign
from connectors.wecom import binding
from connectors.wecom.messages import say
from connectors.wecom.settings import WeComSettings
from intake.clock import Clock
from intake.db import Database
from language.text import fold

_BIND = re.compile(r"\s*(?:绑定|綁定)?[\s:：,，+]*(\d{8})\s*")
_UNBIND = re.compile(r"\s*(?:解绑|解除绑定|取消绑定)\s*[。.！!]?\s*")
PATH = "/wecom/callback"
REMEMBERED = 1000
"""So many answers are kept for messages that the platform brings again."""


@dataclass(frozen=True)
class Heard:
    """A member's message: its own id ("" for an event), who, and the words ("" for anything but
    text)."""

    key: str
    member: str
    kind: str
    text: str


class Door:
    """Reads and answers the platform's calls; only what is signed and sealed is believed."""

    def __init__(self, settings: WeComSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._replays = Replays(clock)
        self._ciphers = Ciphers(settings.corpid, settings.encoding_aes_key)

    def verify(self, query: Mapping[str, str]) -> bytes:
        """The echo in clear when the platform checks this address. Raises WrongSignature or
        Malformed."""
        return self._unsealed(query, query.get("echostr", ""), b"GET ")

    def open(self, query: Mapping[str, str], body: bytes) -> Heard:
        """What a POST says. Raises WrongSignature or Malformed."""
        sealed = fields.text(bodies.read(body, "xml"), "Encrypt").strip()
        found = bodies.read(self._unsealed(query, sealed, b""), "xml")
        return Heard(
            fields.text(found, "MsgId"),
            fields.identifier(found, "FromUserName"),
            fields.text(found, "MsgType"),
            fields.text(found, "Content") if fields.text(found, "MsgType") == "text" else "",
        )

    def reply(self, member: str, said: str) -> bytes:
        """A sealed and signed answer."""
        now, nonce = int(self._clock.now().timestamp()), str(secrets.randbelow(10**10))
        message = bodies.write(
            {
                "ToUserName": member,
                "FromUserName": self._settings.corpid,
                "CreateTime": now,
                "MsgType": "text",
                "Content": said,
            },
            "xml",
        )
        sealed = self._ciphers.seal(message)
        return bodies.write(
            {
                "Encrypt": sealed,
                "MsgSignature": sign(self._settings.token, str(now), nonce, sealed),
                "TimeStamp": now,
                "Nonce": nonce,
            },
            "xml",
        )

    def _unsealed(self, query: Mapping[str, str], sealed: str, lead: bytes) -> bytes:
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        try:
            signature = query.get("msg_signature", "")
            fits = is_signed(signature, self._settings.token, stamp, nonce, sealed)
        except UnicodeEncodeError:
            fits = False
        if not fits:
            raise WrongSignature("not signed with our token")
        self._replays.check(stamp, nonce, lead + sealed.encode())
        return self._ciphers.open(sealed).message


def answer(database: Database, clock: Clock, heard: Heard) -> str | None:
    """What a member is told, and done for; ``None`` for what needs no answer (an event)."""
    if heard.kind == "event":
        return None
    words = fold(heard.text)
    if _UNBIND.fullmatch(words):
        done = binding.unbind_member(database, heard.member, clock)
        return say("unbound" if done else "not_bound")
    typed = _BIND.fullmatch(words)
    if typed is None:
        return say("help")
    try:
        user = binding.bind(database, heard.member, typed[1], clock)
    except binding.TooManyTries:
        return say("too_many")
    return say("bound", name=user.name) if user else say("code_wrong")


def blueprint(settings: WeComSettings, database: Database, clock: Clock) -> Blueprint:
    """``GET`` and ``POST`` of :data:`PATH`: 403 for a wrong signature, 400 for what cannot be
    read; nothing is stored of either."""
    door = Door(settings, clock)
    said_before: OrderedDict[str, str | None] = OrderedDict()
    blue = Blueprint("wecom")

    async def refuse(_request: Request, error: Exception) -> HTTPResponse:
        return text("", status=403 if isinstance(error, WrongSignature) else 400)

    blue.exception(WrongSignature, Malformed)(refuse)

    @blue.get(PATH, name="verify")
    async def verify(request: Request) -> HTTPResponse:
        return raw(door.verify(_query(request)), content_type="text/plain; charset=utf-8")

    @blue.post(PATH, name="push")
    async def push(request: Request) -> HTTPResponse:
        heard = door.open(_query(request), request.body)
        if heard.key and heard.key in said_before:  # the platform asks again: the code is used up
            said = said_before[heard.key]
        else:
            said = await asyncio.to_thread(answer, database, clock, heard)
            said_before[heard.key] = said
            if len(said_before) > REMEMBERED:
                said_before.popitem(last=False)
        if said is None:
            return raw(b"", content_type="text/plain; charset=utf-8")
        return raw(door.reply(heard.member, said), content_type="application/xml; charset=utf-8")

    return blue


def _query(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in request.args.items()}
