"""The client of the WeCom platform: one call at a time, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from connectors.outside import TIMEOUT, client
from connectors.platform_tokens import Issued, NoToken, PlatformTokens
from connectors.transports import Later, PermanentError, TransientError
from connectors.wecom.settings import WeComSettings

Answer = dict[str, Any]

_STALE_TOKEN = frozenset({40001, 40014, 42001})
_FULL = {45009: timedelta(minutes=1), 45033: timedelta(seconds=10)}
"""Too many in a time, too many at once: how long to wait."""
_NEVER = {
    60111: "企业微信里没有这个成员",
    81013: "这个成员看不到应用，或者已经退出企业微信",
    82001: "这个成员看不到应用，或者已经退出企业微信",
    93000: "群机器人的地址不能用了，请在群里重新加一个",
    93008: "机器人不在群里了，请在群里重新加一个",
}
_SET_UP = {
    40013: "企业 ID 不对",
    40056: "应用编号不对",
    41001: "应用密钥不对",
    48002: "应用没有发消息的权限",
    60020: "本机的网络地址不在应用的可信 IP 里",
}
"""The installation's mistakes: nothing is given up, somebody has to mend them."""


def call(http: httpx.Client, method: str, url: str, **what: Any) -> Answer:
    """One call; gives the answer whose ``errcode`` is 0.

    Raises :class:`StaleToken`, PermanentError, TransientError or Later. No sentence holds the
    address, which carries a secret.
    """
    try:
        response = http.request(method, url, **what)
    except httpx.TimeoutException:
        raise TransientError("企业微信没有按时回应") from None
    except httpx.HTTPError:
        raise TransientError("连不上企业微信") from None
    if not response.is_success:
        raise TransientError(f"企业微信出错（状态 {response.status_code}）")
    try:
        answer = response.json()
        code = answer["errcode"]
    except (ValueError, KeyError, TypeError):
        raise TransientError("企业微信的回应看不懂") from None
    if code == 0:
        return dict(answer)
    if code in _STALE_TOKEN:
        raise StaleToken
    if code in _FULL:
        raise Later("企业微信要求慢一点", _FULL[code])
    if code in _NEVER:
        raise PermanentError(_NEVER[code])
    if code in _SET_UP:
        raise TransientError(f"{_SET_UP[code]}（错误 {code}），请核对企业微信的设置")
    raise TransientError(f"企业微信出错（错误 {code}）")


class StaleToken(TransientError):
    """The access token is no longer good; another one may be."""

    def __init__(self) -> None:
        super().__init__("企业微信的凭证失效，换一个也不行")


class WeComPlatform:
    """Sends messages of the application to members; the token is all processes' own."""

    def __init__(
        self, settings: WeComSettings, tokens: PlatformTokens, timeout: httpx.Timeout = TIMEOUT
    ) -> None:
        self._settings = settings
        self._http = client(timeout)
        self._tokens = tokens
        self._name = f"wecom/{settings.corpid}/{settings.agentid}"

    def send_message(self, member: str, content: Mapping[str, Any]) -> None:
        """``content``: ``msgtype`` and what belongs to it. One renewed token, one second try."""
        body = {
            "touser": member,
            "agentid": self._settings.agentid,
            "enable_duplicate_check": 1,
            **content,
        }
        try:
            token = self._tokens.get(self._name, self._issue)
            try:
                answer = self._send(token.value, body)
            except StaleToken:
                token = self._tokens.renewed(self._name, self._issue, token)
                answer = self._send(token.value, body)
        except NoToken as error:
            raise TransientError("企业微信的凭证现在拿不到", error.retry_after) from None
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise PermanentError(_NEVER[81013])

    def _send(self, token: str, body: Mapping[str, Any]) -> Answer:
        url = f"{self._settings.api_root}/cgi-bin/message/send"
        return call(self._http, "POST", url, params={"access_token": token}, json=body)

    def _issue(self, _forced: bool) -> Issued:
        """The platform gives the same token while it lasts; it knows no forced renewal."""
        url = f"{self._settings.api_root}/cgi-bin/gettoken"
        keys = {"corpid": self._settings.corpid, "corpsecret": self._settings.secret}
        try:
            answer = call(self._http, "GET", url, params=keys)
        except StaleToken:
            raise TransientError("应用密钥不对，请核对 channels.toml") from None
        token, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lasts, int):
            raise TransientError("企业微信的回应看不懂")
        return Issued(token, timedelta(seconds=lasts))
