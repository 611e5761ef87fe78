"""An utterance that is heard in another process: the same form, once, and words in no log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from sanic import Sanic

from actions.services import Services
from assist import Assist, Intent, NotHeard, Said
from assist.afar import PATH, Afar, blueprint
from assist.state import State
from intake import drafts
from tests.connectors.far_ends import fresh
from tests.connectors.peer import in_a_thread

TOKEN = "the-actions-token"
SAID = Said("talk", 1, "caller", "我家五口人，老伴得了癌症", Intent("declare_hardship", 0.9), 0.93)
NOBODY = "http://127.0.0.1:9"


def served(hear: Callable[[Said], Awaitable[object]]) -> AbstractContextManager[str]:
    """The other process's server around this."""
    app: Sanic[Any, Any] = Sanic(fresh("ear"), configure_logging=False)
    app.blueprint(blueprint(hear, TOKEN))
    return in_a_thread(app)


@pytest.fixture
def far(services: Services) -> Iterator[str]:
    """Another process, which understands and writes to the same database."""
    with served(Assist(services).hear) as url:
        yield url


def facts(services: Services) -> dict[str, Any]:
    with services.database.reading() as session:
        found = drafts.unfinished(session, SAID.conversation, services.clock)
        return dict(found[0].facts) if found else {}


def test_what_is_heard_there_fills_the_same_form_once(services: Services, far: str) -> None:
    here = Assist(services, afar=Afar(far, TOKEN))
    asyncio.run(here.hear(SAID))
    filled = facts(services)
    assert filled["household_size"] == 5
    assert filled["risks"] == ["因病"]
    asyncio.run(here.hear(SAID))
    assert facts(services) == filled
    with services.database.reading() as session:
        state = State.load(session, SAID.conversation)
    assert (state.heard, state.intent) == ([1], ["declare_hardship", 0.9])


def test_where_nobody_is_there_it_is_heard_here(services: Services) -> None:
    asyncio.run(Assist(services, afar=Afar(NOBODY, TOKEN)).hear(SAID))
    assert facts(services)["household_size"] == 5


def test_what_came_to_nothing_there_is_not_heard_here_meanwhile(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(said: Said) -> None:
        raise RuntimeError(said.text)

    with (
        served(fails) as url,
        caplog.at_level(logging.ERROR, "hotline.assist"),
        pytest.raises(NotHeard) as caught,
    ):
        asyncio.run(Assist(services, afar=Afar(url, TOKEN)).hear(SAID))
    assert facts(services) == {}
    assert "癌症" not in caplog.text + str(caught.value)
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [
        ("no-token", b"{}", 401),
        ("another", b"{}", 401),
        (TOKEN, b"", 400),
        (TOKEN, b"[1]", 400),
        (TOKEN, b'{"conversation": "talk", "seq": "x", "speaker": "caller", "text": ""}', 400),
    ],
)
def test_the_door_lets_nobody_else_in_and_nothing_else(
    services: Services, far: str, token: str, sent: bytes, status: int
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(far + PATH, content=sent, headers=headers, trust_env=False)
    assert answer.status_code == status
    assert facts(services) == {}
