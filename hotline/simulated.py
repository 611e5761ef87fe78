"""Simulated platforms beside a system (``hotline up --simulators``): accounts and servers."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import string
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sanic import Sanic

from connectors.wechat.callback import ADDRESS
from connectors.wechat.menus import as_platform
from connectors.wechat.settings import WeChatSettings
from connectors.wecom.callback import PATH as WECOM_CALLBACK
from hotline import simulated_staff
from hotline.channels import FILE, Channels
from hotline.settings import Settings, SettingsError
from hotline.supervisor import free_port
from simulators.speech.server import ANY, NoAnswers, SpeechServer, read_answers
from simulators.wechat.app import create_app as wechat_app
from simulators.wechat.wire import Account

LOOPBACK = "127.0.0.1"
ANSWERS = "speech.json"
_SAID = "我家房子漏雨，想申请帮扶。"
_INVENTED = """\
# Made by `hotline up --simulators`: an invented account of the simulated platform on this machine.
# With a real account put in its place, start without --simulators.
[wechat]
appid = "wx{appid}"
secret = "{secret}"
token = "{token}"
encoding_aes_key = "{aes_key}"
api_root = "http://{host}:{port}"

[[wechat.menu]]
name = "问政策"
key = "我想问问政策"

[[wechat.menu]]
name = "申报困难"
key = "我要申报"

[[wechat.menu]]
name = "更多"
[[wechat.menu.below]]
name = "查进度"
key = "查进度"
[[wechat.menu.below]]
name = "反映问题"
key = "我要反映问题"
[[wechat.menu.below]]
name = "找人工"
key = "转人工"

{templates}[speech]
url = "ws://{host}:{speech_port}"
"""


_PROGRESS = "办理进度通知"
_NOTICES = (
    "visit_begun",
    "reported_back",
    "reported_against_declaration",
    "unit_asks",
    "unit_answers",
    "procedure_done",
    "procedure_refused",
)
"""Notices that the invented account has a template for: the platform's one 办理进度通知."""
_TEMPLATE = """\
[wechat.templates.{name}]
id = "simulated-progress"
fields = {{ thing1 = "{{text}}", character_string2 = "{{number}}" }}

"""
_SHEET = """\
[wechat.templates.sheet_link]
id = "simulated-sheet"
fields = { thing1 = "{place}", thing2 = "防返贫帮扶明白纸" }
url = "{address}"

"""
_WAITING = """\
[wechat.templates.words_waiting]
id = "simulated-waiting"
fields = { thing1 = "有人回您话了", thing2 = "进公众号发个“在”就能看到" }

"""
_TITLES = {"sheet_link": "明白纸", "words_waiting": "回话提醒"}


@dataclass(frozen=True)
class Simulated:
    """One simulated platform: what it is, where it listens, and its app."""

    title: str
    port: int
    app: Sanic[Any, Any]

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"http://{LOOPBACK}:{self.port}/"


def ensure_accounts(settings: Settings) -> None:
    """Write a ``channels.toml`` with an invented account where there is none.

    Raises :class:`SettingsError` where a file is there whose account is a real platform's.
    """
    path = settings.home / FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if _port(Channels.load(settings).wechat) is None:
            raise SettingsError(
                f"{path} has no account of a simulator; "
                "with --simulators let HOTLINE_HOME be a folder without that file"
            ) from None
        return
    letters = string.ascii_letters + string.digits
    text = _INVENTED.format(
        appid=secrets.token_hex(8),
        secret=secrets.token_hex(16),
        token=secrets.token_hex(12),
        aes_key="".join(secrets.choice(letters) for _ in range(43)),
        host=LOOPBACK,
        templates="".join(_TEMPLATE.format(name=name) for name in _NOTICES) + _SHEET + _WAITING,
        port=free_port(),
        speech_port=free_port(),
    )
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + simulated_staff.invented())


