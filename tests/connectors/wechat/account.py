"""An invented account, and its platform's side of the wire by an independent library (wechatpy)."""

from __future__ import annotations

import json
from typing import Any

from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from connectors.wechat.settings import WeChatSettings
from intake.clock import FrozenClock

APPID = "wx0123456789abcdef"
TOKEN = "t0kenOfThePush"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFE"
OLD = "A" * 43
OPENID = "oFarmer-0001_abcdefghijklmno"
ACCOUNT = "gh_0123456789ab"
XML = "text/xml"
JSON = "application/json; charset=utf-8"


def settings(**more: Any) -> WeChatSettings:
    return WeChatSettings(
        **{
            "appid": APPID,
            "secret": "s3cret",
            "token": TOKEN,
            "encoding_aes_key": KEY,
            "previous_encoding_aes_key": OLD,
            **more,
        }
    )


def signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def now_of(clock: FrozenClock) -> str:
    return str(int(clock.now().timestamp()))


def plain_query(clock: FrozenClock, nonce: str = "n1", **more: str) -> dict[str, str]:
    """The query of a call in plain mode."""
    at = now_of(clock)
    return {"signature": signature(TOKEN, at, nonce), "timestamp": at, "nonce": nonce, **more}


def sealed(
    clock: FrozenClock,
    message: str | bytes,
    *,
    form: str = "xml",
    key: str = KEY,
    appid: str = APPID,
    nonce: str = "n1",
) -> tuple[dict[str, str], bytes, str]:
    """Query, body and content type of a push in safe mode, encrypted by wechatpy."""
    at = now_of(clock)
    crypto = WeChatCrypto(TOKEN, key, appid)
    envelope = crypto.encrypt_message(message, nonce, at)
    encrypted = envelope.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    query = {
        **plain_query(clock, nonce),
        "openid": OPENID,
        "encrypt_type": "aes",
        "msg_signature": signature(TOKEN, at, nonce, encrypted),
    }
    if form == "json":
        return query, json.dumps({"ToUserName": ACCOUNT, "Encrypt": encrypted}).encode(), JSON
    body = f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return query, body.encode(), XML


def cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def push(inner: str, kind: str = "text", created: int = 1770944400) -> str:
    """A push as XML: its common fields and the inner ones."""
    return (
        f"<xml><ToUserName>{cdata(ACCOUNT)}</ToUserName><FromUserName>{cdata(OPENID)}</FromUserName>"
        f"<CreateTime>{created}</CreateTime><MsgType>{cdata(kind)}</MsgType>{inner}</xml>"
    )


def text_push(said: str, message_id: int = 23456789012345678) -> str:
    return push(f"<Content>{cdata(said)}</Content><MsgId>{message_id}</MsgId>")
