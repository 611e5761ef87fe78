"""The platform's HTTP interface, as the account's servers call it."""

from __future__ import annotations

from typing import Any

from sanic import HTTPResponse, Request
from sanic.response import json, raw

from simulators.faults import meet
from simulators.journal import App
from simulators.wechat.platform import Platform, error

MEDIA_BYTES = 10 * 1024 * 1024


def serve(app: App, platform: Platform) -> None:
    """Put the routes below ``/cgi-bin/`` into the app.

    Beside the faults of :mod:`simulators.faults` there is ``{"errcode": …}``, which is answered so;
    a fault meets the next call that is none for a token.
    """

    @app.post("/cgi-bin/stable_token")
    async def stable_token(request: Request) -> HTTPResponse:
        return json(platform.token(request.json or {}))

    @app.route("/cgi-bin/<name:path>", methods=["GET", "POST"])
    async def called(request: Request, name: str) -> HTTPResponse | None:
        fault = platform.journal.next_fault()
        if fault:
            return await meet(request, fault, error(fault.get("errcode", -1), "simulated"))
        code = platform.tokens.check(request.args.get("access_token", ""), platform.now())
        if code:
            return json(error(code, "access_token"))
        return _answer(platform, request, name)


def _answer(platform: Platform, request: Request, name: str) -> HTTPResponse:
    if name == "media/get":
        found = platform.media.get(request.args.get("media_id", ""))
        if found is None:
            return json(error(40007, "invalid media_id"))
        return raw(found[0], content_type=found[1])
    if name == "media/upload":
        file = request.files.get("media") if request.files else None
        if file is None or not 0 < len(file.body) <= MEDIA_BYTES:
            return json(error(40009, "invalid image size"))
        return json({"type": "image", "media_id": platform.keep(file.body, file.type)})
    if name == "menu/get":
        return json(
            error(46003, "menu no exist") if platform.menu is None else {"menu": platform.menu}
        )
    if name == "menu/delete":
        platform.menu = None
        return json(error(0, "ok"))
    return json(_posted(platform, name, request.json or {}))


def _posted(platform: Platform, name: str, told: dict[str, Any]) -> dict[str, Any]:
    if name == "message/custom/send":
        return platform.send(told)
    if name == "message/custom/typing":
        return platform.typing(told)
    if name == "message/template/send":
        return platform.notice(told, "template")
    if name == "message/subscribe/bizsend":
        return platform.notice(told, "subscribe")
    if name == "qrcode/create":
        scene = told.get("action_info", {}).get("scene", {}).get("scene_str", "")
        if told.get("action_name") != "QR_LIMIT_STR_SCENE" or not 0 < len(scene) <= 64:
            return error(40053, "invalid action info")
        return {"ticket": f"ticket+{scene}=", "url": f"http://weixin.qq.com/q/{scene}"}
    if name == "menu/create":
        buttons = told.get("button")
        if not isinstance(buttons, list) or not 0 < len(buttons) <= 3:
            return error(40016, "invalid button size")
        platform.menu = told
        return error(0, "ok")
    return error(48001, "api unauthorized")
