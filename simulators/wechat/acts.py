"""What a person does on the phone, and how the platform pushes it."""

from __future__ import annotations

from typing import Any

from simulators.wechat.people import Person
from simulators.wechat.platform import Platform
from simulators.wechat.pushing import Pusher


class Acts:
    """Each act shows itself on the phone, is pushed, and gives the outcome of the push."""

    def __init__(self, platform: Platform, pusher: Pusher) -> None:
        self._platform = platform
        self._pusher = pusher

    async def sends(
        self, one: Person, act: str, content: bytes, kind: str, root: str
    ) -> dict[str, Any]:
        """A ``picture`` or a ``voice``; ``root`` is where the simulator is reached."""
        media_id = self._platform.keep(content, kind)
        if act == "voice":
            one.show("me", "［语音］")
            form = kind.rpartition("/")[2] or "amr"
            voice = {"MediaId": media_id, "Format": form, "MediaId16K": media_id}
            return await self._pusher.message(one, "voice", **voice)
        one.show("me", "", picture=media_id)
        address = f"{root}/media/{media_id}"
        return await self._pusher.message(one, "image", PicUrl=address, MediaId=media_id)

    async def does(self, one: Person, act: str, told: dict[str, Any]) -> dict[str, Any] | None:
        """Any other act; None for one that nobody does."""
        pusher = self._pusher
        match act:
            case "say":
                one.show("me", told["text"])
                tap = {"bizmsgmenuid": told["menu_id"]} if told.get("menu_id") else {}
                return await pusher.message(one, "text", Content=told["text"], **tap)
            case "location":
                label = told.get("label", "")
                one.show("me", f"［位置］{label}")
                point = {"Location_X": told["latitude"], "Location_Y": told["longitude"]}
                return await pusher.message(one, "location", **point, Scale=16, Label=label)
            case "follow":
                scene = told.get("scene")
                one.following = True
                key = f"qrscene_{scene}" if scene else ""
                return await pusher.event(one, "subscribe", EventKey=key)
            case "scan":
                return await pusher.event(one, "SCAN", EventKey=told["scene"], Ticket="simulated")
            case "unfollow":
                one.following = False
                one.grants.clear()
                return await pusher.event(one, "unsubscribe", EventKey="")
            case "click":
                return await pusher.event(one, "CLICK", EventKey=told["key"])
            case "subscribe":
                return await self._agrees(one, told["template_id"])
            case "refuse":
                return await self._refuses(one, told["template_id"])
        return None

    async def _agrees(self, one: Person, template_id: str) -> dict[str, Any]:
        """In the window that an article or a page of the account opens."""
        one.subscribed.add(template_id)
        chosen = {"TemplateId": template_id, "SubscribeStatusString": "accept", "PopupScene": "2"}
        return await self._pusher.event(
            one, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": [chosen]}
        )

    async def _refuses(self, one: Person, template_id: str) -> dict[str, Any]:
        """Later, in the account's settings on the phone."""
        one.subscribed.discard(template_id)
        chosen = {"TemplateId": template_id, "SubscribeStatusString": "reject"}
        return await self._pusher.event(
            one, "subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": [chosen]}
        )
