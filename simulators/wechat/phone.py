"""A farmer's phone: the page on which a newcomer plays one, and the same over HTTP for tests."""

from __future__ import annotations

from pathlib import Path

from sanic import HTTPResponse, Request
from sanic.exceptions import NotFound
from sanic.response import file, json, raw

from simulators.journal import App
from simulators.wechat.acts import Acts
from simulators.wechat.people import Person
from simulators.wechat.platform import Platform
from simulators.wechat.pushing import Pusher

STATIC = Path(__file__).parent / "static"


def serve(app: App, platform: Platform, pusher: Pusher) -> None:
    """Put ``/`` and ``/people`` into the app."""

    acts = Acts(platform, pusher)

    def person(openid: str) -> Person:
        if openid not in platform.people:
            raise NotFound("nobody")
        return platform.people[openid]

    @app.get("/")
    async def page(_request: Request) -> HTTPResponse:
        return await file(STATIC / "phone.html", mime_type="text/html; charset=utf-8")

    app.static("/static", STATIC, name="static")

    @app.post("/people")
    async def join(request: Request) -> HTTPResponse:
        made = platform.join(str((request.json or {}).get("name", "")))
        return json({"openid": made.openid}, status=201)

    @app.get("/people")
    async def glance(_request: Request) -> HTTPResponse:
        return json({one.openid: len(one.seen) for one in platform.people.values()})

    @app.get("/people/<openid:str>")
    async def look(request: Request, openid: str) -> HTTPResponse:
        one, after = person(openid), int(request.args.get("after", "0"))
        return json(
            {
                "name": one.name,
                "following": one.following,
                "typing": one.typing_until > platform.now(),
                "seen": one.seen[after:],
                "menu": platform.menu,
                "offers": [
                    {"id": id, "title": title, "agreed": id in one.subscribed}
                    for id, title in platform.offers.items()
                ],
            }
        )

    @app.post("/people/<openid:str>/<act:str>")
    async def does(request: Request, openid: str, act: str) -> HTTPResponse:
        one = person(openid)
        if act in ("picture", "voice"):
            sent = request.files.get("media") if request.files else None
            if sent is None:
                raise NotFound("nothing sent")
            root = f"http://{request.host}"
            return json(await acts.sends(one, act, sent.body, sent.type, root))
        outcome = await acts.does(one, act, request.json or {})
        if outcome is None:
            raise NotFound("nobody does that")
        return json(outcome)

    @app.get("/media/<media_id:str>")
    async def media(_request: Request, media_id: str) -> HTTPResponse:
        if media_id not in platform.media:
            raise NotFound("no such media")
        content, kind = platform.media[media_id]
        safe = kind if kind.startswith(("image/", "audio/")) else "application/octet-stream"
        headers = {"X-Content-Type-Options": "nosniff"}
        return raw(content, content_type=safe, headers=headers)

    @app.post("/verify")
    async def verify(_request: Request) -> HTTPResponse:
        return json({"verified": await pusher.verify()})

    @app.post("/tokens/forget")
    async def forget_tokens(_request: Request) -> HTTPResponse:
        platform.tokens.forget()
        return json({"ok": True})
