"""Pushing what people do to the account's address: five seconds, three times, the same message."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from simulators.wechat.people import TALK, TAP, Person
from simulators.wechat.platform import Platform
from simulators.wechat.wire import TYPES, BadAnswer, answered, call, signature

SECONDS, TRIES = 5.0, 3
OUT_OF_ORDER = "该公众号提供的服务出现故障，请稍后再试"


class Pusher:
    """Pushes to one address. ``seconds`` is how long one answer may take."""

    def __init__(self, platform: Platform, address: str, seconds: float = SECONDS) -> None:
        self.address = address
        self._platform = platform
        # A pool compares each request that waits with each connection that it keeps.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        self._http = httpx.AsyncClient(timeout=seconds, limits=limits, trust_env=False)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def verify(self) -> bool:
        """The console's check of the address: whether the echo came back unchanged."""
        echo, stamp = str(secrets.randbelow(10**18)), str(int(self._platform.now()))
        nonce = str(secrets.randbelow(10**10))
        signed = signature(self._platform.account.token, stamp, nonce)
        query = {"signature": signed, "timestamp": stamp, "nonce": nonce, "echostr": echo}
        try:
            answer = await self._http.get(self.address, params=query)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.text == echo

    async def message(self, person: Person, kind: str, **content: Any) -> dict[str, Any]:
        """A message of a person; ``bizmsgmenuid`` in it makes it a tap in a msgmenu."""
        person.spoke_at = self._platform.now()
        person.allow(TAP if "bizmsgmenuid" in content else TALK, person.spoke_at)
        return await self._push(person, MsgType=kind, MsgId=secrets.randbelow(2**63), **content)

    async def event(self, person: Person, event: str, **content: Any) -> dict[str, Any]:
        """An event that a person causes."""
        if event in ("subscribe", "SCAN", "CLICK"):
            person.allow(TAP, self._platform.now())
        return await self._push(person, MsgType="event", Event=event, **content)

    async def _push(self, person: Person, **fields: Any) -> dict[str, Any]:
        platform = self._platform
        whole = {
            "ToUserName": platform.account.original_id,
            "FromUserName": person.openid,
            "CreateTime": int(platform.now()),
            **fields,
        }
        outcome: dict[str, Any] = {}
        for tried in range(1, TRIES + 1):
            outcome = await self._once(person, whole)
            platform.journal.note(
                kind="push", openid=person.openid, tried=tried, fields=fields, **outcome
            )
            if outcome["outcome"] != "no_answer":
                break
        if outcome["outcome"] in ("no_answer", "bad_answer"):
            person.show("wechat", OUT_OF_ORDER)
        elif outcome.get("text"):
            person.typing_until = 0.0
            person.show("account", outcome["text"])
        return outcome

    async def _once(self, person: Person, whole: dict[str, Any]) -> dict[str, Any]:
        """One try: ``answered`` with a text, ``success``, ``no_answer`` or ``bad_answer``."""
        platform = self._platform
        query, body = call(platform.account, whole, person.openid, int(platform.now()))
        headers = {"Content-Type": TYPES[platform.account.form]}
        try:
            answer = await self._http.post(
                self.address, params=query, content=body, headers=headers
            )
        except httpx.HTTPError as error:
            return {"outcome": "no_answer", "why": type(error).__name__}
        if answer.status_code != 200:
            return {"outcome": "bad_answer", "why": f"status {answer.status_code}"}
        try:
            text = answered(platform.account, answer.content, person.openid)
        except BadAnswer as error:
            return {"outcome": "bad_answer", "why": str(error)}
        return {"outcome": "success"} if text is None else {"outcome": "answered", "text": text}
