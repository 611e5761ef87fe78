"""What the platform pushes: messages of people, and events, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from connectors.wechat import fields as read
from connectors.wechat.bodies import Format
from connectors.wechat.cipher import KeyName

Kind = Literal[
    "text", "voice", "image", "location", "link", "video", "shortvideo", "event", "other"
]
_MESSAGES: Mapping[str, Kind] = {
    "text": "text",
    "voice": "voice",
    "image": "image",
    "location": "location",
    "link": "link",
    "video": "video",
    "shortvideo": "shortvideo",
}
_SCANNED = "qrscene_"
"""Before the scene of a QR code, where scanning it made somebody follow the account."""


@dataclass(frozen=True)
class Place:
    """A point on the map (WGS 84 or GCJ-02, as the phone told it) and what WeChat calls it."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True)
class Choice:
    """What somebody chose for a subscription notice: ``accept`` or ``reject``, or how it went."""

    template_id: str
    status: str


@dataclass(frozen=True, repr=False)
class Incoming:
    """One push. Whoever stores ``key`` or ``openid`` hashes or seals them: they name a person.

    ``key`` is the same when the platform asks again: the message's id, for an event sender,
    second and event. ``menu_id`` (bizmsgmenuid) comes with the text of a tap in a msgmenu.
    ``scene`` is the text of the QR code that was scanned, by ``subscribe`` or ``SCAN``.
    ``better_media_id`` is the same voice with 16,000 samples a second (MediaId16K), where it comes.
    ``status`` is how the notice fared that the platform calls ``job``. ``form`` and
    ``sealed_with`` are for the reply.
    """

    key: str
    account: str
    openid: str
    kind: Kind
    created: datetime
    text: str = ""
    menu_id: str | None = None
    media_id: str | None = None
    media_format: str | None = None
    better_media_id: str | None = None
    pic_url: str | None = None
    location: Place | None = None
    event: str | None = None
    event_key: str | None = None
    scene: str | None = None
    status: str | None = None
    job: str | None = None
    choices: tuple[Choice, ...] = ()
    form: Format = "xml"
    sealed_with: KeyName | None = None

    def __repr__(self) -> str:
        """What a log may hold: nothing of the person, nothing of what was said."""
        return f"Incoming(kind={self.kind!r}, event={self.event!r})"


def understand(
    body: Mapping[str, Any], form: Format = "xml", sealed_with: KeyName | None = None
) -> Incoming:
    """The push that these fields are. Raises Malformed."""
    kind = read.text(body, "MsgType").strip()
    common: dict[str, Any] = {
        "account": read.identifier(body, "ToUserName"),
        "openid": read.identifier(body, "FromUserName"),
        "created": read.moment(body, "CreateTime"),
        "form": form,
        "sealed_with": sealed_with,
    }
    if kind == "event":
        return _event(body, common)
    message_id = read.whole(read.identifier(body, "MsgId"), "MsgId")
    known = _MESSAGES.get(kind, "other")
    return Incoming(key=message_id, kind=known, **common, **_content(known, body))


def _content(kind: Kind, body: Mapping[str, Any]) -> dict[str, Any]:
    match kind:
        case "text":
            return {
                "text": read.text(body, "Content"),
                "menu_id": read.text(body, "bizmsgmenuid").strip() or None,
            }
        case "image":
            return {
                "media_id": read.identifier(body, "MediaId"),
                "pic_url": read.text(body, "PicUrl").strip() or None,
            }
        case "voice":
            # Recognition is not read: the platform no longer promises it.
            return {
                "media_id": read.identifier(body, "MediaId"),
                "media_format": read.text(body, "Format").strip().lower() or None,
                "better_media_id": read.text(body, "MediaId16K").strip() or None,
            }
        case "video" | "shortvideo":
            return {"media_id": read.identifier(body, "MediaId")}
        case "location":
            return {
                "location": Place(
                    read.degrees(body, "Location_X", 90),
                    read.degrees(body, "Location_Y", 180),
                    read.text(body, "Label").strip(),
                )
            }
        case "link":
            title, url = read.text(body, "Title").strip(), read.text(body, "Url").strip()
            return {"text": " ".join(part for part in (title, url) if part)}
        case _:
            return {}


def _event(body: Mapping[str, Any], common: dict[str, Any]) -> Incoming:
    event = read.identifier(body, "Event")
    event_key = read.text(body, "EventKey").strip() or None
    openid, second = common["openid"], int(common["created"].timestamp())
    found: dict[str, Any] = {}
    match event:
        case "subscribe" if event_key and event_key.startswith(_SCANNED):
            found["scene"] = event_key.removeprefix(_SCANNED)
        case "SCAN":
            found["scene"] = event_key
        case "LOCATION":
            latitude = read.degrees(body, "Latitude", 90)
            found["location"] = Place(latitude, read.degrees(body, "Longitude", 180))
        case "TEMPLATESENDJOBFINISH":
            found["status"] = read.text(body, "Status").strip() or None
            found["job"] = read.text(body, "MsgID").strip() or None
        case _ if event.startswith("subscribe_msg_"):
            found["choices"] = _choices(event, body)
            if event == "subscribe_msg_sent_event":
                [sent] = read.entries(body, *_SENT)[:1] or [{}]
                found["status"] = read.text(sent, "ErrorStatus").strip() or None
                found["job"] = read.text(sent, "MsgID").strip() or None
    return Incoming(
        key=f"{openid}/{second}/{event}",
        kind="event",
        event=event,
        event_key=event_key,
        **common,
        **found,
    )


_SENT = ("SubscribeMsgSentEvent", "List")
_OUTER = {
    "subscribe_msg_popup_event": ("SubscribeMsgPopupEvent", "SubscribeStatusString"),
    "subscribe_msg_change_event": ("SubscribeMsgChangeEvent", "SubscribeStatusString"),
    "subscribe_msg_sent_event": ("SubscribeMsgSentEvent", "ErrorStatus"),
}


def _choices(event: str, body: Mapping[str, Any]) -> tuple[Choice, ...]:
    outer, status = _OUTER.get(event, ("", ""))
    return tuple(
        Choice(read.identifier(one, "TemplateId"), read.text(one, status).strip())
        for one in read.entries(body, outer, "List")
    )
