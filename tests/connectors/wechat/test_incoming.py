"""Each kind of push, in XML and JSON, becomes the same value."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.wechat.bodies import read
from connectors.wechat.incoming import Choice, Incoming, Place, understand
from tests.connectors.wechat.account import ACCOUNT, OPENID, cdata

CREATED = 1770944400
SENT = {"MsgId": "23456789012345678"}
ID = "23456789012345678"


def happened(event: str) -> str:
    return f"{OPENID}/{CREATED}/{event}"


CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"MsgType": "text", "Content": " 问政策\n ", **SENT},
        {"kind": "text", "key": ID, "text": " 问政策\n "},
    ),
    (
        {"MsgType": "text", "Content": "是的", "bizmsgmenuid": "12-0", **SENT},
        {"kind": "text", "key": ID, "text": "是的", "menu_id": "12-0"},
    ),
    (
        {"MsgType": "image", "PicUrl": "http://p.example/1", "MediaId": "m-1", **SENT},
        {"kind": "image", "key": ID, "media_id": "m-1", "pic_url": "http://p.example/1"},
    ),
    (
        {"MsgType": "voice", "MediaId": "m-2", "Format": "AMR", "Recognition": "不可信", **SENT},
        {"kind": "voice", "key": ID, "media_id": "m-2", "media_format": "amr"},
    ),
    (
        {"MsgType": "video", "MediaId": "m-3", "ThumbMediaId": "m-4", **SENT},
        {"kind": "video", "key": ID, "media_id": "m-3"},
    ),
    (
        {"MsgType": "location", "Location_X": "32.868", "Location_Y": "120.32", "Scale": "16",
         "Label": "安丰镇", **SENT},
        {"kind": "location", "key": ID, "location": Place(32.868, 120.32, "安丰镇")},
    ),
    (
        {"MsgType": "link", "Title": "新政策", "Description": "说明", "Url": "https://e.example/1", **SENT},
        {"kind": "link", "key": ID, "text": "新政策 https://e.example/1"},
    ),
    ({"MsgType": "file", "Title": "a.doc", **SENT}, {"kind": "other", "key": ID}),
    (
        {"MsgType": "event", "Event": "subscribe", "EventKey": ""},
        {"kind": "event", "event": "subscribe", "key": happened("subscribe")},
    ),
    (
        {"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_320981", "Ticket": "T"},
        {"kind": "event", "event": "subscribe", "event_key": "qrscene_320981",
         "scene": "320981", "key": happened("subscribe")},
    ),
    (
        {"MsgType": "event", "Event": "unsubscribe", "EventKey": ""},
        {"kind": "event", "event": "unsubscribe", "key": happened("unsubscribe")},
    ),
    (
        {"MsgType": "event", "Event": "SCAN", "EventKey": "320981", "Ticket": "T"},
        {"kind": "event", "event": "SCAN", "event_key": "320981", "scene": "320981",
         "key": happened("SCAN")},
    ),
    (
        {"MsgType": "event", "Event": "CLICK", "EventKey": "问政策"},
        {"kind": "event", "event": "CLICK", "event_key": "问政策", "key": happened("CLICK")},
    ),
    (
        {"MsgType": "event", "Event": "VIEW", "EventKey": "https://e.example/"},
        {"kind": "event", "event": "VIEW", "event_key": "https://e.example/", "key": happened("VIEW")},
    ),
    (
        {"MsgType": "event", "Event": "LOCATION", "Latitude": "32.868", "Longitude": "-0.5",
         "Precision": "119.0"},
        {"kind": "event", "event": "LOCATION", "location": Place(32.868, -0.5),
         "key": happened("LOCATION")},
    ),
    (
        {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": "200163836",
         "Status": "failed:user block"},
        {"kind": "event", "event": "TEMPLATESENDJOBFINISH", "status": "failed:user block", "job": "200163836",
         "key": happened("TEMPLATESENDJOBFINISH")},
    ),
    (
        {"MsgType": "event", "Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": {"List": [
            {"TemplateId": "t-1", "SubscribeStatusString": "accept", "PopupScene": "2"},
            {"TemplateId": "t-2", "SubscribeStatusString": "reject", "PopupScene": "2"}]}},
        {"kind": "event", "event": "subscribe_msg_popup_event",
         "choices": (Choice("t-1", "accept"), Choice("t-2", "reject")),
         "key": happened("subscribe_msg_popup_event")},
    ),
    (
        {"MsgType": "event", "Event": "subscribe_msg_change_event", "SubscribeMsgChangeEvent": {"List":
            {"TemplateId": "t-1", "SubscribeStatusString": "reject"}}},
        {"kind": "event", "event": "subscribe_msg_change_event", "choices": (Choice("t-1", "reject"),),
         "key": happened("subscribe_msg_change_event")},
    ),
    (
        {"MsgType": "event", "Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": {"List":
            {"TemplateId": "t-1", "MsgID": "7", "ErrorCode": "0", "ErrorStatus": "success"}}},
        {"kind": "event", "event": "subscribe_msg_sent_event", "choices": (Choice("t-1", "success"),),
         "status": "success", "job": "7",
         "key": happened("subscribe_msg_sent_event")},
    ),
    (
        {"MsgType": "event", "Event": "something_new"},
        {"kind": "event", "event": "something_new", "key": happened("something_new")},
    ),
]  # fmt: skip


def as_xml(fields: dict[str, Any]) -> str:
    def element(name: str, value: Any) -> str:
        if isinstance(value, list):
            return "".join(element(name, one) for one in value)
        inner = as_xml(value) if isinstance(value, dict) else cdata(str(value))
        return f"<{name}>{inner}</{name}>"

    return "".join(element(name, value) for name, value in fields.items())


@pytest.mark.parametrize(("fields", "meant"), CASES)
def test_a_push(fields: dict[str, Any], meant: dict[str, Any]) -> None:
    whole = {"ToUserName": ACCOUNT, "FromUserName": OPENID, "CreateTime": CREATED, **fields}
    common = {"account": ACCOUNT, "openid": OPENID, "created": datetime.fromtimestamp(CREATED, UTC)}
    xml = read(f"<xml>{as_xml(whole)}</xml>".encode(), "xml")
    assert understand(xml) == Incoming(**common, **meant)
    numbers = {**whole, **({"MsgId": int(ID)} if "MsgId" in whole else {})}
    loaded = read(json.dumps(numbers).encode(), "json")
    assert understand(loaded, "json") == Incoming(**common, **meant, form="json")


def test_coordinates_may_be_numbers() -> None:
    fields = {"ToUserName": ACCOUNT, "FromUserName": OPENID, "CreateTime": CREATED,
              "MsgType": "location", "Location_X": 32.5, "Location_Y": 120, "MsgId": 1}  # fmt: skip
    assert understand(fields).location == Place(32.5, 120.0, "")
