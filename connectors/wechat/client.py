"""What we ask of the platform: messages within the window, notices, media, the menu, QR codes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from connectors.closing import Closing
from connectors.platform_tokens import PlatformTokens
from connectors.wechat.calls import MEDIA_SECONDS, Calls
from connectors.wechat.menus import as_platform
from connectors.wechat.notices import filled, page
from connectors.wechat.outcomes import Final, QuotaUsed, Retry, WindowClosed
from connectors.wechat.settings import MenuEntry, NoticeTemplate, WeChatSettings
from connectors.wechat.words import Buttons, msgmenu

log = logging.getLogger("hotline.wechat")

PICTURES_OF_CODES = "https://mp.weixin.qq.com/cgi-bin/showqrcode"
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}
_SOUNDS = {b"#!AMR": "audio/amr", b"Speex": "audio/speex", b"OggS": "audio/ogg"}


@dataclass(frozen=True)
class Media:
    """A picture or a sound as the platform keeps it for three days."""

    content: bytes
    media_type: str


@dataclass(frozen=True)
class Code:
    """A QR code: the address in it, and where the platform shows its picture."""

    url: str
    picture: str


class WeChatClient(Closing):
    """Asynchronous; every call ends within half a minute.

    All but ``typing`` raise Retry, WindowClosed, QuotaUsed or Final
    (:mod:`connectors.wechat.outcomes`); their texts hold nothing of the person.
    """

    def __init__(self, settings: WeChatSettings, tokens: PlatformTokens) -> None:
        self._calls = Calls(settings, tokens)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._calls.close()

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message (客服消息): five within 48 hours of the person's last word."""
        await self._send(openid, "text", {"content": text})

    async def send_menu(self, openid: str, text: str, buttons: Buttons) -> None:
        """The same with choices to tap (:func:`connectors.wechat.words.meant` reads the tap)."""
        await self._send(openid, "msgmenu", msgmenu(text, buttons))

    async def send_image(self, openid: str, media_id: str) -> None:
        """A picture that was uploaded before."""
        await self._send(openid, "image", {"media_id": media_id})

    async def _send(self, openid: str, kind: str, content: Mapping[str, Any]) -> None:
        body = {"touser": openid, "msgtype": kind, kind: content}
        await self._calls.post("/cgi-bin/message/custom/send", body)

    async def typing(self, openid: str) -> None:
        """Show 对方正在输入 for some seconds; where that fails nobody misses it."""
        body = {"touser": openid, "command": "Typing"}
        try:
            await self._calls.post("/cgi-bin/message/custom/typing", body)
        except (Retry, WindowClosed, QuotaUsed, Final) as error:
            log.info("typing not shown: %s", error)

    async def send_notice(
        self,
        openid: str,
        template: NoticeTemplate,
        text: str,
        params: Mapping[str, Any],
        once: str,
    ) -> str | None:
        """A notice outside the window, by the platform's template for it; the platform's number
        of it, under which an event will say how it fared.

        ``text`` is our whole sentence, ``params`` what it was made of, ``once`` our id of the
        notice: of template messages with the same one the platform sends one in ten minutes.
        """
        data = {name: {"value": value} for name, value in filled(template, text, params).items()}
        body: dict[str, Any] = {"touser": openid, "template_id": template.id, "data": data}
        if template.kind == "subscribe":
            where, opens = "/cgi-bin/message/subscribe/bizsend", "page"
        else:
            where, opens = "/cgi-bin/message/template/send", "url"
            body["client_msg_id"] = once
        if (address := page(template, params)) is not None:
            body[opens] = address
        job = (await self._calls.post(where, body)).json().get("msgid")
        return str(job) if isinstance(job, (int, str)) and job else None

    async def media(self, media_id: str) -> Media:
        """A picture or a voice (amr, speex) that somebody sent, 10 MB at most."""
        answer = await self._calls.call(
            "GET", "/cgi-bin/media/get", params={"media_id": media_id}, seconds=MEDIA_SECONDS
        )
        found = _kind(answer.content) or answer.media_type
        if not found.startswith(("image/", "audio/", "voice/")):
            raise Final("这种媒体文件收不了")
        return Media(answer.content, found.replace("voice/", "audio/"))

    async def upload_image(self, content: bytes, media_type: str) -> str:
        """Upload a picture for three days; its media id."""
        name = f"picture.{media_type.rpartition('/')[2]}"
        answer = await self._calls.call(
            "POST",
            "/cgi-bin/media/upload",
            params={"type": "image"},
            files={"media": (name, content, media_type)},
            seconds=MEDIA_SECONDS,
        )
        media_id = answer.json().get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise Retry("平台的回应里没有 media_id")
        return media_id

    async def set_menu(self, entries: tuple[MenuEntry, ...]) -> None:
        """Make this the account's menu; phones show it within a day."""
        await self._calls.post("/cgi-bin/menu/create", as_platform(entries))

    async def menu(self) -> dict[str, Any]:
        """The menu that is set, as the platform writes it. Final where there is none."""
        return (await self._calls.get("/cgi-bin/menu/get")).json()

    async def lasting_code(self, scene: str) -> Code:
        """A QR code without an end (QR_LIMIT_STR_SCENE) that brings ``scene``, 1 to 64 characters,
        with whoever scans it; certified accounts alone may make it, 100,000 at most."""
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        told = (await self._calls.post("/cgi-bin/qrcode/create", body)).json()
        ticket, url = told.get("ticket"), told.get("url")
        if not isinstance(ticket, str) or not ticket or not isinstance(url, str):
            raise Retry("平台的回应里没有二维码")
        return Code(url, f"{PICTURES_OF_CODES}?{urlencode({'ticket': ticket})}")

    async def remove_menu(self) -> None:
        """Take the menu away."""
        await self._calls.get("/cgi-bin/menu/delete")


def _kind(content: bytes) -> str | None:
    for magic, kind in {**_PICTURES, **_SOUNDS}.items():
        if content.startswith(magic):
            return kind
    return None
