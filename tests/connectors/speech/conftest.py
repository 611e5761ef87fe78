"""A web chat whose voices are understood by a simulated server, and one without any."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sanic import Sanic

from connectors.inbox import Inbox
from connectors.speech.converting import Converter
from connectors.speech.funasr import FunASR
from connectors.speech.settings import SpeechSettings
from connectors.webchat.http import blueprint
from simulators.speech.server import SpeechServer
from tests.connectors.conftest import (  # noqa: F401
    bot,
    clock,
    database,
    files,
    inbox,
    keyring,
    peer,
    sqlite_template,
    url,
    web,
)
from tests.connectors.peer import serve
from tests.connectors.web import Web
from tests.intake.conftest import world  # noqa: F401


@pytest.fixture
async def speech(anyio_backend: str) -> AsyncIterator[SpeechServer]:
    server = SpeechServer({})
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def hearing(inbox: Inbox, speech: SpeechServer) -> AsyncIterator[Web]:  # noqa: F811
    app: Sanic[Any, Any] = Sanic(f"hearing_{id(inbox)}", configure_logging=False)
    ear = FunASR(SpeechSettings(url=speech.url, timeout=5.0), Converter("/nowhere/ffmpeg"))
    app.blueprint(blueprint(inbox, recogniser=ear))
    address, stop = await serve(app)
    async with httpx.AsyncClient(base_url=address, timeout=10) as client:
        yield Web(client)
    inbox.pushes.close()
    await stop()
