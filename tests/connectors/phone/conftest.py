"""Fixtures: a telephone system at the database, and a county whose operator is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sanic import Sanic

from connectors.phone.calls import Calls
from connectors.phone.http import blueprint
from connectors.pushes import Pushes
from connectors.work import Work
from intake.clock import FrozenClock
from intake.db import Database
from intake.service import presence
from tests.connectors.far_ends import fresh
from tests.connectors.peer import serve
from tests.connectors.phone.line import SETTINGS, Trunk
from tests.connectors.phone.script import Exchange
from tests.intake.conftest import world  # noqa: F401
from tests.intake.world import World


@pytest.fixture
def exchange(database: Database, clock: FrozenClock) -> Exchange:
    return Exchange(database, clock)


@pytest.fixture
def county(world: World) -> World:  # noqa: F811
    """The county, with its operator at the console."""
    with world.database.unit_of_work() as uow:
        presence.seen(uow, world.user("operator"), world.clock, presence.ANSWER)
        uow.commit()
    return world


@pytest.fixture
async def trunk(database: Database, clock: FrozenClock) -> AsyncIterator[Trunk]:
    work = Work(database, 2)
    calls = Calls(work, clock, Pushes())
    app: Sanic[Any, Any] = Sanic(fresh("phone"), configure_logging=False)
    app.blueprint(blueprint(SETTINGS, calls, work, clock))
    address, stop = await serve(app)
    async with httpx.AsyncClient(base_url=address, timeout=10, trust_env=False) as http:
        yield Trunk(address, clock, http, app)
    await stop()
    await work.close(5)
