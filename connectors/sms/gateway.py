"""The transport of text messages: one signed POST each, and what its answers mean."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx

from connectors.outside import TIMEOUT, client
from connectors.sending_limits import Limit, OverLimit, take
from connectors.signing import signed_headers
from connectors.sms.settings import SmsSettings
from connectors.transports import Later, Notification, PermanentError, TransientError
from intake.clock import Clock
from intake.db import Database
from intake.records import phone_codes

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

_REFUSED = {
    "invalid_phone": "号码不对，短信发不到",
    "blocked": "对方或运营商拒收短信",
    "template": "短信模板没有通过或者对不上",
    "signature_name": "短信签名没有通过",
    "content": "短信内容被网关退回",
}
"""Answers of the gateway that no second try changes."""
_FINAL_STATUS = frozenset({400, 404, 410, 413, 415, 422})


class SmsTransport:
    """Sends to a phone number through the county's gateway.

    The message's id goes along, so that a gateway can tell a second try from a second message.
    """

    def __init__(
        self,
        settings: SmsSettings,
        database: Database,
        clock: Clock,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._http = client(timeout)

    def send(self, recipient: str, message: Notification) -> None:
        """Raises PermanentError (bad number, no template, over the day's limit), TransientError
        (gateway away or wrongly set up) or Later (it asks for time)."""
        if not phone_codes.gets_messages(recipient):
            raise PermanentError("不是手机号，收不到短信")
        content = self._content(message)
        self._count(recipient, message)
        body = json.dumps(
            {
                "id": message.id,
                "phone": recipient,
                "signature": self._settings.signature,
                **content,
            },
            ensure_ascii=False,
        ).encode()
        _judge(self._post(body))

    def _content(self, message: Notification) -> dict[str, Any]:
        template = self._settings.templates.get(message.template)
        if template is None:
            if self._settings.free_text:
                return {"text": message.text}
            raise PermanentError(f"没有给 {message.template} 配短信模板")
        missing = [name for name in template.params if name not in message.params]
        if missing:
            raise PermanentError(f"短信模板 {message.template} 缺少 {missing[0]}")
        params = {name: str(message.params[name]) for name in template.params}
        return {"template": template.id, "params": params}

    def _count(self, recipient: str, message: Notification) -> None:
        kinds = [("sms", Limit(self._settings.per_day, DAY), "一天")]
        if message.template == phone_codes.TEMPLATE:
            kinds.insert(0, ("sms-code", Limit(self._settings.codes_per_hour, HOUR), "一小时"))
        for kind, limit, span in kinds:
            try:
                take(self._database, self._clock, kind, recipient, [limit], once=message.id)
            except OverLimit:
                what = "验证码" if kind == "sms-code" else "短信"
                raise PermanentError(
                    f"这个号码{span}最多收{limit.most}条{what}，已经满了"
                ) from None

    def _post(self, body: bytes) -> httpx.Response:
        headers = signed_headers(
            "POST",
            self._settings.url,
            body,
            key_id=self._settings.key_id,
            secret=self._settings.secret,
            timestamp=int(self._clock.now().timestamp()),
        )
        headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            return self._http.post(self._settings.url, content=body, headers=headers)
        except httpx.TimeoutException:
            raise TransientError("短信网关没有按时回应") from None
        except httpx.HTTPError:
            raise TransientError("连不上短信网关") from None


def _judge(answer: httpx.Response) -> None:
    """Nothing for a message that the gateway has taken over, else the fitting error."""
    status = answer.status_code
    code = _code(answer)
    if answer.is_success and code == "ok":
        return
    if code in _REFUSED:
        raise PermanentError(_REFUSED[code])
    if status == 429 or code == "limited":
        raise Later("短信网关要求慢一点", _asked_for(answer))
    if status in (401, 403):
        raise TransientError("短信网关不认签名，请核对 channels.toml 里的密钥和机器的时间")
    if status in _FINAL_STATUS:
        raise PermanentError(f"短信网关退回（状态 {status}）")
    if answer.is_success:
        raise TransientError("短信网关的回应看不懂")
    raise TransientError(f"短信网关出错（状态 {status}）")


def _code(answer: httpx.Response) -> str | None:
    try:
        told = answer.json()
    except ValueError:
        return None
    code = told.get("code") if isinstance(told, dict) else None
    return code if isinstance(code, str) else None


def _asked_for(answer: httpx.Response) -> timedelta:
    """The pause of ``Retry-After`` in seconds, a minute without one, an hour at most."""
    said = answer.headers.get("retry-after", "")
    seconds = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 60
    return timedelta(seconds=min(seconds, 3600))
