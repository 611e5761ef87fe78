"""Pushing what members write to the callback: five seconds, three times, the same message."""

from __future__ import annotations

import secrets
from typing import Any

import httpx

from simulators.journal import Journal
from simulators.wecom.wire import Seal

SECONDS, TRIES = 5.0, 3


class Pusher:
    """Pushes as the platform does. ``seconds`` is how long one answer may take."""

    def __init__(self, seal: Seal, journal: Journal, seconds: float = SECONDS) -> None:
        self._seal = seal
        self._journal = journal
        self._http = httpx.AsyncClient(timeout=seconds, trust_env=False)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def say(self, url: str, member: str, text: str) -> dict[str, Any]:
        """Push a member's text; gives the last try's outcome, ``status`` and ``answer``.

        The outcome is ``answered`` (``answer``: the text, ``None`` for nothing to say),
        ``bad_answer`` or ``no_answer``; after the last one the platform asks again.
        """
        body = self._seal.message(member, text)
        outcome: dict[str, Any] = {}
        for tried in range(1, TRIES + 1):
            outcome = await self._once(url, body)
            self._journal.note(kind="push", member=member, tried=tried, **outcome)
            if outcome["outcome"] != "no_answer":
                break
        return outcome

    async def verify(self, url: str) -> bool:
        """The console's check of the address: whether the echo came back in clear."""
        echo = str(secrets.randbelow(10**18))
        sealed = self._seal.seal(echo)
        query = {**self._seal.signed(sealed), "echostr": sealed}
        answer = await self._http.get(url, params=query)
        return answer.status_code == 200 and answer.text == echo

    async def _once(self, url: str, body: str) -> dict[str, Any]:
        headers = {"Content-Type": "text/xml"}
        try:
            answer = await self._http.post(
                url, params=self._seal.query(body), content=body.encode(), headers=headers
            )
        except httpx.HTTPError as error:
            return {"outcome": "no_answer", "status": None, "answer": type(error).__name__}
        said = {"status": answer.status_code, "answer": answer.text[:200]}
        if answer.status_code != 200:
            return {"outcome": "bad_answer", **said}
        try:
            return {"outcome": "answered", **said, "answer": self._seal.read(answer.text)}
        except ValueError as error:
            return {"outcome": "bad_answer", **said, "answer": str(error)}
