"""What the platform knows and does: followers, media, the menu, and messages sent to people.

From ``wechat.md`` and memory of the platform's pages; never compared with the platform itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from simulators.journal import Journal
from simulators.wechat.people import Person
from simulators.wechat.tokens import Tokens
from simulators.wechat.wire import Account

Told = dict[str, Any]
TYPING_AFTER = 30.0
"""Seconds after a message in which the account may show that it is typing."""


class Platform:
    """The state of one account's platform; every call is in the journal with its openid."""

    def __init__(self, account: Account, now: Callable[[], float]) -> None:
        self.account = account
        self.now = now
        self.journal = Journal()
        self.tokens = Tokens()
        self.people: dict[str, Person] = {}
        self.media: dict[str, tuple[bytes, str]] = {}
        self.menu: Told | None = None
        self.offers: dict[str, str] = {}
        """Templates of subscription notices that people may agree to: id → title."""
        self._once: set[tuple[str, str]] = set()

    def join(self, name: str) -> Person:
        """A new person, who does not follow yet."""
        person = Person("o" + secrets.token_urlsafe(20)[:27], name)
        self.people[person.openid] = person
        return person

    def keep(self, content: bytes, media_type: str) -> str:
        """Keep a picture or sound; its media id."""
        media_id = secrets.token_urlsafe(32)
        self.media[media_id] = (content, media_type)
        return media_id

    def token(self, told: Told) -> Told:
        """``stable_token``."""
        if told.get("grant_type") != "client_credential":
            return error(40002, "invalid grant_type")
        if told.get("appid") != self.account.appid:
            return error(40013, "invalid appid")
        if told.get("secret") != self.account.secret:
            return error(40125, "invalid appsecret")
        force = bool(told.get("force_refresh"))
        answer = self.tokens.issue(self.now(), force=force)
        self.journal.note(kind="token", force=force, errcode=answer.get("errcode", 0))
        return answer

    def send(self, told: Told) -> Told:
        """``message/custom/send``."""
        person = self.people.get(str(told.get("touser")))
        if person is None:
            return error(40003, "invalid openid")
        kind = str(told.get("msgtype"))
        content = told.get(kind)
        wrong = _wrong(kind, content, self.media)
        code = wrong or person.take(self.now())
        self.journal.note(
            kind="custom", openid=person.openid, msgtype=kind, content=content, errcode=code
        )
        if code:
            return error(code, "refused")
        assert isinstance(content, dict)
        person.typing_until, person.spoke_at = 0.0, self.now()
        _show(person, kind, content)
        return error(0, "ok")

    def typing(self, told: Told) -> Told:
        """``message/custom/typing``."""
        person = self.people.get(str(told.get("touser")))
        now = self.now()
        if person is None:
            return error(40003, "invalid openid")
        if told.get("command") not in ("Typing", "CancelTyping"):
            return error(45072, "command field must be in ['Typing', 'CancelTyping']")
        if not person.following or now - person.spoke_at > TYPING_AFTER:
            return error(45080, "need a message within the last 30 seconds")
        if person.typing_until > now:
            return error(45081, "already in typing status")
        person.typing_until = now + 15
        self.journal.note(kind="typing", openid=person.openid, errcode=0)
        return error(0, "ok")

    def notice(self, told: Told, kind: str) -> Told:
        """``message/template/send`` and ``message/subscribe/bizsend``."""
        person = self.people.get(str(told.get("touser")))
        if person is None:
            return error(40003, "invalid openid")
        template, data = str(told.get("template_id", "")), told.get("data")
        code = 0
        if not template:
            code = 40037
        elif not isinstance(data, dict) or not all(_fits(*one) for one in data.items()):
            code = 47003
        elif kind == "template" and not person.following:
            code = 43004
        elif kind == "subscribe" and template not in person.subscribed:
            code = 43101
        job = secrets.randbelow(2**40)
        self.journal.note(
            kind=kind, openid=person.openid, template_id=template, data=data, errcode=code, job=job
        )
        if code:
            return error(code, "refused")
        assert isinstance(data, dict)
        once = (person.openid, str(told.get("client_msg_id") or secrets.token_hex(8)))
        if once not in self._once:
            self._once.add(once)
            text = "\n".join(str(one["value"]) for one in data.values())
            person.show("notice", text, opens=told.get("page") or told.get("url"))
        return {**error(0, "ok"), "msgid": job}


def error(code: int, message: str) -> Told:
    """An answer that is only a code."""
    return {"errcode": code, "errmsg": message}


def _wrong(kind: str, content: Any, media: dict[str, Any]) -> int:
    if kind not in ("text", "msgmenu", "image"):
        return 40008
    if not isinstance(content, dict):
        return 44004
    if kind == "image":
        return 0 if content.get("media_id") in media else 40007
    said = content.get("content") if kind == "text" else content.get("head_content")
    if not isinstance(said, str) or not said:
        return 44004
    if len(said.encode()) >= 2048:
        return 45002
    entries = content.get("list", []) if kind == "msgmenu" else []
    named = all(one.get("id") and one.get("content") for one in entries)
    return 0 if named and (entries or kind == "text") else 40035


def _fits(keyword: str, held: Any) -> bool:
    most = {"thing": 20, "character_string": 32, "phrase": 5}
    value = held.get("value") if isinstance(held, dict) else None
    return isinstance(value, str) and 0 < len(value) <= most.get(keyword.rstrip("0123456789"), 200)


def _show(person: Person, kind: str, content: Told) -> None:
    if kind == "text":
        person.show("account", content["content"])
    elif kind == "image":
        person.show("account", "", picture=content["media_id"])
    else:
        person.show(
            "account", content["head_content"],
            choices=content["list"], tail=content.get("tail_content", ""),
        )  # fmt: skip
