"""The whole simulator of one account: the platform's interface, a phone, a journal."""

from __future__ import annotations

import time
from collections.abc import Callable

from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

from simulators.journal import App
from simulators.wechat import interface, phone
from simulators.wechat.platform import Platform
from simulators.wechat.pushing import SECONDS, Pusher
from simulators.wechat.wire import Account


def create_app(
    account: Account,
    address: str,
    *,
    now: Callable[[], float] = time.time,
    seconds: float = SECONDS,
    name: str = "simulated_wechat",
) -> App:
    """The app; what people do is pushed to ``address``, each try waiting so many ``seconds``.

    ``GET /journal/OPENID`` is everything to and from one person, ``GET /journal`` everything;
    ``POST /faults`` makes the next calls fail (:mod:`simulators.wechat.interface`).
    """
    app: App = Sanic(name, configure_logging=False)
    platform = Platform(account, now)
    pusher = Pusher(platform, address, seconds)
    app.ctx.platform = platform
    app.ctx.journal = platform.journal
    app.ctx.pusher = pusher
    platform.journal.serve(app)
    interface.serve(app, platform)
    phone.serve(app, platform, pusher)

    @app.get("/journal/<openid:str>")
    async def journal_of(_request: Request, openid: str) -> HTTPResponse:
        return json({"entries": platform.journal.entries(openid=openid)})

    @app.after_server_stop
    async def end(_app: App) -> None:
        await pusher.close()

    return app
