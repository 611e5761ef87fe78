"""Tokens, messages to members, robots of groups: as the platform's pages describe them.

From memory of those pages and of ``wechat.md``; never compared with the platform itself.
"""

from __future__ import annotations

import json as jsonlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json, text

from simulators.faults import meet
from simulators.journal import App, Journal
from simulators.wecom.limits import Sliding
from simulators.wecom.pushing import SECONDS, Pusher
from simulators.wecom.wire import Seal

TEXT_BYTES = 2048
LASTS = 7200
SAME = 1800
"""Seconds within which the same message is not shown again."""


@dataclass(frozen=True)
class Enterprise:
    """What the platform knows: the application, the members who see it, the robots' keys.

    ``everybody``: every member and robot that is named is there. ``callback`` is where the words
    of members are pushed.
    """

    corpid: str = "ww0000000000000001"
    agentid: int = 1000002
    secret: str = "simulated-application-secret"
    token: str = "simulatedToken"
    encoding_aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    members: set[str] = field(default_factory=set)
    robots: set[str] = field(default_factory=set)
    everybody: bool = False
    callback: str = ""


class Platform:
    """The platform's state: tokens, limits, what was sent lately."""

    def __init__(self, enterprise: Enterprise, now: Callable[[], float]) -> None:
        self.enterprise = enterprise
        self.now = now
        self.journal = Journal()
        self._tokens: dict[str, float] = {}
        self._minute, self._hour = Sliding(30, 60), Sliding(1000, 3600)
        self._robot = Sliding(20, 60)
        self._sent: dict[str, float] = {}

    def token(self, corpid: str, secret: str) -> dict[str, Any]:
        """``gettoken``: the same one while it lasts."""
        if corpid != self.enterprise.corpid:
            return _error(40013, "invalid corpid")
        if secret != self.enterprise.secret:
            return _error(40001, "invalid credential")
        now = self.now()
        alive = [token for token, until in self._tokens.items() if until > now]
        token = alive[0] if alive else secrets.token_urlsafe(96)
        self._tokens.setdefault(token, now + LASTS)
        self.journal.note(outcome="token")
        return _ok(access_token=token, expires_in=int(self._tokens[token] - now))

    def forget_tokens(self) -> None:
        """Nothing that was given out is good any more."""
        self._tokens.clear()

    def to_members(self, token: str, told: dict[str, Any]) -> dict[str, Any]:
        """``message/send``."""
        now = self.now()
        if self._tokens.get(token, now) <= now:
            return _error(42001 if token in self._tokens else 40014, "access_token")
        if told.get("agentid") != self.enterprise.agentid:
            return _error(40056, "invalid agentid")
        wanted = str(told.get("touser", "")).split("|")
        known = [one for one in wanted if one and self._knows(one, self.enterprise.members)]
        if not known:
            return _error(81013, "user & party & tag all invalid")
        if any(self._minute.full(one, now) or self._hour.full(one, now) for one in known):
            self.journal.note(outcome="limited", to=known)
            return _error(45009, "reach max api daily quota limit")
        if wrong := _wrong_content(told):
            return wrong
        same = jsonlib.dumps(told, sort_keys=True)
        again = told.get("enable_duplicate_check") and self._sent.get(same, -SAME) > now - SAME
        self._sent[same] = now
        for one in known:
            self._minute.count(one, now)
            self._hour.count(one, now)
        outcome = "duplicate" if again else "sent"
        self.journal.note(outcome=outcome, to=known, **_content(told))
        missing = [one for one in wanted if one not in known]
        return _ok(msgid=secrets.token_hex(8), invaliduser="|".join(missing))

    def to_group(self, key: str, told: dict[str, Any]) -> dict[str, Any]:
        """``webhook/send``."""
        now = self.now()
        if not self._knows(key, self.enterprise.robots):
            return _error(93000, "invalid webhook url")
        if self._robot.full(key, now):
            self.journal.note(outcome="limited", robot=key)
            return _error(45009, "api freq out of limit")
        if wrong := _wrong_content(told):
            return wrong
        self._robot.count(key, now)
        self.journal.note(outcome="group", robot=key, **_content(told))
        return _ok()

    def _knows(self, name: str, among: set[str]) -> bool:
        return self.enterprise.everybody or name in among


def create_app(
    enterprise: Enterprise,
    *,
    now: Callable[[], float] = time.time,
    seconds: float = SECONDS,
    name: str = "simulated_wecom",
) -> App:
    """The app: the platform's three calls, ``/journal``, ``/faults``, ``POST /tokens/forget``,
    and ``POST /push`` with {``member``, ``text``}, which plays a member's message (``url``: to
    another address than the callback), each try waiting so many ``seconds``. ``/`` says so.

    Beside the faults of :mod:`simulators.faults` there is ``{"errcode": …}``, which is answered so.
    """
    app: App = Sanic(name, configure_logging=False)
    platform = Platform(enterprise, now)
    seal = Seal(enterprise.corpid, enterprise.token, enterprise.encoding_aes_key, now)
    pusher = Pusher(seal, platform.journal, seconds)
    app.ctx.journal = platform.journal
    app.ctx.platform = platform
    platform.journal.serve(app)

    @app.get("/")
    async def about(_request: Request) -> HTTPResponse:
        return text(
            'Simulated WeCom.\nGET /journal\nPOST /faults {"next": [{"errcode": 45009}]}\n'
            'POST /push {"member": "zhang", "text": "绑定12345678"}\n'
        )

    @app.get("/cgi-bin/gettoken")
    async def gettoken(request: Request) -> HTTPResponse:
        args = request.args
        return json(platform.token(args.get("corpid", ""), args.get("corpsecret", "")))

    @app.post("/cgi-bin/message/send")
    async def send(request: Request) -> HTTPResponse | None:
        if fault := platform.journal.next_fault():
            return await meet(request, fault, _error(fault.get("errcode", -1), "simulated"))
        return json(platform.to_members(request.args.get("access_token", ""), request.json))

    @app.post("/cgi-bin/webhook/send")
    async def webhook(request: Request) -> HTTPResponse | None:
        if fault := platform.journal.next_fault():
            return await meet(request, fault, _error(fault.get("errcode", -1), "simulated"))
        return json(platform.to_group(request.args.get("key", ""), request.json))

    @app.post("/tokens/forget")
    async def forget_tokens(_request: Request) -> HTTPResponse:
        platform.forget_tokens()
        return json(_ok())

    @app.post("/push")
    async def push(request: Request) -> HTTPResponse:
        told = request.json
        address = told.get("url") or enterprise.callback
        return json(await pusher.say(address, told["member"], told["text"]))

    @app.after_server_stop
    async def end(_app: App) -> None:
        await pusher.close()

    return app


def _wrong_content(told: dict[str, Any]) -> dict[str, Any] | None:
    kind = told.get("msgtype")
    content = told.get(str(kind))
    if kind not in ("text", "template_card") or not isinstance(content, dict):
        return _error(40008, "invalid message type")
    if kind == "text" and not 0 < len(str(content.get("content", "")).encode()) <= TEXT_BYTES:
        return _error(40058, "content exceed max length")
    if kind == "template_card" and not (content.get("card_action") or {}).get("url"):
        return _error(40058, "missing card_action.url")
    return None


def _content(told: dict[str, Any]) -> dict[str, Any]:
    kind = str(told["msgtype"])
    return {"msgtype": kind, kind: told[kind]}


def _ok(**more: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **more}


def _error(code: int, message: str) -> dict[str, Any]:
    return {"errcode": code, "errmsg": message}
