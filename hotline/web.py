"""The one process that faces people: the chat, the console, and the health pages."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from actions.services import Services
from assist import Assist
from assist.afar import Afar
from connectors.bot_client import BotClient
from connectors.files import FileStore
from connectors.group_commit import GroupCommit
from connectors.inbox import Inbox
from connectors.webchat.http import blueprint as chat
from connectors.wechat.callback import blueprint as wechat_callback
from connectors.wecom.callback import blueprint as wecom_callback
from console import blueprint as console
from hotline.bootstrap import Application
from hotline.handover import Handing
from hotline.health import worker_lives
from hotline.phone import Phone
from hotline.process_secrets import ProcessSecrets
from hotline.sheets import blueprint as sheets
from hotline.warming import Warming
from hotline.ways import groups, sheet_way
from hotline.wechat import WeChat

App = Sanic[Any, Any]
log = logging.getLogger("hotline.web")

PROBE_SECONDS = 2.0
THREADS = 24
"""For the console's pages and streams; some of them wait until it is their turn to write, and the
others should not wait with them."""


def create_app(application: Application, bot_url: str, actions_url: str) -> App:
    """The Sanic app; ``bot_url`` and ``actions_url`` are the roots of the two loopback servers."""
    app: App = Sanic("hotline", configure_logging=False)
    app.config.FALLBACK_ERROR_FORMAT = "text"
    app.config.REQUEST_MAX_SIZE = 6 * 1024 * 1024
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 10
    app.config.KEEP_ALIVE_TIMEOUT = 75
    app.config.PROXIES_COUNT = application.settings.proxies or None
    secrets = ProcessSecrets.load_or_create(application.settings.home)

    @app.before_server_start
    async def begin(app: App) -> None:
        warming.begin()
        threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        asyncio.get_running_loop().set_default_executor(threads)
        app.ctx.probe = httpx.AsyncClient(timeout=PROBE_SECONDS, trust_env=False)

    @app.before_server_stop
    async def stop(app: App) -> None:
        inbox.stop()  # before connections are waited for, which streams would keep open

    @app.after_server_stop
    async def end(app: App) -> None:
        await inbox.close()
        if wechat is not None:
            await wechat.close()
        if phone is not None:
            await phone.close()
        if handing is not None:
            await handing.close()
        await app.ctx.probe.aclose()

    files = FileStore(application.settings.home / "files", application.keyring)
    bot = BotClient(bot_url, secrets.bot_token)
    services = Services(
        application.database,
        application.knowledge,
        application.clock,
        same_household=timedelta(days=application.settings.same_household_days),
    )
    assist = Assist(services, bot, Afar(actions_url, secrets.actions_token))
    warming = app.ctx.warming = Warming(assist.warm)
    together = _together(application)
    inbox = Inbox(
        application.database,
        bot,
        application.clock,
        files=files,
        together=together,
    )
    app.blueprint(chat(inbox, recogniser=application.recogniser))
    wechat = WeChat.of(application, inbox, together)
    if wechat is not None:
        app.blueprint(wechat_callback(wechat.door, wechat.reception))
    phone = Phone.of(application, inbox.pushes, together)
    if phone is not None:
        app.blueprint(phone.blueprint())
    handing = Handing.of(application, together)
    if handing is not None:
        app.blueprint(handing.blueprint())
    wecom, speech = application.channels.wecom, application.channels.speech
    if wecom is not None:
        app.blueprint(wecom_callback(wecom, application.database, application.clock))
    app.blueprint(
        console(
            application.database,
            application.clock,
            application.knowledge,
            files=files,
            same_household=services.same_household,
            groups=groups(application),
            wecom_here=wecom is not None,
            sheet_way=sheet_way(application),
            pushes=inbox.pushes,
            ffmpeg=speech.ffmpeg if speech is not None else None,
            assist=assist,
            together=together,
        )
    )
    app.blueprint(sheets(application.knowledge))

    @app.get("/healthz")
    async def healthz(request: Request) -> HTTPResponse:
        return json({"web": True})

    @app.get("/readyz")
    async def readyz(request: Request) -> HTTPResponse:
        bot, actions, worker = await asyncio.gather(
            _answers(app, f"{bot_url}/webhooks/hotline/health"),
            _answers(app, f"{actions_url}/health"),
            asyncio.to_thread(worker_lives, application),
        )
        ready = {"web": warming.over, "bot": bot, "actions": actions, "worker": worker}
        return json(ready, status=200 if all(ready.values()) else 503)

    return app


def _together(application: Application) -> GroupCommit | None:
    """One line of writers for all that faces people; ``None`` where they write side by side."""
    if not application.database.one_writer:
        return None
    pool = ThreadPoolExecutor(1, thread_name_prefix="writer")
    return GroupCommit(application.database, pool)


async def _answers(app: App, url: str) -> bool:
    try:
        answer = await app.ctx.probe.get(url)
    except httpx.HTTPError:
        return False
    return bool(answer.status_code == 200)
