"""Calls of the platform's interface: one token renewal where it is rejected, every error named."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from connectors.platform_tokens import Issued, NoToken, PlatformTokens, Token
from connectors.wechat.outcomes import SOON, Final, Retry, TokenRejected, problem
from connectors.wechat.settings import WeChatSettings

CALL_SECONDS = 10.0
"""One call; the platform mostly answers in a tenth of that."""
MEDIA_SECONDS = 30.0
LARGEST_ANSWER = 10 * 1024 * 1024
"""Bytes of an answer at most: pictures have up to 10 MB."""
_LONGEST_PAUSE = 3600


@dataclass(frozen=True)
class Answer:
    """A whole answer that is no error: its bytes and their media type."""

    content: bytes
    media_type: str

    def json(self) -> dict[str, Any]:
        """The object that it is. Raises Retry where it is none: a proxy's page, cut short."""
        found = _object(self.content)
        if found is None:
            raise Retry("平台的回应看不懂")
        return found


class Calls:
    """Calls of one account. Raises the exceptions of :mod:`connectors.wechat.outcomes`."""

    def __init__(self, settings: WeChatSettings, tokens: PlatformTokens) -> None:
        self._settings = settings
        self._tokens = tokens
        self._name = f"wechat/{settings.appid}"
        self._http = httpx.AsyncClient(
            base_url=settings.api_root,
            timeout=httpx.Timeout(CALL_SECONDS, connect=3.0),
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
            trust_env=False,
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        """Post JSON. Chinese goes as it is: the platform would show an escape as one."""
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        answer = await self.call("POST", path, content=content, headers=headers)
        _check_code(answer.json())  # whatever else says 200 is not the platform
        return answer

    async def get(self, path: str, **query: str) -> Answer:
        """Get something."""
        return await self.call("GET", path, params=query)

    async def call(
        self, method: str, path: str, *, seconds: float = CALL_SECONDS, **request: Any
    ) -> Answer:
        """One call; once more with another token where this one is rejected."""
        token = await self._token()
        try:
            return await self._once(token, method, path, seconds, request)
        except TokenRejected:
            token = await self._token(token)
        try:
            return await self._once(token, method, path, seconds, request)
        except TokenRejected as error:
            raise Retry(str(error), timedelta(minutes=1)) from None

    async def _token(self, rejected: Token | None = None) -> Token:
        try:
            if rejected is None:
                return await asyncio.to_thread(self._tokens.get, self._name, self._issue)
            return await asyncio.to_thread(self._tokens.renewed, self._name, self._issue, rejected)
        except NoToken as error:
            raise Retry("暂时没有 access_token", error.retry_after) from error

    def _issue(self, force: bool) -> Issued:
        """stable_token (稳定版接口调用凭据), blocking: it is asked for in a thread."""
        body = {
            "grant_type": "client_credential",
            "appid": self._settings.appid,
            "secret": self._settings.secret,
            "force_refresh": force,
        }
        address = f"{self._settings.api_root}/cgi-bin/stable_token"
        try:
            with httpx.Client(timeout=CALL_SECONDS, trust_env=False) as http:
                answer = http.post(address, json=body)
        except httpx.HTTPError as error:
            raise Retry(f"换 access_token 没有成功（{type(error).__name__}）") from None
        told = _object(answer.content) or {}
        try:
            _check_status(answer)
            _check_code(told)
        except TokenRejected as error:  # here it is the secret that is not accepted
            raise Final(f"换不到 access_token：{error}", ours=True) from None
        token, seconds = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise Retry("平台的回应里没有 access_token")
        return Issued(token, timedelta(seconds=seconds))

    async def _once(
        self, token: Token, method: str, path: str, seconds: float, request: dict[str, Any]
    ) -> Answer:
        # Merged anew for each try: the token travels in the address, as the platform wants it.
        query = {**request.get("params", {}), "access_token": token.value}
        try:
            async with asyncio.timeout(seconds), AsyncExitStack() as opened:
                answer = await opened.enter_async_context(
                    self._http.stream(method, path, **{**request, "params": query})
                )
                content = await _whole(answer)
        except (httpx.HTTPError, TimeoutError) as error:
            # Without its text, which may hold the address and so the token.
            raise Retry(f"没有连上微信平台（{type(error).__name__}）") from None
        _check_status(answer)
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if (media_type.endswith("json") or media_type.startswith("text/")) and (
            told := _object(content)
        ) is not None:
            _check_code(told)
        return Answer(content, media_type)


async def _whole(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > LARGEST_ANSWER:
            raise Final("平台给的文件太大")
    return bytes(content)


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _check_status(answer: httpx.Response) -> None:
    status = answer.status_code
    if status == 401:
        raise TokenRejected("平台不认 access_token")
    if status == 429:
        raise Retry("平台要求慢一点", _asked_for(answer))
    if status >= 500 or 300 <= status < 400:
        raise Retry(f"平台出错（状态 {status}）")
    if not answer.is_success:
        raise Final(f"平台退回（状态 {status}）")


def _check_code(told: Mapping[str, Any]) -> None:
    code = told.get("errcode", 0)
    found = problem(code) if isinstance(code, int) else Retry("平台的回应看不懂")
    if found is not None:
        raise found


def _asked_for(answer: httpx.Response) -> timedelta:
    said = answer.headers.get("retry-after", "")
    if said.isascii() and said.isdigit() and len(said) < 6:
        return timedelta(seconds=min(max(int(said), 1), _LONGEST_PAUSE))
    return SOON * 2
