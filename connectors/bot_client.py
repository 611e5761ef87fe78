"""The client of the bot: one turn over HTTP, and what may go wrong with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.closing import Closing

# A refusal of this very message. Everything else that is not a 2xx speaks of the bot or of the
# way to it (401: our token is wrong, 404: no channel there, 429 and 502-504: busy or down).
_REFUSALS = frozenset({400, 409, 413, 415, 422})
_UNREACHABLE = frozenset({502, 503, 504})


class BotUnavailable(Exception):
    """The bot could not be asked: down, too slow, busy, or the way to it is misconfigured."""


class BotRejected(Exception):
    """The bot refused this message.

    `certain` is False for a server error or an unreadable answer: that counts against the
    message only when the bot is seen to be well otherwise.
    """

    def __init__(self, reason: str, *, certain: bool) -> None:
        super().__init__(reason)
        self.certain = certain


class Button(BaseModel):
    """A choice under a bot message; a tap sends `value` as text."""

    model_config = ConfigDict(strict=True, extra="ignore")
    title: str = Field(min_length=1)
    value: str = Field(min_length=1)


class Reply(BaseModel):
    """One message of the bot."""

    model_config = ConfigDict(strict=True, extra="ignore")
    text: str = Field(min_length=1)
    buttons: list[Button] = []


class Intent(BaseModel):
    """What the bot took the turn for."""

    model_config = ConfigDict(extra="ignore")
    name: str
    confidence: float


class _Parsed(BaseModel):
    """The bot's answer to words that belong to no turn."""

    model_config = ConfigDict(extra="ignore")
    intent: str | None
    confidence: float


class Effect(BaseModel):
    """Something that a turn does to the conversation itself."""

    model_config = ConfigDict(strict=True, extra="ignore")
    type: str
    reason: str | None = None
    since: int | None = None
    """With ``go_anonymous``: the number of the message from which on the talk moves."""


class BotAnswer(BaseModel):
    """The bot's whole answer to one turn; never without a reply."""

    model_config = ConfigDict(strict=True, extra="ignore")
    replies: list[Reply] = Field(min_length=1)
    expects: str | None = None
    intent: Intent | None = None
    effects: list[Effect] = []

    def does(
        self, effect: Literal["go_anonymous", "wants_human", "seal", "hide_numbers"]
    ) -> Effect | None:
        """The effect of this type, or None."""
        return next((one for one in self.effects if one.type == effect), None)


@dataclass(frozen=True)
class Question:
    """One turn as the bot gets it. A repeat under the same `message_id` changes nothing there."""

    conversation: str
    message_id: str
    text: str
    metadata: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The request body."""
        return {
            "conversation": self.conversation,
            "message_id": self.message_id,
            "text": self.text,
            "metadata": dict(self.metadata),
        }


class BotClient(Closing):
    """Speaks with the `hotline` channel of one bot or of several equal ones.

    `urls` are the bots' roots; a conversation keeps to one of them (rendezvous hash), so that
    its tracker stays in that one's memory, and goes to the next one when it cannot be reached.
    `timeout` in seconds bounds one whole answer.
    """

    def __init__(self, urls: str | Sequence[str], token: str, *, timeout: float = 25.0) -> None:
        self._urls = [urls] if isinstance(urls, str) else list(urls)
        self._timeout = timeout
        self._http = httpx.AsyncClient(
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(timeout, connect=3.0),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
            trust_env=False,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    def _ranked(self, conversation: str) -> list[str]:
        def weight(url: str) -> bytes:
            return hashlib.sha256(f"{url} {conversation}".encode()).digest()

        roots = sorted(self._urls, key=weight, reverse=True)
        return [f"{root.rstrip('/')}/webhooks/hotline" for root in roots]

    async def ask(self, question: Question) -> BotAnswer:
        """Post one turn. Raises BotUnavailable or BotRejected; never returns an empty answer."""
        response = await self._post_turn(question)
        status = response.status_code
        if status in _REFUSALS:
            raise BotRejected(f"status {status}", certain=True)
        if status >= 500 and status not in _UNREACHABLE:
            raise BotRejected(f"status {status}", certain=False)
        if not response.is_success:
            raise BotUnavailable(f"status {status}")
        try:
            return BotAnswer.model_validate_json(response.content)
        except ValidationError as error:
            # The error's own text would quote what the farmer said.
            reason = f"unreadable answer, {error.error_count()} faults"
            raise BotRejected(reason, certain=False) from None

    async def _post_turn(self, question: Question) -> httpx.Response:
        unreachable: httpx.HTTPError | None = None
        for channel in self._ranked(question.conversation):
            try:
                return await self._http.post(f"{channel}/webhook", json=question.as_json())
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                unreachable = error
            except httpx.HTTPError as error:
                raise BotUnavailable(type(error).__name__) from error
        raise BotUnavailable(type(unreachable).__name__) from unreachable

    async def parse(self, text: str) -> Intent | None:
        """What the model takes words for that belong to no turn; ``None`` if it cannot be had."""
        for root in self._urls:
            try:
                response = await self._http.post(
                    f"{root.rstrip('/')}/webhooks/hotline/parse",
                    json={"text": text},
                    timeout=min(1.0, self._timeout),
                )
                parsed = _Parsed.model_validate_json(response.content)
            except (httpx.HTTPError, ValidationError):
                continue
            if response.is_success and parsed.intent is not None:
                return Intent(name=parsed.intent, confidence=parsed.confidence)
        return None

    async def is_well(self, conversation: str) -> bool:
        """Whether the bot of this conversation says of itself that it can answer."""
        return await self._is_well(self._ranked(conversation)[0])

    async def is_there(self) -> bool:
        """Whether any bot says of itself that it can answer."""
        for channel in self._ranked(""):
            if await self._is_well(channel):
                return True
        return False

    async def _is_well(self, channel: str) -> bool:
        try:
            response = await self._http.get(f"{channel}/health", timeout=min(3.0, self._timeout))
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def forget(self, conversation: str) -> None:
        """Ask every bot to drop what it holds of a conversation in memory; best effort."""
        for channel in self._ranked(conversation):
            try:
                await self._http.post(
                    f"{channel}/forget",
                    json={"conversation": conversation},
                    timeout=min(3.0, self._timeout),
                )
            except httpx.HTTPError:
                continue  # a bot that is down holds nothing in memory
