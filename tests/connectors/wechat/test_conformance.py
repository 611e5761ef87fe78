"""The vectors that the platform's own documentation publishes."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.wechat.cipher import Cipher
from connectors.wechat.door import Door
from connectors.wechat.errors import Malformed, WrongSignature
from connectors.wechat.settings import WeChatSettings
from connectors.wechat.signing import is_signed, sign
from intake.clock import FrozenClock

SHARED = Path(os.environ.get("HOTLINE_SHARED") or Path(__file__).parents[4] / "shared")
VECTORS = SHARED / "conformance" / "wechat.json"

pytestmark = pytest.mark.skipif(
    not VECTORS.exists(), reason="the conformance vectors are not beside the project"
)


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(VECTORS.read_text("utf-8"))
    return loaded


def door(known: dict[str, Any], vector: dict[str, Any], mode: Any = "safe") -> Door:
    """A door of the documented account at the moment of the vector."""
    return Door(
        WeChatSettings(
            appid=known["appid"],
            secret="s",
            token=known["token"],
            encoding_aes_key=known["encoding_aes_key"],
            mode=mode,
            format="json",
        ),
        FrozenClock(datetime.fromtimestamp(int(vector["timestamp"]), UTC)),
    )


@pytest.mark.parametrize("mode", ["safe", "compatible", "plain"])
def test_the_address_is_verified(known: dict[str, Any], mode: str) -> None:
    vector = known["verify_url"]
    assert door(known, vector, mode).verify(vector) == vector["echostr"]


def test_a_changed_verification_is_refused(known: dict[str, Any]) -> None:
    vector = known["verify_url"]
    with pytest.raises(WrongSignature):
        door(known, vector).verify({**vector, "nonce": vector["nonce"] + "0"})


def test_a_plain_post_is_signed_without_its_body(known: dict[str, Any]) -> None:
    vector = known["plain_post"]
    assert is_signed(vector["signature"], known["token"], vector["timestamp"], vector["nonce"])
    message = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": 1714037059,
               "MsgType": "text", "Content": "你好", "MsgId": 1}  # fmt: skip
    incoming = door(known, vector, "plain").open(vector, json.dumps(message).encode(), "")
    assert (incoming.openid, incoming.text, incoming.key) == ("o1", "你好", "1")


def test_a_safe_post_is_opened_by_its_msg_signature_alone(known: dict[str, Any]) -> None:
    vector = known["safe_post"]
    token, at, nonce = known["token"], vector["timestamp"], vector["nonce"]
    assert sign(token, at, nonce, vector["encrypt"]) == vector["msg_signature"]
    body = json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": vector["encrypt"]}).encode()
    wrong = vector["signature_that_must_not_be_used"]
    with pytest.raises(WrongSignature):
        door(known, vector).open(
            {"timestamp": at, "nonce": nonce, "signature": wrong, "msg_signature": wrong}, body, ""
        )
    query = {"timestamp": at, "nonce": nonce, "msg_signature": vector["msg_signature"]}
    message = Cipher(known["encoding_aes_key"], known["appid"]).open(vector["encrypt"])
    assert len(message) == vector["message_length"]
    incoming = door(known, vector).open(query, body, "")
    assert (incoming.event, incoming.form, incoming.sealed_with) == (
        "debug_demo",
        "json",
        "current",
    )
    with pytest.raises(Malformed):
        Cipher(known["encoding_aes_key"], known["appid"][:-1] + "8").open(vector["encrypt"])


def test_a_reply_is_sealed_as_documented(known: dict[str, Any]) -> None:
    vector = known["encrypted_reply"]
    sealed = Cipher(known["encoding_aes_key"], known["appid"]).seal(
        vector["message"].encode(), random=vector["random"].encode()
    )
    signed = sign(known["token"], vector["timestamp"], vector["nonce"], sealed)
    assert (sealed, signed) == (vector["encrypt"], vector["msg_signature"])
