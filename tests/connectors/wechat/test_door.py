"""The door, with wechatpy as the platform: what it seals we open, what we answer it opens."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto

from connectors.wechat.door import Door
from connectors.wechat.errors import Malformed, WrongSignature
from connectors.wechat.incoming import Incoming
from intake.clock import SHANGHAI, FrozenClock
from tests.connectors.wechat.account import (
    ACCOUNT,
    APPID,
    JSON,
    KEY,
    OLD,
    OPENID,
    TOKEN,
    XML,
    now_of,
    plain_query,
    push,
    sealed,
    settings,
    signature,
    text_push,
)

AT = datetime.fromtimestamp(1770944400, UTC)
SAID = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\ufffe\uffff").filter(
        lambda one: one in "\n\t" or (ord(one) >= 32 and ord(one) != 127)
    ),
    max_size=300,
)


def at_nine() -> FrozenClock:
    return FrozenClock(datetime(2026, 2, 13, 9, tzinfo=SHANGHAI))


def message(said: str, **more: Any) -> Incoming:
    return Incoming(
        **{
            "key": "23456789012345678",
            "account": ACCOUNT,
            "openid": OPENID,
            "kind": "text",
            "created": AT,
            "text": said,
            "form": "xml",
            "sealed_with": "current",
            **more,
        }
    )


@examples(max_examples=1500)
@given(said=SAID, key=st.sampled_from([KEY, OLD]), form=st.sampled_from(["xml", "json"]))
def test_what_an_independent_peer_seals_is_opened_and_answered_with_the_same_key(
    said: str, key: str, form: str
) -> None:
    clock = at_nine()
    door = Door(settings(), clock)
    pushed = text_push(said)
    if form == "json":
        pushed = json.dumps(
            {"ToUserName": ACCOUNT, "FromUserName": OPENID, "CreateTime": 1770944400,
             "MsgType": "text", "Content": said, "MsgId": 23456789012345678}
        )  # fmt: skip
    incoming = door.open(*sealed(clock, pushed, form=form, key=key))
    used = "current" if key == KEY else "previous"
    assert incoming == message(said, form=form, sealed_with=used)

    answered = f"听到：{said}"[:500]
    body, content_type = door.reply(incoming, answered)
    crypto = WeChatCrypto(TOKEN, key, APPID)
    if form == "json":
        envelope = json.loads(body)
        assert content_type == "application/json; charset=utf-8"
        opened = json.loads(
            crypto.decrypt_message(
                envelope, envelope["MsgSignature"], str(envelope["TimeStamp"]), envelope["Nonce"]
            )
        )
        assert opened == {
            "ToUserName": OPENID,
            "FromUserName": ACCOUNT,
            "CreateTime": int(now_of(clock)),
            "MsgType": "text",
            "Content": answered,
        }
    else:
        assert content_type == "application/xml; charset=utf-8"
        envelope_text = body.decode()
        [at, nonce, signed] = [
            _inner(envelope_text, name) for name in ("TimeStamp", "Nonce", "MsgSignature")
        ]
        read = parse_message(crypto.decrypt_message(envelope_text, signed, at, nonce))
        assert (read.source, read.target, read.type) == (ACCOUNT, OPENID, "text")
        # The peer's XML library strips spaces at the ends.
        assert read.content.strip() == answered.strip()


def _inner(body: str, name: str) -> str:
    inside = body.split(f"<{name}>")[1].split(f"</{name}>", maxsplit=1)[0]
    return inside.removeprefix("<![CDATA[").removesuffix("]]>")


def test_a_plain_push_is_read_only_where_plain_was_written() -> None:
    clock = at_nine()
    plain = Door(settings(mode="plain"), clock)
    body = text_push("低保咋办").encode()
    assert plain.open(plain_query(clock), body, XML) == message("低保咋办", sealed_with=None)
    answer, content_type = plain.reply(message("低保咋办", sealed_with=None), "您说“]]>”是吧")
    assert content_type == "application/xml; charset=utf-8"
    assert parse_message(answer.decode()).content == "您说“]]>”是吧"
    for mode in ("safe", "compatible"):
        with pytest.raises(Malformed):
            Door(settings(mode=mode), clock).open(plain_query(clock), body, XML)
    query, encrypted, _ = sealed(clock, body)
    with pytest.raises(Malformed):
        plain.open(query, encrypted, XML)


def test_the_readable_half_of_a_compatible_body_is_not_believed() -> None:
    clock = at_nine()
    query, body, form = sealed(clock, text_push("真的"))
    forged = body.replace(b"<xml>", text_push("假的").removesuffix("</xml>").encode(), 1)
    assert Door(settings(mode="compatible"), clock).open(query, forged, form) == message("真的")


def test_nothing_to_say_is_success() -> None:
    door = Door(settings(), at_nine())
    for text in (None, ""):
        assert door.reply(message("你好"), text) == (b"success", "text/plain; charset=utf-8")


def test_a_reply_longer_than_one_message_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="split it"):
        Door(settings(), at_nine()).reply(message("你好"), "好" * 683)


def test_form_of_the_body_is_what_it_begins_like_whatever_it_is_called() -> None:
    clock = at_nine()
    query, body, _ = sealed(clock, text_push("你好"))
    for form in ("xml", "json"):
        for kind in ("", "text/plain", XML, JSON):
            assert Door(settings(format=form), clock).open(query, body, kind).form == "xml"
            with pytest.raises(Malformed):
                Door(settings(format=form), clock).open(query, b"nothing", kind)
    said = {"ToUserName": ACCOUNT, "FromUserName": OPENID, "CreateTime": 1, "MsgType": "text"}
    inner = json.dumps({**said, "Content": "你好", "MsgId": 1})
    query, body, _ = sealed(clock, inner, form="json")
    assert Door(settings(), clock).open(query, body, "text/xml").text == "你好"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_call_far_from_our_clock_is_refused(minutes: int) -> None:
    clock = at_nine()
    call = sealed(clock, text_push("你好"))
    verification = plain_query(clock, echostr="1")
    clock.advance(minutes=minutes)
    door = Door(settings(), clock)
    with pytest.raises(WrongSignature):
        door.open(*call)
    with pytest.raises(WrongSignature):
        door.verify(verification)


def test_the_platform_may_ask_again_but_a_signature_stands_for_one_body() -> None:
    clock = at_nine()
    door = Door(settings(mode="plain"), clock)
    body = text_push("你好").encode()
    first = door.open(plain_query(clock), body, XML)
    clock.advance(seconds=5)
    assert door.open(plain_query(at_nine()), body, XML) == first
    with pytest.raises(WrongSignature):
        door.open(plain_query(at_nine()), text_push("别的话").encode(), XML)
    verification = plain_query(clock, "n2", echostr="1")
    assert door.verify(verification) == "1"
    with pytest.raises(WrongSignature):
        door.open(verification, body, XML)


def test_the_platform_may_seal_the_same_message_anew_when_it_asks_again() -> None:
    clock = at_nine()
    door = Door(settings(), clock)
    calls = [sealed(clock, text_push("你好")) for _ in range(2)]
    assert calls[0][1] != calls[1][1]
    assert door.open(*calls[0]).key == door.open(*calls[1]).key


@pytest.mark.parametrize(
    "change",
    [
        {"msg_signature": ""},
        {"msg_signature": "签名"},
        {"msg_signature": "\ud800"},
        {"nonce": "n2"},
        {"nonce": "\ud800"},
        {"timestamp": ""},
        {"timestamp": "١٧٧٠٩٤٤٤٠٠"},
    ],
)
def test_a_changed_query_is_refused(change: dict[str, str]) -> None:
    clock = at_nine()
    query, body, form = sealed(clock, text_push("你好"))
    with pytest.raises(WrongSignature):
        Door(settings(), clock).open({**query, **change}, body, form)


def test_a_signed_timestamp_must_be_a_number() -> None:
    clock = at_nine()
    for at in ("", "now", "1770944400.0", "9" * 30):
        signed = {"timestamp": at, "nonce": "n", "signature": signature(TOKEN, at, "n")}
        with pytest.raises(WrongSignature):
            Door(settings(), clock).verify({**signed, "echostr": "1"})


def test_whatever_is_not_for_this_account_is_refused() -> None:
    clock = at_nine()
    for wrong in ({"appid": APPID + "0"}, {"key": "B" * 42 + "A"}):
        with pytest.raises(Malformed):
            Door(settings(), clock).open(*sealed(clock, text_push("你好"), **wrong))


@examples(max_examples=500)
@given(body=st.binary(max_size=400), content_type=st.sampled_from([XML, JSON, ""]))
def test_no_body_raises_anything_else(body: bytes, content_type: str) -> None:
    clock = at_nine()
    plain = Door(settings(mode="plain"), clock)
    for door, query in (
        (plain, plain_query(clock)),
        (Door(settings(), clock), sealed(clock, text_push("你好"))[0]),
    ):
        with pytest.raises((Malformed, WrongSignature)):
            door.open(query, body, content_type)


@examples(max_examples=500)
@given(
    inside=st.one_of(st.binary(max_size=200), st.text(max_size=100)),
    form=st.sampled_from(["xml", "json"]),
)
def test_no_sealed_content_raises_anything_else(inside: str | bytes, form: str) -> None:
    clock = at_nine()
    try:
        content = inside.encode() if isinstance(inside, str) else inside
    except UnicodeEncodeError:
        return
    with pytest.raises(Malformed):
        Door(settings(), clock).open(*sealed(clock, content, form=form))


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=8)
    | st.sampled_from(["event", "text", "location", "image", "subscribe_msg_popup_event", "SCAN"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["List", "TemplateId", "a"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = [
    "ToUserName",
    "FromUserName",
    "CreateTime",
    "MsgType",
    "MsgId",
    "Content",
    "Event",
    "EventKey",
    "MediaId",
    "Location_X",
    "Location_Y",
    "Label",
    "Latitude",
    "Longitude",
    "SubscribeMsgPopupEvent",
    "List",
    "Encrypt",
    "bizmsgmenuid",
]
GOOD = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": 1770944400, "MsgId": 1}


@examples(max_examples=1000)
@given(
    fields=st.dictionaries(st.sampled_from(NAMES), ANY),
    kind=st.sampled_from(["text", "image", "voice", "location", "event", "link", "news"]),
    event=st.sampled_from(["SCAN", "LOCATION", "subscribe", "subscribe_msg_popup_event"]),
)
def test_no_fields_raise_anything_but_malformed(
    fields: dict[str, Any], kind: str, event: str
) -> None:
    clock = at_nine()
    body = json.dumps({**GOOD, "MsgType": kind, "Event": event, **fields}).encode()
    try:
        incoming = Door(settings(mode="plain"), clock).open(plain_query(clock), body, JSON)
    except Malformed:
        return
    json.dumps([incoming.text, incoming.key, incoming.event_key], ensure_ascii=False).encode()


def test_bombs_and_strange_encodings_are_malformed() -> None:
    clock = at_nine()
    door = Door(settings(mode="plain"), clock)
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<xml><Content>&b;</Content></xml>"
    )
    for number, body in enumerate(
        (
            bomb.encode(),
            text_push("好" * 30000).encode(),
            ("<xml>" + "<a>" * 9000 + "</a>" * 9000 + "</xml>").encode()[:65000],
            ("<xml>" + "<a>" * 8000 + "</a>" * 8000 + "</xml>").encode(),
            '<?xml version="1.0" encoding="utf-16"?><xml/>'.encode("utf-16"),
            b'<?xml version="1.0" encoding="x-none"?><xml><a/></xml>',
            b"[" * 60000,
            b'{"MsgId": 1' + b"0" * 5000 + b"}",
            b"",
        )
    ):
        for content_type in (XML, JSON):
            with pytest.raises(Malformed):
                door.open(plain_query(clock, f"{number}/{content_type}"), body, content_type)


def test_neither_sender_nor_id_nor_event_is_malformed() -> None:
    clock = at_nine()
    door = Door(settings(mode="plain"), clock)
    good = text_push("你好")
    for number, (old, new) in enumerate(
        [
            (OPENID, ""),
            ("<MsgId>23456789012345678</MsgId>", ""),
            ("23456789012345678", "18446744073709551616"),
            ("1770944400", "soon"),
            ("1770944400", "0"),
            (ACCOUNT, "two words"),
            ("text", "event"),
        ]
    ):
        body = good.replace(old, new).encode()
        with pytest.raises(Malformed):
            door.open(plain_query(clock, str(number)), body, XML)


def test_what_is_shown_of_a_message_names_nobody() -> None:
    assert repr(message("我叫李桂珍")) == "Incoming(kind='text', event=None)"
    assert push("").startswith("<xml>")