def simulated(settings: Settings, channels: Channels) -> list[Simulated]:
    """The platforms of those channels whose account is on this machine."""
    found = []
    port = _port(channels.wechat)
    if channels.wechat is not None and port is not None:
        callback = _web(settings) + ADDRESS
        found.append(Simulated("WeChat", port, _wechat(channels.wechat, callback)))
    return [*found, *_for_staff(settings, channels)]


@asynccontextmanager
async def serving(platforms: list[Simulated]) -> AsyncIterator[None]:
    """Serve them until the block is left."""
    servers: list[Any] = []
    try:
        for one in platforms:
            one.app.config.TOUCHUP = False  # it rewrites classes that apps in one process share
            sock = socket.socket()
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind((LOOPBACK, one.port))
            server: Any = await one.app.create_server(sock=sock, return_asyncio_server=True)
            servers.append(server)
            await server.startup()
            await server.before_start()
            await server.start_serving()
        yield
    finally:
        for server in servers:
            await server.before_stop()
            server.close()
            await server.wait_closed()
            for connection in list(server.connections):
                connection.abort()
            await server.after_stop()


async def serve(
    platforms: list[Simulated], stopping: asyncio.Event, speech: SpeechServer | None = None
) -> None:
    """Serve them, and the recogniser if there is one, until ``stopping``."""
    async with serving(platforms):
        if speech is not None:
            await speech.start()
        await stopping.wait()
        if speech is not None:
            await speech.stop()


def simulated_speech(settings: Settings, channels: Channels) -> SpeechServer | None:
    """The recogniser, where ``[speech]`` names one on this machine without encryption.

    What it hears stands in ``speech.json`` in the home folder, by the hash of the samples; every
    other voice says the same sentence. Raises :class:`SettingsError` for a file not to be read.
    """
    address = urlsplit(channels.speech.url) if channels.speech is not None else None
    if address is None or address.scheme != "ws" or address.hostname != LOOPBACK:
        return None
    file = settings.home / ANSWERS
    try:
        texts = read_answers(file) if file.exists() else {ANY: _SAID}
    except NoAnswers as error:
        raise SettingsError(str(error)) from None
    return SpeechServer(texts, port=address.port or 80)


def _web(settings: Settings) -> str:
    host = LOOPBACK if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://{host}:{settings.port}"


def _for_staff(settings: Settings, channels: Channels) -> Iterator[Simulated]:
    wecom, sms = channels.wecom, channels.sms
    if wecom is not None and (port := simulated_staff.local_port(wecom.api_root)):
        app = simulated_staff.wecom(wecom, _web(settings) + WECOM_CALLBACK)
        yield Simulated("WeCom", port, app)
    if sms is not None and (port := simulated_staff.local_port(sms.url)):
        yield Simulated("text messages", port, simulated_staff.sms(sms))
    other = channels.handover
    if other is not None and other.url and (port := simulated_staff.local_port(other.url)):
        yield Simulated("12345", port, simulated_staff.handover(other, _web(settings)))


def _port(wechat: WeChatSettings | None) -> int | None:
    """The port of an account on this machine."""
    root = urlsplit(wechat.api_root) if wechat is not None else None
    return root.port if root is not None and root.hostname == LOOPBACK else None


def _wechat(settings: WeChatSettings, callback: str) -> Sanic[Any, Any]:
    account = Account(
        appid=settings.appid,
        secret=settings.secret,
        token=settings.token,
        encoding_aes_key=settings.encoding_aes_key or "",
        mode=settings.mode,
        form=settings.format,
    )
    app = wechat_app(account, callback, name=f"simulated_wechat_{secrets.token_hex(2)}")
    app.ctx.platform.menu = as_platform(settings.menu) if settings.menu else None
    app.ctx.platform.offers = {
        one.id: _TITLES.get(name, _PROGRESS)
        for name, one in settings.templates.items()
        if one.kind == "subscribe"
    }
    return app
