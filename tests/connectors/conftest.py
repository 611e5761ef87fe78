"""Fixtures: an inbox over a real database, a scriptable bot, and the web chat on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import Sanic

import connectors.tables  # noqa: F401  its tables belong into the fixtures' databases
from connectors.bot_client import BotClient
from connectors.files import FileStore
from connectors.inbox import Inbox
from connectors.webchat.http import blueprint
from intake.clock import FrozenClock
from intake.db import Database
from intake.privacy.keyring import Keyring
from intake.tables import Base
from tests.connectors.lead_bot import LeadBot
from tests.connectors.peer import TOKEN, Peer, serve
from tests.connectors.web import Web
from tests.intake.conftest import (  # noqa: F401
    clock,
    database,
    databases,
    keyring,
    postgres_database,
    sqlite_place,
    sqlite_template,
    url,
    world,
)
from tests.intake.world import World


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One SQLite database for many examples; each makes talks and people of its own."""
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('lasting') / 'l.db'}", Keyring.generate())
    Base.metadata.create_all(made.engine)
    yield made
    made.dispose()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def peer(anyio_backend: str) -> AsyncIterator[Peer]:
    made = Peer()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def lead_bot(database: Database, clock: FrozenClock, world: World, peer: Peer) -> LeadBot:  # noqa: F811
    """The bot behind the peer takes declarations and leads."""
    made = LeadBot(database, clock)
    peer.script = made
    return made


@pytest.fixture
async def bot(peer: Peer) -> AsyncIterator[BotClient]:
    async with BotClient(peer.url, TOKEN, timeout=5) as client:
        yield client


@pytest.fixture
def files(tmp_path: Path, database: Database) -> FileStore:  # noqa: F811
    return FileStore(tmp_path / "files", database.keyring)


@pytest.fixture
async def inbox(
    database: Database,  # noqa: F811
    clock: FrozenClock,  # noqa: F811
    bot: BotClient,
    files: FileStore,
) -> AsyncIterator[Inbox]:
    made = Inbox(database, bot, clock, files=files)
    yield made
    await made.close()


@pytest.fixture
async def web(inbox: Inbox) -> AsyncIterator[Web]:
    app: Sanic[Any, Any] = Sanic(f"chat_{id(inbox)}", configure_logging=False)
    app.blueprint(blueprint(inbox))
    address, stop = await serve(app)
    async with httpx.AsyncClient(base_url=address, timeout=10) as client:
        yield Web(client)
    inbox.pushes.close()
    await stop()
